package dev.attache.server.session;

import dev.attache.policy.Counts;
import dev.attache.policy.Metrics;

/** Counts how requests fared, never by whose they are. */
final class Results {
    /** What came of a request. */
    enum Result {
        /** The store knows its session. */
        OPEN,
        /** The auth service lets it pass, now or as remembered. */
        VERIFIED,
        /** It passed without a session. */
        ANONYMOUS,
        /** Refused for lack of a session. */
        MISSING,
        /** Refused as the auth service said. */
        DENIED,
        /** Refused because its session was revoked. */
        REVOKED,
        /** Sent to the login page. */
        REDIRECTED,
        /** Refused because nobody could say. */
        UNDECIDED_DENIED,
        /** Passed although nobody could say. */
        UNDECIDED_ALLOWED,
        /** Ended its session. */
        LOGGED_OUT;

        String word() {
            return Counts.word(this);
        }
    }

    private final Counts<Result> counts;

    Results(Metrics metrics, String policy) {
        Metrics mine = metrics.labelled("policy", policy);
        counts = Counts.of(
                mine,
                Result.class,
                "attache_session_total",
                "Requests whose session was looked for, by result.",
                "result");
    }

    void count(Result result) {
        counts.increment(result);
    }
}
