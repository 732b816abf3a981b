package dev.attache.server.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Outcome;
import dev.attache.exchange.Verdict;
import dev.attache.store.StoreException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A fault in any hook names its policy, and every handler that was begun still hears of the end. */
// Policies that break the contract are the point.
@SuppressWarnings({"NullAway", "ImmutableEnumChecker", "TypeParameterUnusedInFormals"})
class ChainFaultTest extends ChainBench {
    /** Ways in which a policy can fail at the request's headers. */
    enum Fault {
        BEGIN_THROWS(p -> p.onBegin(ChainFaultTest::bug)),
        THROWS(p -> p.onRequest(ChainFaultTest::bug)),
        THROWS_AN_ERROR(p -> p.onRequest(() -> {
            throw new StackOverflowError("bug");
        })),
        FAILED_STAGE(p -> p.onRequest(() -> CompletableFuture.failedFuture(new IllegalStateException("bug")))),
        NO_STAGE(p -> p.onRequest(() -> null)),
        NO_VERDICT(p -> p.onRequest(() -> CompletableFuture.completedFuture(null)));

        final UnaryOperator<ScriptedPolicy> script;

        Fault(UnaryOperator<ScriptedPolicy> script) {
            this.script = script;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFaultAtTheRequestFailsThePhaseWithThePolicysName(Fault fault) {
        ChainRun run = run(
                policy("a").named(),
                fault.script.apply(policy("b")).named(),
                policy("c").named());

        assertThat(fault(run.requestHeaders(true)).policy()).isEqualTo("b");

        end(run, new Outcome.Failed(new IllegalStateException()));
        assertThat(log).doesNotContain("c request").contains("a end Failed");
        assertThat(log.stream().filter(line -> line.equals("b end Failed")).count())
                .isEqualTo(fault == Fault.BEGIN_THROWS ? 0 : 1);
        assertThat(faults).isEmpty();
    }

    @Test
    void aFaultAtTheResponseNamesThePolicy() {
        ChainRun run = run(
                policy("a").named(),
                policy("b").onResponse(r -> bug()).named(),
                policy("c").onResponse(r -> null).named());
        now(run.requestHeaders(true));

        assertThat(fault(run.responseHeaders(response(200), false)).policy()).isEqualTo("c");
    }

    @Test
    void aFaultOnTheWayBackFromALocalReplyNamesThePolicy() {
        ChainRun run = run(
                policy("a").onResponse(r -> bug()).named(),
                policy("b").onRequest(() -> refuse(429)).named());

        assertThat(fault(run.requestHeaders(true)).policy()).isEqualTo("a");
    }

    @Test
    void aFaultAtABodyNamesThePolicy() {
        ChainRun run =
                run(policy("a").named(), policy("b").onBody(ChainFaultTest::bug).named());
        now(run.requestHeaders(true));

        assertThat(fault(run.body(true, ByteBuffer.allocate(1), true, false)).policy())
                .isEqualTo("b");
        assertThat(fault(run.body(false, ByteBuffer.allocate(1), true, false)).policy())
                .isEqualTo("b");
    }

    @Test
    void aFaultAtTheEndIsToldAndKeepsNobodyFromHearing() {
        ChainRun run = run(
                policy("a").onEnd(outcome -> bug()).named(),
                policy("b").onEnd(outcome -> bug()).named(),
                policy("c").named());
        now(run.requestHeaders(true));

        end(run, new Outcome.Completed(200));

        assertThat(log).endsWith("a end Completed", "b end Completed", "c end Completed");
        assertThat(faults).extracting(PolicyFault::policy).containsExactly("a", "b");
    }

    @Test
    void aFaultInAConditionNamesThePolicy() {
        ChainRun alone = run(new NamedPolicy("a", policy("a"), exchange -> bug() == null));
        ChainRun metered = run(new NamedPolicy("m", metered("m"), exchange -> bug() == null));

        assertThat(fault(alone.requestHeaders(true)).policy()).isEqualTo("a");
        assertThat(fault(metered.requestHeaders(true)).policy()).isEqualTo("m");
    }

    @Test
    void aFaultWhereCountingIsDecidedNamesThePolicyAndNotTheStore() {
        assertThat(fault(run(
                                        metered("x").named(),
                                        metered("a")
                                                .demands(ChainFaultTest::bug)
                                                .named())
                                .requestHeaders(true))
                        .policy())
                .isEqualTo("a");
        assertThat(fault(run(
                                        metered("x").named(),
                                        metered("a").decides(tally -> bug()).named())
                                .requestHeaders(true))
                        .policy())
                .isEqualTo("a");
        store.answering(CompletableFuture.failedFuture(new StoreException(StoreException.Reason.TIMEOUT, "late")));
        assertThat(fault(run(
                                        metered("x").named(),
                                        metered("a").undecided(why -> bug()).named())
                                .requestHeaders(true))
                        .policy())
                .isEqualTo("a");
    }

    @Test
    void aMeteredPolicyWithoutAVerdictIsAFault() {
        assertThat(fault(run(metered("a").decides(tally -> null).named()).requestHeaders(true))
                        .policy())
                .isEqualTo("a");
    }

    @Test
    void aFaultAfterAWaitFailsThePhaseAtHome() {
        var asked = new CompletableFuture<Verdict>();
        ChainRun run = run(
                policy("a").onRequest(() -> asked).named(),
                new NamedPolicy("b", policy("b"), exchange -> bug() == null));

        CompletableFuture<Verdict> phase = run.requestHeaders(true).toCompletableFuture();
        asked.complete(Verdict.PASS);
        home.run();

        assertThat(fault(phase).policy()).isEqualTo("b");
    }

    private static <T> T bug() {
        throw new IllegalStateException("bug");
    }
}
