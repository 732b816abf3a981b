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
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counters in Redis 6.2 or later, or Valkey: the same for all nodes.
 *
 * <p>A decision is one question to {@link RedisConnections}. Decisions are never sent twice; settlements until Redis has
 * answered. May be called from any thread; never blocks.
 */
public final class RedisCounters implements Ledger, AutoCloseable {
    private static final byte[] SERVER_TIME = {};
    /** No policy has this subject: their names are written without a bar. */
    private static final String PROBE = "|probe";

    private static final Limits PROBE_LIMITS =
            Limits.of(List.of(Limit.window(Limit.MAX_EXACT - 1, Duration.ofSeconds(1), Limit.Algorithm.FIXED_WINDOW)));

    private final RedisConnections redis;
    private final Keys keys;
    private final @Nullable LongSupplier nowMillis;
    private final Plans plans;
    private final RedisBalances balances;

    /** Counters over these connections. */
    public RedisCounters(RedisConnections redis) {
        this(redis, null);
    }

    /**
     * For tests, which own the time.
     *
     * @param nowMillis what time it is for the counters; null: the server's clock
     */
    RedisCounters(RedisConnections redis, @Nullable LongSupplier nowMillis) {
        this.redis = redis;
        this.keys = redis.keys();
        this.nowMillis = nowMillis;
        LongSupplier clock = nowMillis == null ? System::currentTimeMillis : nowMillis;
        this.plans = new Plans(clock);
        this.balances = new RedisBalances(redis::ask, keys, plans, this::now, clock);
    }

    /** For tests, which own the time: counters with connections of their own. */
    static RedisCounters open(
            RedisOptions options,
            EventLoopGroup group,
            Metrics metrics,
            LongSupplier nanoTime,
            @Nullable LongSupplier nowMillis) {
        return new RedisCounters(RedisConnections.open(options, group, metrics, nanoTime), nowMillis);
    }

    /** Takes of a record that no policy has, so that only a Redis that writes passes. */
    static Function<RedisLoop, ScriptCall<?>> probes(Keys keys) {
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
        return redis.ask(
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

    @Override
    public CompletionStage<Boolean> settle(Settlement settlement) {
        RedisLoop loop = redis.loop();
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
        // whether something was left to do does not matter to the caller
        return done;
    }

    @Override
    public CompletionStage<Void> forget(String subject) {
        byte[][] names = {keys.record(subject)};
        byte[][] arguments = {now()};
        return redis.ask(Script.FORGET, names, arguments, Reply::flag, written -> written)
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

    /** Whether Redis answers. Any thread. */
    StoreState state() {
        return redis.state();
    }

    /** Closes the connections. */
    @Override
    public void close() {
        redis.close();
    }
}
