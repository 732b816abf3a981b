package dev.attache.server;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Source;
import dev.attache.exchange.Verdict;
import dev.attache.policy.FailureMode;
import dev.attache.policy.Interest;
import dev.attache.policy.Metered;
import dev.attache.policy.MeteredPolicy;
import dev.attache.policy.SubjectNames;
import dev.attache.server.chain.NamedPolicy;
import dev.attache.server.chain.PolicyChain;
import dev.attache.server.chain.RouteScope;
import dev.attache.server.chain.RouteTable;
import dev.attache.server.chain.Routes;
import dev.attache.server.config.Config;
import dev.attache.store.Charge;
import dev.attache.store.Counters;
import dev.attache.store.Limit;
import dev.attache.store.Limits;
import dev.attache.store.StoreException;
import dev.attache.store.Tally;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/** Routes for the warm-up: the way through chain, names and store, on counters that no client has. */
final class WarmUpRoutes {
    private static final Limits LIMITS = Limits.of(List.of(
            Limit.window(1_000_000_000, Duration.ofSeconds(1), Limit.Algorithm.SLIDING_WINDOW),
            Limit.window(1_000_000_000, Duration.ofSeconds(1), Limit.Algorithm.FIXED_WINDOW),
            new Limit(1_000_000, Duration.ofSeconds(1), Limit.Algorithm.TOKEN_BUCKET, 1_000_000)));

    private WarmUpRoutes() {}

    static Routes of(Counters counters, SubjectNames subjects) {
        Source by = Source.parse("header:x-user");
        SubjectNames.Scope names = subjects.scope("warm-up", List.of(by));
        MeteredPolicy counting = new MeteredPolicy() {
            @Override
            public Interest interest() {
                return Interest.HEADERS;
            }

            @Override
            public Metered begin(Exchange exchange) {
                String subject = names.name(Collections.singletonList(by.read(exchange)));
                return new Counting(new Charge(subject, LIMITS, 1, false));
            }
        };
        var chain = new PolicyChain(List.of(new NamedPolicy("warm-up", counting)), counters);
        var scope = new RouteScope(Config.DEFAULT_ROUTE, chain, FailureMode.ALLOW);
        return new RouteTable(List.of(), scope, FailureMode.ALLOW, 0);
    }

    private record Counting(Charge charge) implements Metered {
        @Override
        public Demand demand() {
            return new Demand.Take(charge);
        }

        @Override
        public Verdict decide(Tally tally) {
            return Verdict.PASS;
        }

        @Override
        public Verdict undecided(StoreException why) {
            return Verdict.PASS;
        }
    }
}
