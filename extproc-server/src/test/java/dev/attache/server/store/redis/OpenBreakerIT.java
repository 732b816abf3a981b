package dev.attache.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.policy.Metrics;
import dev.attache.store.Charge;
import dev.attache.store.Limit;
import dev.attache.store.Limit.Algorithm;
import dev.attache.store.Limits;
import dev.attache.store.StoreException.Reason;
import dev.attache.store.Tally;
import dev.attache.testkit.redis.RedisProcess;
import dev.attache.testkit.redis.RedisRelay;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A Redis that takes everything and says nothing: what reaches its socket, counted there. Deadlines and the breaker go by a
 * clock that stands still unless a test moves it.
 */
@Tag("alone")
class OpenBreakerIT {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofMillis(100);
    private static final Duration OPEN = Duration.ofMillis(250);
    private static final int FAILURES_TO_OPEN = 5;
    private static final int MANY = 1000;
    private static final List<Charge> ONE = List.of(new Charge(
            "a",
            Limits.of(List.of(Limit.window(1_000_000_000, Duration.ofHours(1), Algorithm.FIXED_WINDOW))),
            1,
            false));

    private final AtomicLong nanos = new AtomicLong();
    private final EventLoopGroup loop = Stores.loops(1);
    private RedisProcess redis;
    private RedisRelay relay;
    private RedisCounters counters;

    /** Decisions that were sent, or wait to be: all that were not refused at once. */
    private final List<CompletableFuture<List<Tally>>> sent = new ArrayList<>();

    @BeforeEach
    void openTheBreaker() {
        redis = RedisProcess.start();
        relay = RedisRelay.to(redis);
        counters = RedisCounters.open(
                new RedisOptions(relay.uri(), TIMEOUT, "test:"), loop, Metrics.UNCOUNTED, nanos::get, null);
        Stores.await(SOON, () -> counters.state().connected());
        relay.forget();
        relay.holdAnswers();
        assertThat(refusedAtOnce(Duration.ZERO, FAILURES_TO_OPEN)).isZero();
        theyRunOut();
        assertThat(relay.commands())
                .extracting(List::getFirst)
                .hasSize(FAILURES_TO_OPEN)
                .containsOnly("EVALSHA");
        relay.forget();
    }

    @AfterEach
    void stop() {
        counters.close();
        relay.close();
        redis.close();
        loop.shutdownGracefully();
    }

    @Test
    void openItSendsNotAByteAndThenExactlyOneDecision() {
        long bytes = relay.bytes();
        assertThat(refusedAtOnce(Duration.ZERO, MANY)).isEqualTo(MANY);
        assertThat(refusedAtOnce(OPEN.minusNanos(1), MANY)).isEqualTo(MANY);
        itsTimersRun();
        assertThat(relay.bytes()).isEqualTo(bytes);
        assertThat(counters.state().connected()).isFalse();

        assertThat(refusedAtOnce(Duration.ofNanos(1), MANY)).isEqualTo(MANY - 1);
        itsTimersRun();
        assertThat(refusedAtOnce(Duration.ZERO, MANY)).isEqualTo(MANY);
        onlyOneCameOf("test:{a}");

        relay.releaseAnswers();
        assertThat(Stores.fault(sent.getFirst())).as("it is answered").isNull();
        closed();
    }

    @Test
    void aDecisionThatFailsOpensItAgainAndWhereNoneComesAProbeDoes() {
        assertThat(refusedAtOnce(OPEN, MANY)).isEqualTo(MANY - 1);
        onlyOneCameOf("test:{a}");
        theyRunOut();

        relay.forget();
        long bytes = relay.bytes();
        assertThat(refusedAtOnce(OPEN.minusNanos(1), MANY)).isEqualTo(MANY);
        itsTimersRun();
        assertThat(relay.bytes()).isEqualTo(bytes);

        nanos.addAndGet(1);
        onlyOneCameOf("test:{|probe}");
        itsTimersRun();
        assertThat(refusedAtOnce(Duration.ZERO, MANY)).isEqualTo(MANY);
        onlyOneCameOf("test:{|probe}");

        relay.releaseAnswers();
        Stores.await(SOON, () -> counters.state().connected());
        closed();
    }

    /** Its exchange has run out of time before the store's answer had to be there. */
    @Test
    void aDecisionThatIsGivenUpIsHeardAllTheSame() {
        assertThat(refusedAtOnce(OPEN, MANY)).isEqualTo(MANY - 1);
        onlyOneCameOf("test:{a}");
        CompletableFuture<List<Tally>> given = sent.getFirst();
        loop.submit(() -> given.cancel(true)).syncUninterruptibly();
        sent.clear();

        relay.releaseAnswers();
        Stores.await(SOON, () -> counters.state().connected());
        assertThat(refusedAtOnce(Duration.ZERO, MANY)).isZero();
    }

    /** Lets the clock move and asks, all before anything else happens on the loop; counts the refusals. */
    private int refusedAtOnce(Duration passed, int times) {
        return loop.submit(() -> {
                    nanos.addAndGet(passed.toNanos());
                    int refused = 0;
                    for (int i = 0; i < times; i++) {
                        CompletableFuture<List<Tally>> answer =
                                counters.take(ONE).toCompletableFuture();
                        if (answer.isDone()) {
                            assertThat(Stores.fault(answer)).isEqualTo(Reason.BREAKER_OPEN);
                            refused++;
                        } else {
                            sent.add(answer);
                        }
                    }
                    return refused;
                })
                .syncUninterruptibly()
                .getNow();
    }

    /** The deadline of all that were sent passes. */
    private void theyRunOut() {
        int flying = sent.size();
        Stores.await(SOON, () -> relay.commands().size() == flying);
        nanos.addAndGet(TIMEOUT.toNanos());
        sent.forEach(answer -> assertThat(Stores.fault(answer)).isEqualTo(Reason.TIMEOUT));
        sent.clear();
    }

    /** The store's own timers, which go by real time, have had their turn at least twice. */
    private void itsTimersRun() {
        loop.schedule(() -> {}, OPEN.multipliedBy(5).toMillis() / 2, TimeUnit.MILLISECONDS)
                .syncUninterruptibly();
    }

    private void onlyOneCameOf(String key) {
        Stores.await(SOON, () -> !relay.commands().isEmpty());
        assertThat(relay.commands()).extracting(List::getFirst).containsExactly("EVALSHA");
        assertThat(relay.commands().getFirst()).contains(key);
    }

    /** Everything is sent again, and answered; in the order of TCP, so that nothing sent before can come to light later. */
    private void closed() {
        sent.clear();
        assertThat(refusedAtOnce(Duration.ZERO, MANY)).isZero();
        sent.forEach(answer -> assertThat(Stores.fault(answer)).isNull());
        assertThat(relay.commands()).extracting(List::getFirst).hasSize(1 + MANY);
        assertThat(counters.state().connected()).isTrue();
    }
}
