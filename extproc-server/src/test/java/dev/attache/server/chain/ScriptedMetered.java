package dev.attache.server.chain;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Interest;
import dev.attache.policy.Metered;
import dev.attache.policy.MeteredPolicy;
import dev.attache.store.Charge;
import dev.attache.store.Limit;
import dev.attache.store.Limits;
import dev.attache.store.StoreException;
import dev.attache.store.Tally;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** Counts one call of the subject that has its name, and writes down what it was asked. */
final class ScriptedMetered implements MeteredPolicy {
    private static final Limits LIMITS =
            Limits.of(List.of(Limit.window(10, Duration.ofMinutes(1), Limit.Algorithm.FIXED_WINDOW)));

    private final String name;
    private final List<String> log;
    private Interest interest = Interest.HEADERS;
    private Supplier<Metered.Demand> demand;
    private Function<Tally, Verdict> decide = tally -> Verdict.PASS;
    private Function<StoreException, Verdict> undecided = why -> Verdict.PASS;

    ScriptedMetered(String name, List<String> log) {
        this.name = name;
        this.log = log;
        this.demand = () -> new Metered.Demand.Take(new Charge(name, LIMITS, 1, false));
    }

    ScriptedMetered demands(Supplier<Metered.Demand> answer) {
        demand = answer;
        return this;
    }

    ScriptedMetered decides(Function<Tally, Verdict> answer) {
        decide = answer;
        return this;
    }

    ScriptedMetered undecided(Function<StoreException, Verdict> answer) {
        undecided = answer;
        return this;
    }

    ScriptedMetered onBody() {
        interest = Interest.REQUEST_HEADERS.decidingOnBody();
        return this;
    }

    NamedPolicy named() {
        return new NamedPolicy(name, this);
    }

    @Override
    public Interest interest() {
        return interest;
    }

    @Override
    public Metered begin(Exchange exchange) {
        return new Handler();
    }

    private final class Handler implements Metered {
        @Override
        public Demand demand() {
            return demand.get();
        }

        @Override
        public Verdict decide(Tally tally) {
            log.add(name + " decide");
            return decide.apply(tally);
        }

        @Override
        public Verdict undecided(StoreException why) {
            log.add(name + " undecided " + why.reason());
            return undecided.apply(why);
        }

        @Override
        public CompletionStage<Verdict> requestHeaders() {
            if (interest.decidesOnBody()) {
                return Verdict.PASSED;
            }
            throw new AssertionError("a metered policy is asked for its demand");
        }

        @Override
        public CompletionStage<Verdict> responseHeaders(Response response) {
            log.add(name + " response " + response.status() + (response.local() ? " local" : ""));
            return Verdict.PASSED;
        }

        @Override
        public void end(Outcome outcome) {
            log.add(name + " end " + outcome.getClass().getSimpleName());
        }
    }
}
