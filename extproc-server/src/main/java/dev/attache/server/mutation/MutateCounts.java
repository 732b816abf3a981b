package dev.attache.server.mutation;

import dev.attache.policy.Metrics;

/** Counts what {@code mutate} could not do. */
record MutateCounts(Direction request, Direction response) {
    /** The counts of one direction. */
    record Direction(Metrics.Count notJson, Metrics.Count refused) {}

    MutateCounts(Metrics metrics, String policy) {
        this(direction(metrics, policy, "request"), direction(metrics, policy, "response"));
    }

    private static Direction direction(Metrics metrics, String policy, String direction) {
        return new Direction(
                metrics.count(
                        "attache_mutate_not_json_total",
                        "Bodies that passed unedited because they are no JSON that can be edited.",
                        "policy",
                        policy,
                        "direction",
                        direction),
                metrics.count(
                        "attache_mutate_refused_total",
                        "Header values that were not set because no header can hold them.",
                        "policy",
                        policy,
                        "direction",
                        direction));
    }
}
