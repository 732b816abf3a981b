package dev.attache.server.explain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would happen to a request. Immutable.
 *
 * @param configuration the version of the configuration
 * @param request the request on one line
 * @param route the route's name; null when the request passes untouched
 * @param why why this route
 * @param others the routes before it, and why they were not chosen
 * @param policies the route's policies in order
 * @param envoy what Envoy is asked to send
 * @param notes where it may be otherwise in a service
 */
public record Explanation(
        String configuration,
        String request,
        @Nullable String route,
        String why,
        List<PassedOver> others,
        List<Step> policies,
        List<Phase> envoy,
        List<String> notes) {
    public Explanation {
        others = List.copyOf(others);
        policies = List.copyOf(policies);
        envoy = List.copyOf(envoy);
        notes = List.copyOf(notes);
    }

    /** A route that was not chosen. */
    public record PassedOver(String route, String why) {}

    /**
     * One policy.
     *
     * @param runs whether it looks at the request
     * @param skipped why it does not; null when it runs
     * @param reads the values that it takes from the request
     * @param does what it does, phase by phase
     */
    public record Step(
            String policy,
            String type,
            boolean runs,
            @Nullable String skipped,
            List<Reading> reads,
            List<Deed> does) {
        public Step {
            reads = List.copyOf(reads);
            does = List.copyOf(does);
        }
    }

    /** A source and its value: null when it is missing, hidden when it is secret. */
    public record Reading(String source, @Nullable String value) {}

    /**
     * What a policy does in one phase.
     *
     * @param phase {@code request headers} or {@code request body}
     * @param outcome in words
     * @param counts what is counted; null for nothing
     */
    public record Deed(
            String phase, String outcome, @Nullable Count counts) {}

    /**
     * What is counted.
     *
     * @param subject under which name, as in the store: secrets are hashed
     * @param cost how much
     * @param limits against what
     */
    public record Count(String subject, long cost, List<String> limits) {
        public Count {
            limits = List.copyOf(limits);
        }
    }

    /** A part of the exchange, and how Envoy is asked to send it. */
    public record Phase(String part, String mode, String why) {}
}
