package dev.attache.server.denial;

import dev.attache.exchange.HeaderRules;
import org.jspecify.annotations.Nullable;

/** What the answer to a denied request can be: the checks that settings of denials share. */
public final class DenialRules {
    /** The type of the body unless another is set. */
    public static final String CONTENT_TYPE = "text/plain";

    private DenialRules() {}

    /**
     * Refuses statuses that are not errors, and answers that could not be sent.
     *
     * @throws IllegalArgumentException naming the setting, its value and what was expected
     */
    public static void check(int status, String contentType) {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("status: " + status + " (expected: 400 to 599)");
        }
        HeaderRules.checkedValue("content-type", contentType);
    }

    /**
     * Refuses a format beside a body of the operator's own.
     *
     * @param standardBody the body unless another is set
     * @throws IllegalArgumentException when one of them would have no effect
     */
    public static void checkFormat(@Nullable BodyFormat format, String body, String standardBody, String contentType) {
        if (format != null && !(body.equals(standardBody) && contentType.equals(CONTENT_TYPE))) {
            throw new IllegalArgumentException(
                    "body_format: %s (expected: without body and content_type)".formatted(format.word()));
        }
    }
}
