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
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counters in Redis 6.2 or later, or Valkey: the same for all nodes.
 *
 * <p>A decision is one script call on the connection of the caller's event loop, and its stage completes on that loop. It
 * completes exceptionally with {@link dev.attache.store.StoreException} within the command timeout (and a few milliseconds)
 * whatever Redis does. Decisions are never sent twice. May be called from any thread; never blocks.
 */
public final class RedisCounters implements Ledger, AutoCloseable {
    private static final int MAX_UNDER_WAY = 4096;
    private static final byte[] SERVER_TIME = {};
    /** No policy has this subject: their names are written without a bar. */
    private static final String PROBE = "|probe";

    private static final Limits PROBE_LIMITS =
            Limits.of(List.of(Limit.window(Limit.MAX_EXACT - 1, Duration.ofSeconds(1), Limit.Algorithm.FIXED_WINDOW)));

    private final List<RedisLoop> loops;
    private final List<RedisClient> clients;
    private final HashedWheelTimer timer;
    private final byte[] keyPrefix;
    private final @Nullable LongSupplier nowMillis;
    private final Plans plans = new Plans();

    private RedisCounters(
            List<RedisLoop> loops,
            List<RedisClient> clients,
            HashedWheelTimer timer,
            byte[] keyPrefix,
            @Nullable LongSupplier nowMillis) {
        this.loops = loops;
        this.clients = clients;
        this.timer = timer;
        this.keyPrefix = keyPrefix;
        this.nowMillis = nowMillis;
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
        TakeScript script = TakeScript.load();
        byte[] keyPrefix = (options.keyPrefix() + '{').getBytes(UTF_8);
        Function<RedisLoop, Decision> probes = probes(keyPrefix);
        var loops = new ArrayList<RedisLoop>();
        var clients = new ArrayList<RedisClient>();
        for (EventExecutor executor : group) {
            EventLoop loop = requireSuitable(executor);
            RedisClient client = RedisClients.on(loop, group, timer, uri, MAX_UNDER_WAY);
            clients.add(client);
            loops.add(new RedisLoop(
                    loop, client, uri, options.commandTimeout(), script, faults, nanoTime, probes, MAX_UNDER_WAY));
        }
        loops.forEach(loop -> loop.execute(loop::connect));
        return new RedisCounters(loops, clients, timer, keyPrefix, nowMillis);
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
    private static Function<RedisLoop, Decision> probes(byte[] keyPrefix) {
        List<Charge> charges = List.of(new Charge(PROBE, PROBE_LIMITS, 1, false));
        byte[][] keys = {key(keyPrefix, PROBE)};
        byte[][] arguments = {SERVER_TIME, new Plans().of(charges.getFirst())};
        return loop -> new Decision(charges, keys, arguments, new CompletableFuture<>(), loop, true);
    }

    @Override
    public CompletionStage<List<Tally>> take(List<Charge> charges) {
        Subjects.requireDistinct(charges);
        int size = charges.size();
        var keys = new byte[size][];
        var arguments = new byte[1 + size][];
        arguments[0] = nowMillis == null
                ? SERVER_TIME
                : Long.toString(nowMillis.getAsLong()).getBytes(UTF_8);
        for (int i = 0; i < size; i++) {
            keys[i] = key(keyPrefix, charges.get(i).subject());
            arguments[1 + i] = plans.of(charges.get(i));
        }
        var answer = new CompletableFuture<List<Tally>>();
        RedisLoop loop = loop();
        var decision = new Decision(charges, keys, arguments, answer, loop, false);
        if (loop.inLoop()) {
            loop.ask(decision);
        } else {
            loop.execute(() -> loop.ask(decision));
        }
        return answer;
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

    /** The braces make a subject's records live on one node of a cluster. */
    private static byte[] key(byte[] keyPrefix, String subject) {
        byte[] name = subject.getBytes(UTF_8);
        var key = new byte[keyPrefix.length + name.length + 1];
        System.arraycopy(keyPrefix, 0, key, 0, keyPrefix.length);
        System.arraycopy(name, 0, key, keyPrefix.length, name.length);
        key[key.length - 1] = '}';
        return key;
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

    /** Closes the connections; decisions under way end by their deadline. The event loops stay open. */
    @Override
    public void close() {
        loops.forEach(loop -> loop.execute(loop::close));
        clients.forEach(RedisClients::close);
        timer.stop();
    }

    @Override
    public CompletionStage<Boolean> settle(Settlement settlement) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> forget(String subject) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Standing> change(String subject, Limit balance, Change change) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Standing> read(String subject, Limit balance) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Page> list(String subjects, Limit balance, @Nullable String from, int most) {
        throw new UnsupportedOperationException();
    }
}
