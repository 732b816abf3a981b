package dev.attache.server.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Metered.Demand;
import dev.attache.server.chain.ChainModel.Act;
import dev.attache.server.chain.ChainModel.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Chains made by chance do what the model of a chain says. */
class RandomChainTest {
    private static final int CHAINS = 2_000;

    @Test
    void everyChainDoesWhatTheModelSays() {
        for (int seed = 0; seed < CHAINS; seed++) {
            List<Spec> specs = specs(new Random(seed));
            var model = new ChainModel(specs);
            var bench = new ChainBench();
            ChainRun run =
                    bench.run(specs.stream().map(spec -> policy(bench, spec)).toArray(NamedPolicy[]::new));

            model.requestHeaders();
            compare(specs, model, bench, run, run.requestHeaders(true));
            if (model.rejectedBy == null) {
                model.responseHeaders();
                compare(specs, model, bench, run, run.responseHeaders(ChainBench.response(200), false));
            }
            bench.end(run, new Outcome.Completed(200));
            model.begun.forEach(spec -> model.log.add(spec.name() + " end Completed"));
            assertThat(bench.log).as("seed %d: %s", seed, specs).isEqualTo(model.log);
        }
    }

    private static void compare(
            List<Spec> specs, ChainModel model, ChainBench bench, ChainRun run, CompletionStage<Verdict> phase) {
        bench.home.run();
        Verdict verdict = ChainBench.now(phase);
        assertThat(bench.log).as("log of %s", specs).isEqualTo(model.log);
        assertThat(bench.store.calls).as("store calls of %s", specs).isEqualTo(model.calls);
        assertThat(run.rejectedBy()).as("who rejected in %s", specs).isEqualTo(model.rejectedBy);
        assertThat(verdict instanceof Verdict.Respond).isEqualTo(model.rejectedBy != null);
        assertThat(ChainBench.edits(verdict).stream().map(HeaderEdit::name))
                .as("edits of %s", specs)
                .containsExactlyElementsOf(model.edits);
    }

    private static List<Spec> specs(Random random) {
        var specs = new ArrayList<Spec>();
        int count = random.nextInt(7);
        for (int i = 0; i < count; i++) {
            specs.add(new Spec(
                    "p" + i,
                    random.nextInt(5) == 0,
                    random.nextBoolean(),
                    random.nextInt(3) == 0,
                    act(random),
                    act(random),
                    random.nextInt(3) == 0));
        }
        return specs;
    }

    private static Act act(Random random) {
        int dice = random.nextInt(10);
        return dice == 0 ? Act.RESPOND : dice < 5 ? Act.SET : Act.PASS;
    }

    private static NamedPolicy policy(ChainBench bench, Spec spec) {
        if (!spec.metered()) {
            ScriptedPolicy plain = bench.policy(spec.name())
                    .onRequest(() -> stage(bench, spec, spec.request()))
                    .onResponse(response -> stage(bench, spec, spec.response()));
            return new NamedPolicy(spec.name(), plain, exchange -> !spec.skipped());
        }
        ScriptedMetered metered = bench.metered(spec.name()).decides(tally -> verdict(spec, spec.request()));
        if (spec.decided()) {
            metered.demands(() -> new Demand.Decided(verdict(spec, spec.request())));
        }
        return new NamedPolicy(spec.name(), metered, exchange -> !spec.skipped());
    }

    private static Verdict verdict(Spec spec, Act act) {
        return ChainBench.now(
                switch (act) {
                    case PASS -> Verdict.PASSED;
                    case SET -> ChainBench.set(spec.name(), "1");
                    case RESPOND -> ChainBench.refuse(429);
                });
    }

    /** There at once, or only when the home runs. */
    private static CompletionStage<Verdict> stage(ChainBench bench, Spec spec, Act act) {
        Verdict verdict = verdict(spec, act);
        if (!spec.waits()) {
            return CompletableFuture.completedFuture(verdict);
        }
        var later = new CompletableFuture<Verdict>();
        bench.home.execute(() -> later.complete(verdict));
        return later;
    }
}
