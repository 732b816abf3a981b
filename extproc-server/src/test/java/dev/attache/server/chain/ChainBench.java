package dev.attache.server.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.HeaderList;
import dev.attache.exchange.Headers;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.testkit.TestExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What a test of a chain needs: the log of its policies, a store, a home, and one exchange. */
class ChainBench {
    final List<String> log = new ArrayList<>();
    final ScriptedCounters store = new ScriptedCounters();
    final HomeQueue home = new HomeQueue();
    static final int MAX_GATHERED = 100;

    final List<PolicyFault> faults = new ArrayList<>();
    final WaitingCalls waiting = new WaitingCalls();
    final UpdatesLog updates = new UpdatesLog();

    ScriptedPolicy policy(String name) {
        return new ScriptedPolicy(name, log);
    }

    ScriptedMetered metered(String name) {
        return new ScriptedMetered(name, log);
    }

    ChainRun run(NamedPolicy... policies) {
        return new PolicyChain(List.of(policies), new ChainMeans(store, waiting, MAX_GATHERED))
                .begin(TestExchange.of(":path", "/"), updates, home);
    }

    void end(ChainRun run, Outcome outcome) {
        run.end(outcome, faults::add);
    }

    static Response response(int status) {
        return new Response(head(status), false);
    }

    private static Headers head(int status) {
        return HeaderList.of(":status", Integer.toString(status));
    }

    static CompletionStage<Verdict> set(String name, String value) {
        return done(Verdict.proceed(Edits.builder().set(name, value).build()));
    }

    static CompletionStage<Verdict> refuse(int status) {
        return done(Verdict.respond(LocalReply.text(status, "no\n", null, "test")));
    }

    static CompletionStage<Verdict> done(Verdict verdict) {
        return CompletableFuture.completedFuture(verdict);
    }

    /** The result of a phase that must be over. */
    static Verdict now(CompletionStage<Verdict> phase) {
        CompletableFuture<Verdict> future = phase.toCompletableFuture();
        assertThat(future).as("the phase").isDone();
        return future.join();
    }

    static List<HeaderEdit> edits(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Proceed proceed -> proceed.edits().headers();
            case Verdict.Respond respond -> respond.reply().headers().headers();
        };
    }

    static LocalReply reply(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Respond.class);
        return ((Verdict.Respond) verdict).reply();
    }

    static PolicyFault fault(CompletionStage<Verdict> phase) {
        CompletableFuture<Verdict> future = phase.toCompletableFuture();
        assertThat(future).as("the phase").isCompletedExceptionally();
        assertThat(future.exceptionNow()).isInstanceOf(PolicyFault.class);
        return (PolicyFault) future.exceptionNow();
    }
}
