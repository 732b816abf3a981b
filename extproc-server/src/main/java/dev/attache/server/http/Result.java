package dev.attache.server.http;

import dev.attache.policy.Counts;
import dev.attache.policy.Metrics;

/** How a call ended, as counted. */
enum Result {
    /** With an answer, whatever its status. */
    ANSWERED,
    /** The answer was longer than the caller takes. */
    TOO_LONG,
    /** Out of time. */
    TIMEOUT,
    /** Refused, cut, or not HTTP. */
    FAILED,
    /** The caller was interrupted: its exchange is over, or out of time. */
    INTERRUPTED,
    /** Too many calls are under way. */
    NO_ROOM,
    /** Not sent, because the service did not answer lately. */
    BREAKER_OPEN;

    /** A count for each. */
    static Counts<Result> counts(Metrics metrics) {
        return Counts.of(
                metrics,
                Result.class,
                "attache_http_calls_total",
                "Calls to other services over HTTP, by result.",
                "result");
    }
}
