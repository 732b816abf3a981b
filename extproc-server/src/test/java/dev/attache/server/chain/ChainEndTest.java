package dev.attache.server.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Outcome;
import dev.attache.exchange.Verdict;
import dev.attache.store.Tally;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Every handler that was begun hears of the end exactly once, after the phase that is under way. */
class ChainEndTest extends ChainBench {
    private static final Outcome ABANDONED = new Outcome.Abandoned();

    @Test
    void theSecondEndIsNotTold() {
        ChainRun run = run(policy("a").named());
        now(run.requestHeaders(true));

        end(run, new Outcome.Completed(200));
        end(run, ABANDONED);

        assertThat(log).containsExactly("a request", "a end Completed");
    }

    @Test
    void policiesThatWereNotBegunHearNothing() {
        ChainRun run = run(
                policy("a").onRequest(() -> refuse(403)).named(), policy("b").named());
        now(run.requestHeaders(true));

        end(run, new Outcome.Rejected("a", 403));

        assertThat(log).containsExactly("a request", "a end Rejected");
    }

    @Test
    void whileTheStoreIsAskedTheEndWaitsForItsAnswer() {
        CompletableFuture<List<Tally>> answer = store.holding();
        ChainRun run =
                run(metered("a").named(), metered("b").named(), policy("c").named());
        run.requestHeaders(true);

        end(run, ABANDONED);
        assertThat(log).isEmpty();
        answer.complete(ScriptedCounters.admitted(2));
        home.run();

        assertThat(log)
                .as("what was taken is known before it is settled, and nothing more is begun")
                .containsExactly("b decide", "a decide", "a end Abandoned", "b end Abandoned");
        end(run, ABANDONED);
        assertThat(log).hasSize(4);
    }

    @Test
    void whileAPolicyIsAskedTheEndWaitsForIt() {
        var asked = new CompletableFuture<Verdict>();
        ChainRun run = run(
                policy("a").named(),
                policy("b").onRequest(() -> asked).named(),
                policy("c").named());
        run.requestHeaders(true);

        end(run, ABANDONED);
        assertThat(log).containsExactly("a request", "b request");
        asked.complete(Verdict.PASS);
        home.run();

        assertThat(log).containsExactly("a request", "b request", "a end Abandoned", "b end Abandoned");
    }

    @Test
    void aFaultInThePhaseThatWasWaitedForStillEnds() {
        var asked = new CompletableFuture<Verdict>();
        ChainRun run = run(policy("a").onRequest(() -> asked).named());
        run.requestHeaders(true);

        end(run, ABANDONED);
        asked.completeExceptionally(new IllegalStateException("bug"));
        home.run();

        assertThat(log).containsExactly("a request", "a end Abandoned");
    }

    @Test
    void aFaultInAnEndThatCameLateIsTold() {
        var asked = new CompletableFuture<Verdict>();
        ChainRun run = run(policy("a")
                .onRequest(() -> asked)
                .onEnd(outcome -> {
                    throw new IllegalStateException("bug");
                })
                .named());
        run.requestHeaders(true);

        end(run, ABANDONED);
        asked.complete(Verdict.PASS);
        home.run();

        assertThat(faults).extracting(PolicyFault::policy).containsExactly("a");
    }

    @Test
    void onTheWayBackTheEndWaitsToo() {
        var asked = new CompletableFuture<Verdict>();
        ChainRun run =
                run(policy("a").named(), policy("b").onResponse(r -> asked).named());
        now(run.requestHeaders(true));
        run.responseHeaders(response(200), false);

        end(run, ABANDONED);
        asked.complete(Verdict.PASS);
        home.run();

        assertThat(log)
                .containsExactly("a request", "b request", "b response 200", "a end Abandoned", "b end Abandoned");
    }
}
