package dev.attache.server.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Metered.Demand;
import dev.attache.store.StoreException;
import dev.attache.store.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Metered policies that stand side by side are answered from one store call. */
class MeteredNeighboursTest extends ChainBench {
    private static final Verdict DENIED = Verdict.respond(LocalReply.text(429, "", null, "test"));

    @Test
    void neighboursAreCountedTogetherInOrderAndEachGetsItsOwnTally() {
        List<Long> tallies = new ArrayList<>();
        ScriptedMetered[] all = {metered("a"), metered("b"), metered("c")};
        for (ScriptedMetered each : all) {
            each.decides(tally -> {
                tallies.add(tally.nowMillis());
                return Verdict.PASS;
            });
        }
        ChainRun run = run(all[0].named(), all[1].named(), policy("x").named(), all[2].named());

        now(run.requestHeaders(true));

        assertThat(store.calls).containsExactly(List.of("a", "b"), List.of("c"));
        assertThat(tallies).containsExactly(1L, 0L, 0L);
        assertThat(log).containsExactly("b decide", "a decide", "x request", "c decide");
    }

    @Test
    void aSkippedNeighbourDoesNotPartTheOthers() {
        ChainRun run = run(
                metered("a").named(),
                new NamedPolicy("b", metered("b"), exchange -> false),
                metered("c").named());

        now(run.requestHeaders(true));

        assertThat(store.calls).containsExactly(List.of("a", "c"));
    }

    @Test
    void nothingToCountIsNoStoreCall() {
        ChainRun run = run(
                metered("a").demands(() -> new Demand.Decided(Verdict.PASS)).named(),
                policy("b").named());

        assertThat(now(run.requestHeaders(true))).isSameAs(Verdict.PASS);

        assertThat(store.calls).isEmpty();
        assertThat(log).containsExactly("b request");
    }

    @Test
    void aRefusalInAnyCaseChargesNobody() {
        ChainRun run = run(
                policy("x").named(),
                metered("a").named(),
                metered("b").demands(() -> new Demand.Decided(DENIED)).named(),
                metered("c").named(),
                policy("y").named());

        assertThat(reply(now(run.requestHeaders(true))).status()).isEqualTo(429);

        assertThat(store.calls).isEmpty();
        assertThat(run.rejectedBy()).isEqualTo("b");
        assertThat(log).containsExactly("x request", "a response 429 local", "x response 429 local");
    }

    @Test
    void aDecidedPassStandsBesideCharges() {
        ChainRun run = run(
                metered("a")
                        .demands(() -> new Demand.Decided(now(set("x-a", "1"))))
                        .named(),
                metered("b").decides(tally -> now(set("x-b", "1"))).named());

        assertThat(edits(now(run.requestHeaders(true)))).hasSize(2);
        assertThat(store.calls).containsExactly(List.of("b"));
    }

    @Test
    void aDenialStopsTheChainOnceItsNeighboursHaveCounted() {
        ChainRun run = run(
                metered("a").decides(tally -> DENIED).named(),
                metered("b").named(),
                policy("c").named());

        assertThat(reply(now(run.requestHeaders(true))).status()).isEqualTo(429);

        assertThat(log).containsExactly("b decide", "a decide");
        assertThat(run.rejectedBy()).isEqualTo("a");
    }

    @Test
    void theFirstDenialOfSeveralSaysTheLongestTime() {
        ChainRun run = run(
                metered("a").named(),
                metered("b").decides(tally -> denied("b", "2")).named(),
                metered("c").decides(tally -> denied("c", "3600")).named(),
                metered("d").decides(tally -> denied("d", "Fri, 01 Jan 2027")).named());

        LocalReply reply = reply(now(run.requestHeaders(true)));

        assertThat(log.subList(0, 4)).containsExactly("d decide", "c decide", "b decide", "a decide");
        assertThat(run.rejectedBy()).isEqualTo("b");
        assertThat(reply.bodyText()).isEqualTo("b");
        assertThat(reply.headers().headers())
                .containsExactly(new HeaderEdit.Set("x-by", "b"), new HeaderEdit.Set("retry-after", "3600"));
    }

    @Test
    void aDenialThatNamesNoTimeIsLeftAsItIs() {
        Verdict shorter = denied("b", "2");
        ChainRun run = run(
                metered("a").decides(tally -> DENIED).named(),
                metered("b").decides(tally -> shorter).named());

        assertThat(reply(now(run.requestHeaders(true))).headers().isNone()).isTrue();
    }

    @Test
    void aNeighboursFaultDoesNotUndoAnEarlierDenial() {
        ChainRun run = run(
                metered("a").decides(tally -> DENIED).named(),
                metered("b")
                        .decides(tally -> {
                            throw new IllegalStateException("bug");
                        })
                        .named());

        assertThat(reply(now(run.requestHeaders(true))).status()).isEqualTo(429);
    }

    private static Verdict denied(String by, String retryAfter) {
        Edits headers =
                Edits.builder().set("x-by", by).set("retry-after", retryAfter).build();
        return Verdict.respond(LocalReply.text(429, by, null, "test").with(headers));
    }

    @Test
    void aFailedStoreLeavesEachUndecided() {
        store.answering(CompletableFuture.failedFuture(new StoreException(StoreException.Reason.TIMEOUT, "late")));
        ChainRun run =
                run(metered("a").named(), metered("b").named(), policy("c").named());

        assertThat(now(run.requestHeaders(true))).isSameAs(Verdict.PASS);

        assertThat(log).containsExactly("b undecided TIMEOUT", "a undecided TIMEOUT", "c request");
    }

    @Test
    void anUndecidedPolicyMayRefuse() {
        store.answering(CompletableFuture.failedFuture(new StoreException(StoreException.Reason.DISCONNECTED, "")));
        ChainRun run =
                run(metered("a").undecided(why -> DENIED).named(), metered("b").named());

        assertThat(reply(now(run.requestHeaders(true))).status()).isEqualTo(429);
        assertThat(run.rejectedBy()).isEqualTo("a");
    }

    @Test
    void aWrongNumberOfTalliesIsAFailureOfTheStore() {
        store.answering(CompletableFuture.completedFuture(ScriptedCounters.admitted(1)));
        ChainRun run = run(metered("a").named(), metered("b").named());

        now(run.requestHeaders(true));

        assertThat(log).containsExactly("b undecided WRONG_ANSWER", "a undecided WRONG_ANSWER");
    }

    @Test
    void theStoreIsWaitedForAndItsAnswerComesHome() {
        CompletableFuture<List<Tally>> answer = store.holding();
        ChainRun run = run(metered("a").named(), policy("b").named());

        CompletableFuture<Verdict> phase = run.requestHeaders(true).toCompletableFuture();
        answer.complete(ScriptedCounters.admitted(1));
        assertThat(log).isEmpty();
        home.run();

        assertThat(log).containsExactly("a decide", "b request");
        assertThat(now(phase)).isSameAs(Verdict.PASS);
    }

    @Test
    void anErrorOfTheStoreThatIsNoStoreExceptionIsAFault() {
        store.answering(CompletableFuture.failedFuture(new IllegalStateException("bug")));
        ChainRun run = run(metered("a").named());

        assertThat(fault(run.requestHeaders(true)).policy()).isEqualTo("store");
    }
}
