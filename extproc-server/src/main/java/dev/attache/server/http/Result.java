package dev.attache.server.http;

import dev.attache.policy.Metrics;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** How a call ended, as counted. */
enum Result {
    /** With an answer, whatever its status. */
    ANSWERED,
    /** The answer was longer than the caller takes. */
    TOO_LONG,
    /** Out of time. */
    TIMEOUT,
    /** Refused, cut, or no HTTP. */
    FAILED,
    /** The caller was interrupted: its exchange is over, or out of time. */
    INTERRUPTED,
    /** Too many calls are under way. */
    NO_ROOM,
    /** Not sent, because the service did not answer lately. */
    BREAKER_OPEN;

    /** A count for each. */
    static Map<Result, Metrics.Count> counts(Metrics metrics) {
        var counts = new EnumMap<Result, Metrics.Count>(Result.class);
        for (Result result : values()) {
            counts.put(
                    result,
                    metrics.count(
                            "attache_http_calls_total",
                            "Calls to other services over HTTP, by result.",
                            "result",
                            result.name().toLowerCase(Locale.ROOT)));
        }
        return counts;
    }
}
