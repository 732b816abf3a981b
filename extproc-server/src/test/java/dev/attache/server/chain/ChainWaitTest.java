package dev.attache.server.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Blocking;
import dev.attache.policy.BlockingPolicy;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Policy;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Policies that wait, and phases that are out of time. */
class ChainWaitTest extends ChainBench {
    private NamedPolicy blocking(String name, Callable<Verdict> code) {
        BlockingPolicy policy = new BlockingPolicy() {
            @Override
            public Interest interest() {
                return Interest.REQUEST_HEADERS;
            }

            @Override
            public Blocking begin(Exchange exchange) {
                return new Blocking() {
                    @Override
                    public Verdict decide() throws Exception {
                        log.add(name + " decides");
                        return code.call();
                    }

                    @Override
                    public Verdict undecided(Exception why) {
                        log.add(name + " undecided " + why.getClass().getSimpleName());
                        return Verdict.proceed(
                                Edits.builder().set("x-undecided", name).build());
                    }
                };
            }
        };
        return new NamedPolicy(name, policy);
    }

    @Test
    void whatWaitsRunsElsewhereAndGoesOnAtHome() {
        ChainRun run = run(blocking("a", () -> Verdict.PASS), policy("b").named());
        CompletableFuture<Verdict> phase = run.requestHeaders(true).toCompletableFuture();

        assertThat(log).isEmpty();
        waiting.runNext();
        assertThat(phase).isNotDone();
        home.run();
        assertThat(phase).isCompletedWithValue(Verdict.PASS);
        assertThat(log).containsExactly("a decides", "b request");
    }

    @Test
    void aFailureIsThePolicysToAnswerAndABugIsNot() {
        ChainRun failing = run(blocking("a", () -> {
            throw new IOException("refused");
        }));
        var failed = failing.requestHeaders(true).toCompletableFuture();
        waiting.runNext();
        home.run();
        assertThat(edits(failed.join())).hasSize(1);
        assertThat(log).containsExactly("a decides", "a undecided IOException");

        ChainRun bugged = run(blocking("b", () -> {
            throw new IllegalStateException("bug");
        }));
        var fault = bugged.requestHeaders(true);
        waiting.runNext();
        home.run();
        assertThat(fault(fault).policy()).isEqualTo("b");
    }

    @Test
    void whereNoThreadIsFreeItIsUndecided() {
        waiting.refuse(new RejectedExecutionException("full"));

        assertThat(edits(now(run(blocking("a", () -> Verdict.PASS)).requestHeaders(true))))
                .hasSize(1);
        assertThat(log).containsExactly("a undecided RejectedExecutionException");
    }

    @Test
    void outOfTimeNothingMoreIsWaitedFor() {
        var held = store.holding();
        ChainRun run = run(
                blocking("a", () -> Verdict.PASS),
                metered("m").named(),
                policy("b").named(),
                blocking("c", () -> Verdict.PASS));
        var phase = run.requestHeaders(true);

        run.outOfTime();

        assertThat(edits(now(phase))).hasSize(2);
        assertThat(log)
                .containsExactly(
                        "a undecided TimeoutException",
                        "m undecided TIMEOUT",
                        "b request",
                        "c undecided TimeoutException");
        held.complete(ScriptedCounters.admitted(1));
        home.run();
        run.end(new Outcome.Completed(200), faults::add);
        assertThat(log).as("what comes late is not heard").doesNotContain("m decide");
        assertThat(faults).isEmpty();
    }

    @Test
    void theNextPhaseHasItsOwnTime() {
        var late = new CompletableFuture<Verdict>();
        ChainRun run = run(policy("a").onResponse(head -> late).named());
        now(run.requestHeaders(true));
        run.outOfTime();

        var phase = run.responseHeaders(response(200), false);
        late.complete(Verdict.PASS);
        home.run();
        assertThat(now(phase)).isSameAs(Verdict.PASS);
    }

    /** Says what holds without an answer. */
    private NamedPolicy late(String name, CompletableFuture<Verdict> stage) {
        return new NamedPolicy(name, new Policy() {
            @Override
            public Interest interest() {
                return Interest.REQUEST_HEADERS;
            }

            @Override
            public ExchangeHandler begin(Exchange exchange) {
                return new ExchangeHandler() {
                    @Override
                    public CompletionStage<Verdict> requestHeaders() {
                        return stage;
                    }

                    @Override
                    public Verdict outOfTime() {
                        log.add(name + " out of time");
                        return Verdict.proceed(
                                Edits.builder().set("x-late", name).build());
                    }
                };
            }
        });
    }

    @Test
    void aHandlerMaySayWhatHoldsWhenTheTimeIsOver() {
        var answer = new CompletableFuture<Verdict>();
        ChainRun run = run(late("a", answer), policy("b").named());
        var phase = run.requestHeaders(true);

        run.outOfTime();

        assertThat(edits(now(phase))).hasSize(1);
        assertThat(log).containsExactly("a out of time", "b request");
        assertThat(answer).isCancelled();
    }

    @Test
    void aBugIsNoLackOfTime() {
        var answer = new CompletableFuture<Verdict>();
        var phase = run(late("a", answer)).requestHeaders(true);
        answer.completeExceptionally(new IllegalStateException("bug"));
        home.run();

        assertThat(fault(phase)).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(log).isEmpty();
    }

    @Test
    void aStageThatIsOutOfTimeIsAFault() {
        ChainRun run = run(policy("a").onRequest(CompletableFuture::new).named());
        var phase = run.requestHeaders(true);

        run.outOfTime();

        assertThat(fault(phase)).hasCauseInstanceOf(TimeoutException.class);
    }
}
