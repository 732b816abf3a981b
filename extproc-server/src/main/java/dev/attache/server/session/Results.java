package dev.attache.server.session;

import dev.attache.policy.Metrics;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** How requests fared, counted; never by whose they are. */
final class Results {
    /** What came of a request. */
    enum Result {
        /** The store knows its session. */
        OPEN,
        /** The auth service lets it pass, now or as remembered. */
        VERIFIED,
        /** It passed without a session. */
        ANONYMOUS,
        /** Refused for want of a session. */
        MISSING,
        /** Refused as the auth service said. */
        DENIED,
        /** Refused because its session was revoked. */
        REVOKED,
        /** Sent to where one logs in. */
        REDIRECTED,
        /** Refused because nobody could say. */
        UNDECIDED_DENIED,
        /** Passed although nobody could say. */
        UNDECIDED_ALLOWED,
        /** Ended its session. */
        LOGGED_OUT;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Map<Result, Metrics.Count> counts = new EnumMap<>(Result.class);

    Results(Metrics metrics, String policy) {
        for (Result result : Result.values()) {
            counts.put(
                    result,
                    metrics.count(
                            "attache_session_total",
                            "Requests whose session was looked for, by result.",
                            "policy",
                            policy,
                            "result",
                            result.word()));
        }
    }

    void count(Result result) {
        Metrics.Count count = counts.get(result);
        if (count != null) {
            count.increment();
        }
    }
}
