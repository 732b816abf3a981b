package dev.attache.server.guide;

import static java.util.concurrent.CompletableFuture.completedStage;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.Headers;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;

/** What lasts as long as an exchange, and what is told about it. */
final class ExchangeSnippets {
    private ExchangeSnippets() {}

    /** Is called when the policy is made. */
    static Metrics.Count slow(String policyName, Metrics metrics) {
        return metrics.count("attache_slow_total", "Answers that took over a second.", "policy", policyName);
    }

    /** Remembers something from the request to the response, and to the end. */
    static final class Timing implements ExchangeHandler {
        private final Exchange exchange;
        private final InstantSource clock;
        private final Metrics.Count slow;
        private Instant began = Instant.EPOCH;

        Timing(Exchange exchange, InstantSource clock, Metrics.Count slow) {
            this.exchange = exchange;
            this.clock = clock;
            this.slow = slow;
        }

        @Override
        public CompletionStage<Verdict> requestHeaders() {
            began = clock.instant();
            return Verdict.PASSED;
        }

        @Override
        public CompletionStage<Verdict> responseHeaders(Response response) {
            Duration took = Duration.between(began, clock.instant());
            exchange.note("upstream_millis", Long.toString(took.toMillis()));
            if (took.compareTo(Duration.ofSeconds(1)) > 0) {
                slow.increment();
            }
            return completedStage(Verdict.proceed(
                    Edits.builder().set("x-took", took.toMillis() + "ms").build()));
        }
    }

    /** Reads and changes trailers. */
    static final class GrpcStatus implements ExchangeHandler {
        static final Interest INTEREST = Interest.REQUEST_HEADERS.untilTheEnd();

        String status = "";

        @Override
        public Edits responseTrailers(Headers trailers) {
            String found = trailers.first("grpc-status");
            status = found == null ? "" : found;
            return Edits.builder().remove("x-internal").build();
        }
    }

    /** Hears how it ended: exactly once, whatever happened. */
    static final class Ending implements ExchangeHandler {
        String told = "";

        @Override
        public void end(Outcome outcome) {
            told = switch (outcome) {
                case Outcome.Completed completed -> "the client has got a " + completed.status();
                case Outcome.Rejected rejected -> rejected.policy() + " answered " + rejected.status();
                case Outcome.Abandoned abandoned -> "somebody hung up";
                case Outcome.Failed failed -> "our fault: " + failed.cause();
            };
        }
    }
}
