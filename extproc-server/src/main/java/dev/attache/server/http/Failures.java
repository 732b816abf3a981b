package dev.attache.server.http;

import dev.attache.policy.AnswerTooLongException;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import org.jspecify.annotations.Nullable;

/** What the JDK's client throws, in words that say who did not answer; never with a path, which may hold a secret. */
final class Failures {
    private Failures() {}

    /** The failure as the caller gets it. */
    static IOException of(String authority, @Nullable Throwable cause, long millis) {
        return switch (cause) {
            case HttpTimeoutException timeout -> outOfTime(authority, millis);
            case AnswerTooLongException tooLong -> tooLong;
            case null -> new IOException(authority + ": no answer");
            default -> new IOException(authority + ": " + text(cause), cause);
        };
    }

    static HttpTimeoutException outOfTime(String authority, long millis) {
        return new HttpTimeoutException(authority + ": no whole answer within " + millis + " ms");
    }

    /**
     * Many of the JDK's network exceptions have no message of their own; the one for a retry that is forbidden hides
     * why.
     */
    static String text(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            String message = at.getMessage();
            boolean hides = "Too many retries".equals(message) && at.getCause() != null;
            if (message != null && !message.isBlank() && !hides) {
                return message;
            }
        }
        return failure.getClass().getSimpleName();
    }
}
