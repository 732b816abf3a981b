package dev.attache.server.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.attache.policy.Metrics;
import dev.attache.server.store.Ledger;
import dev.attache.server.store.Subjects;
import dev.attache.store.Charge;
import dev.attache.store.Limit;
import dev.attache.store.Limits;
import dev.attache.store.Settlement;
import dev.attache.store.Tally;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counters in Redis 6.2 or later, or Valkey: the same for all nodes.
 *
 * <p>A decision is one script call on the connection of the caller's event loop, and its stage completes on that loop. It
 * completes exceptionally with {@link dev.attache.store.StoreException} within the command timeout (and a few milliseconds)
 * whatever Redis does. Decisions are never sent twice; settlements until Redis has answered. May be called from any thread;
 * never blocks.
 */
public final class RedisCounters implements Ledger, AutoCloseable {
    private static final int MAX_UNDER_WAY = 4096;
    /** Of each loop. */
    private static final int MAX_SETTLEMENTS = 50_000;

    private static final Duration FLUSH = Duration.ofSeconds(1);
    private static final byte[] SERVER_TIME = {};
    /** No policy has this subject: their names are written without a bar. */
    private static final String PROBE = "|probe";

    private static final Limits PROBE_LIMITS =
            Limits.of(List.of(Limit.window(Limit.MAX_EXACT - 1, Duration.ofSeconds(1), Limit.Algorithm.FIXED_WINDOW)));

    private final List<RedisLoop> loops;
    private final List<RedisClient> clients;
    private final HashedWheelTimer timer;
    private final Keys keys;
    private final @Nullable LongSupplier nowMillis;
    private final Plans plans;
    private final RedisBalances balances;

    private RedisCounters(
            List<RedisLoop> loops,
            List<RedisClient> clients,
            HashedWheelTimer timer,
            Keys keys,
            @Nullable LongSupplier nowMillis) {
        this.loops = loops;
        this.clients = clients;
        this.timer = timer;
        this.keys = keys;
        this.nowMillis = nowMillis;
        LongSupplier clock = nowMillis == null ? System::currentTimeMillis : nowMillis;
        this.plans = new Plans(clock);
        this.balances = new RedisBalances(this::ask, keys, plans, this::now, clock);
    }

    /**
     * Begins to connect, in the background and for ever, and never fails for want of a Redis.
     *
     * @param group the event loops of the service; epoll where the machine has it, for Lettuce takes what there is. Stays
     *     the caller's: to be closed after this
     * @param metrics where failures are counted
     * @throws IllegalArgumentException when the URI is not one
     */
    public static RedisCounters open(RedisOptions options, EventLoopGroup group, Metrics metrics) {
        return open(options, group, metrics, System::nanoTime, null);
    }

    /**
     * For tests, which own the time.
     *
     * @param nanoTime for deadlines and the breaker
     * @param nowMillis what time it is for the counters; null: the server's clock
     */
    static RedisCounters open(
            RedisOptions options,
            EventLoopGroup group,
            Metrics metrics,
            LongSupplier nanoTime,
            @Nullable LongSupplier nowMillis) {
        RedisURI uri = RedisClients.uri(options.uri());
        var timer = new HashedWheelTimer(new DefaultThreadFactory("redis-timer", true));
        var faults = new StoreFaults(metrics);
        var keys = new Keys(options.keyPrefix());
        Function<RedisLoop, ScriptCall<?>> probes = probes(keys);
        var loops = new ArrayList<RedisLoop>();
        var clients = new ArrayList<RedisClient>();
        for (EventExecutor executor : group) {
            EventLoop loop = requireSuitable(executor);
            RedisClient client = RedisClients.on(loop, group, timer, uri, MAX_UNDER_WAY);
            clients.add(client);
            loops.add(new RedisLoop(
                    loop,
                    client,
                    uri,
                    options.commandTimeout(),
                    faults,
                    nanoTime,
                    probes,
                    MAX_UNDER_WAY,
                    MAX_SETTLEMENTS));
        }
        loops.forEach(loop -> loop.execute(loop::connect));
        return new RedisCounters(loops, clients, timer, keys, nowMillis);
    }

    private static EventLoop requireSuitable(EventExecutor executor) {
        if (!(executor instanceof IoEventLoop loop)) {
            throw new IllegalArgumentException(executor.getClass() + " (expected: event loops of Netty 4.2)");
        }
        if (Epoll.isAvailable() && !loop.isIoType(EpollIoHandler.class)) {
            throw new IllegalArgumentException(
                    "event loops without epoll (expected: epoll, as Lettuce uses it where the machine has it)");
        }
        return loop;
    }

    /** Takes of a record that no policy has, so that only a Redis that writes passes. */
    private static Function<RedisLoop, ScriptCall<?>> probes(Keys keys) {
        List<Charge> charges = List.of(new Charge(PROBE, PROBE_LIMITS, 1, false));
        byte[][] names = {keys.record(PROBE)};
        byte[][] arguments = {SERVER_TIME, new Plans(System::currentTimeMillis).of(charges.getFirst())};
        return loop -> new ScriptCall<>(
                Script.TAKE,
                names,
                arguments,
                reply -> Reply.tallies(reply, charges),
                tallies -> wrote(charges, tallies),
                loop,
                false);
    }

    @Override
    public CompletionStage<List<Tally>> take(List<Charge> charges) {
        Subjects.requireDistinct(charges);
        int size = charges.size();
        var names = new byte[size][];
        var arguments = new byte[1 + size][];
        arguments[0] = now();
        for (int i = 0; i < size; i++) {
            names[i] = keys.record(charges.get(i).subject());
            arguments[1 + i] = plans.of(charges.get(i));
        }
        return ask(
                Script.TAKE,
                names,
                arguments,
                reply -> Reply.tallies(reply, charges),
                tallies -> wrote(charges, tallies));
    }

    /** Whether an answer shows that Redis has written. */
    private static boolean wrote(List<Charge> charges, List<Tally> tallies) {
        for (int i = 0; i < tallies.size(); i++) {
            Charge charge = charges.get(i);
            if (tallies.get(i).admitted() && (charge.cost() > 0 || charge.reservation() != null)) {
                return true;
            }
        }
        return false;
    }

    private byte[] now() {
        return nowMillis == null
                ? SERVER_TIME
                : Long.toString(nowMillis.getAsLong()).getBytes(UTF_8);
    }

    private <T> CompletionStage<T> ask(
            Script script, byte[][] names, byte[][] arguments, ScriptCall.Reading<T> reading, Predicate<T> wrote) {
        RedisLoop loop = loop();
        var call = new ScriptCall<>(script, names, arguments, reading, wrote, loop, true);
        if (loop.inLoop()) {
            loop.ask(call);
        } else {
            loop.execute(() -> loop.ask(call));
        }
        return call.answer();
    }

    @Override
    public CompletionStage<Boolean> settle(Settlement settlement) {
        RedisLoop loop = loop();
        var done = new CompletableFuture<Boolean>();
        byte[][] names = {keys.record(settlement.subject())};
        Supplier<ScriptCall<Boolean>> attempt = () -> new ScriptCall<>(
                Script.SETTLE,
                names,
                new byte[][] {now(), plans.of(settlement)},
                Reply::flag,
                written -> written,
                loop,
                false);
        Duration remembered = settlement.unsure() ? settlement.expires() : null;
        if (loop.inLoop()) {
            loop.settlements().add(attempt, remembered, done);
        } else {
            loop.execute(() -> loop.settlements().add(attempt, remembered, done));
        }
        // whether something was left to do is nothing to the caller
        return done;
    }

    @Override
    public CompletionStage<Void> forget(String subject) {
        byte[][] names = {keys.record(subject)};
        byte[][] arguments = {now()};
        return ask(Script.FORGET, names, arguments, Reply::flag, written -> written)
                .thenApply(done -> null);
    }

    @Override
    public CompletionStage<Standing> change(String subject, Limit balance, Change change) {
        return balances.change(subject, balance, change);
    }

    @Override
    public CompletionStage<Standing> read(String subject, Limit balance) {
        return balances.read(subject, balance);
    }

    @Override
    public CompletionStage<Page> list(String subjects, Limit balance, @Nullable String from, int most) {
        return balances.list(subjects, balance, from, most);
    }

    /** The caller's loop; for a thread that is none always the same one, so that its calls stay in order. */
    private RedisLoop loop() {
        for (RedisLoop loop : loops) {
            if (loop.inLoop()) {
                return loop;
            }
        }
        return loops.get((int) (Thread.currentThread().threadId() % loops.size()));
    }

    /** Whether Redis answers. Any thread. */
    public StoreState state() {
        for (RedisLoop loop : loops) {
            if (!loop.state().connected()) {
                return loop.state();
            }
        }
        return StoreState.CONNECTED;
    }

    /**
     * Sends the settlements that wait, for at most a second where the caller may wait, and closes the connections; decisions
     * under way end by their deadline. The event loops stay open.
     */
    @Override
    public void close() {
        List<CompletableFuture<Void>> flushed =
                loops.stream().map(RedisLoop::flushSettlements).toList();
        if (loops.stream().noneMatch(RedisLoop::inLoop)) {
            CompletableFuture.allOf(flushed.toArray(CompletableFuture<?>[]::new))
                    .completeOnTimeout(null, FLUSH.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        }
        loops.forEach(loop -> loop.execute(loop::close));
        clients.forEach(RedisClients::close);
        timer.stop();
    }
}
