package dev.attache.server.llmcache;

import static dev.attache.server.llmcache.CacheBench.CHAT;
import static dev.attache.server.llmcache.CacheBench.JSON;
import static dev.attache.server.llmcache.CacheBench.chat;
import static dev.attache.server.llmcache.CacheBench.said;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.HeaderList;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.server.llmcache.CacheBench.Call;
import dev.attache.testkit.TestExchange;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who asks the very same while its answer is being made. */
class FlightsTest {
    private static final String ASKED = chat("Why?", "");

    private final CacheBench bench = new CacheBench(CacheBench.SHARED + ", wait_for_same: 30s");

    private CompletableFuture<Verdict> asks(Call call) {
        call.handler.requestHeaders().toCompletableFuture().join();
        return call.handler
                .requestBody(requireNonNull(call.exchange.requestBody()))
                .toCompletableFuture();
    }

    private Call call(String user) {
        return bench.call(CHAT, user, ASKED);
    }

    @Test
    void waitsForTheAnswerAndGetsIt() {
        Call first = call("ann").misses();
        CompletableFuture<Verdict> second = asks(call("ann"));
        CompletableFuture<Verdict> third = asks(call("ann"));
        assertThat(second).isNotDone();
        first.answered(200, JSON, said("So."));
        assertThat(second.join()).isInstanceOf(Verdict.Respond.class);
        assertThat(third.join()).isInstanceOf(Verdict.Respond.class);
        assertThat(bench.result("hit_exact")).isEqualTo(2);
    }

    @Test
    void doesNotWaitForOthers() {
        call("ann").misses();
        assertThat(asks(call("bob"))).isCompletedWithValueMatching(Verdict.Proceed.class::isInstance);
    }

    @Test
    void goesOnWhereTheAnswerIsNotOneOrNeverComes() {
        Call first = call("ann").misses();
        CompletableFuture<Verdict> second = asks(call("ann"));
        first.answered(500, JSON, "{}");
        assertThat(second).isCompletedWithValueMatching(Verdict.Proceed.class::isInstance);

        Call cut = call("bob").misses();
        cut.head(200, JSON);
        CompletableFuture<Verdict> other = asks(call("bob"));
        assertThat(other).isNotDone();
        cut.isCut();
        assertThat(other).isCompletedWithValueMatching(Verdict.Proceed.class::isInstance);
    }

    /** A long answer goes on for a while after it is known that it will not be kept. */
    @Test
    void goesOnAsSoonAsItIsKnownThatNothingComesOfIt() {
        Call first = call("ann").misses();
        CompletableFuture<Verdict> second = asks(call("ann"));
        first.head(200, JSON, "cache-control", "no-store");
        assertThat(second).isCompletedWithValueMatching(Verdict.Proceed.class::isInstance);

        Call other = call("bob").misses();
        CompletableFuture<Verdict> waiting = asks(call("bob"));
        other.head(200, JSON);
        assertThat(waiting).isNotDone();
        other.piece(new byte[2 << 20], false);
        assertThat(waiting).isCompletedWithValueMatching(Verdict.Proceed.class::isInstance);
    }

    @Test
    void goesOnWhereAnotherPolicyAnswers() {
        Call first = call("ann").misses();
        CompletableFuture<Verdict> second = asks(call("ann"));
        first.handler.responseHeaders(new Response(HeaderList.of(":status", "429"), true));
        first.isCut();
        assertThat(second).isCompletedWithValueMatching(Verdict.Proceed.class::isInstance);
    }

    @Test
    void goesOnWhenItHasWaitedLongEnough() {
        var impatient = new CacheBench(CacheBench.SHARED + ", wait_for_same: 1ms");
        impatient.call(CHAT, "ann", ASKED).misses();
        impatient.call(CHAT, "ann", ASKED).misses();
        assertThat(impatient.result("miss")).isEqualTo(2);
    }

    @Test
    void waitsForNobodyUnlessItShould() {
        var standard = new CacheBench(CacheBench.SHARED);
        standard.call(CHAT, "ann", ASKED).misses();
        standard.call(CHAT, "ann", ASKED).misses();
    }

    @Test
    void whatWasPurgedMeanwhileIsGivenToNobody() {
        Call first = call("ann").misses();
        CompletableFuture<Verdict> second = asks(call("ann"));
        bench.clock.advance(Duration.ofMinutes(1));
        bench.policy.owners("all", List.of("true")).forEach(owner -> bench.blobs.purge(owner, Duration.ofHours(1)));
        first.answered(200, JSON, said("So."));
        assertThat(second).isCompletedWithValueMatching(Verdict.Proceed.class::isInstance);
    }

    /** Another replica: it shares the store and nothing else. */
    private CacheBench other() {
        return new CacheBench(CacheBench.SHARED + ", wait_for_same: 30s", bench.blobs);
    }

    @Test
    void waitsForTheAnswerOfAnotherReplica() {
        CacheBench other = other();
        Call first = call("ann").misses();
        CompletableFuture<Verdict> second = asks(other.call(CHAT, "ann", ASKED));
        CompletableFuture<Verdict> third = asks(other.call(CHAT, "ann", ASKED));
        other.context.ring();
        assertThat(second).isNotDone();
        first.answered(200, JSON, said("So."));
        other.context.ring();
        assertThat(second.join()).isInstanceOf(Verdict.Respond.class);
        assertThat(third.join()).isInstanceOf(Verdict.Respond.class);
        assertThat(other.result("hit_exact")).isEqualTo(2);
    }

    @Test
    void takesTheTurnWhereAnotherReplicaGivesUp() {
        CacheBench other = other();
        Call first = call("ann").misses();
        CompletableFuture<Verdict> second = asks(other.call(CHAT, "ann", ASKED));
        first.answered(500, JSON, "{}");
        assertThat(second).isNotDone();
        other.context.ring();
        assertThat(second).isCompletedWithValueMatching(Verdict.Proceed.class::isInstance);
        assertThat(asks(call("ann"))).as("waits for the other replica now").isNotDone();
    }

    @Test
    void asksByItselfWhereAnotherReplicaTakesTooLong() {
        CacheBench other = other();
        call("ann").misses();
        CompletableFuture<Verdict> second = asks(other.call(CHAT, "ann", ASKED));
        for (int look = 0; look < 30_000 / 20; look++) {
            assertThat(second).isNotDone();
            other.context.ring();
        }
        assertThat(second).isCompletedWithValueMatching(Verdict.Proceed.class::isInstance);
    }

    @Test
    void whoHasGoneLeavesTheTurnToTheNext() {
        CacheBench other = other();
        call("ann").misses();
        Call gone = other.call(CHAT, "ann", ASKED);
        asks(gone);
        CompletableFuture<Verdict> next = asks(other.call(CHAT, "ann", ASKED));
        gone.isCut();
        for (int look = 0; look <= 30_000 / 20; look++) {
            other.context.ring();
        }
        assertThat(next).isCompletedWithValueMatching(Verdict.Proceed.class::isInstance);
    }

    @Test
    void anAnswerThatCameBetweenTheLookAndTheClaimIsGiven() {
        call("ann").answered(200, JSON, said("So."));
        var blobs = new MixedUpBlobs(bench.blobs);
        blobs.misses = true;
        new CacheBench(CacheBench.SHARED + ", wait_for_same: 30s", blobs)
                .call(CHAT, "ann", ASKED)
                .hitsExactly();
        assertThat(blobs.released).as("the turn").isNotNull();
    }

    @Test
    void oneThatDidNotWaitEndsNobodysFlight() {
        Call first = call("ann").misses();
        CompletableFuture<Verdict> second = asks(call("ann"));
        Call fresh = bench.call(TestExchange.of(
                        ":method",
                        "POST",
                        ":authority",
                        "llm.example",
                        ":path",
                        CHAT,
                        "x-user",
                        "ann",
                        "cache-control",
                        "no-cache")
                .withBody(ASKED));
        fresh.misses().answered(500, JSON, "{}");
        assertThat(second).isNotDone();
        first.answered(200, JSON, said("So."));
        assertThat(second.join()).isInstanceOf(Verdict.Respond.class);
    }
}
