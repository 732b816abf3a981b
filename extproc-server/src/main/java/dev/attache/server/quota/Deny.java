package dev.attache.server.quota;

import dev.attache.exchange.HeaderRules;
import dev.attache.exchange.Template;
import dev.attache.policy.Setting;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of the answer to a denied request. Immutable. */
public record Deny(
        @Setting(value = "The HTTP status, 400 to 599.", standard = "429")
        int status,

        @Setting(value = "The body.", standard = "\"Too many requests\\n\"")
        String body,

        @Setting(value = "The body's type.", standard = "text/plain")
        String contentType,

        @Setting(value = "Headers to set; values are templates.", standard = "{}")
        Map<String, Template> headers,

        @Setting("A JSON body instead: problem, openai or anthropic.") @Nullable
        BodyFormat bodyFormat) {
    /** The body where nothing is said. */
    public static final String BODY = "Too many requests\n";

    /** The type of the body where nothing is said. */
    public static final String CONTENT_TYPE = "text/plain";

    /** Refuses what no client could be answered with. */
    public Deny {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("status: " + status + " (expected: 400 to 599)");
        }
        headers = Map.copyOf(headers);
        HeaderRules.checkedValue("content-type", contentType);
        headers.forEach((name, value) -> {
            String lower = HeaderRules.checkedName(name);
            if (lower.startsWith(":")) {
                throw new IllegalArgumentException("headers: " + lower + " (expected: no pseudo-header)");
            }
            HeaderRules.checkedValue(lower, value.toString());
        });
        if (bodyFormat != null && !(body.equals(BODY) && contentType.equals(CONTENT_TYPE))) {
            throw new IllegalArgumentException(
                    "body_format: %s (expected: without body and content_type)".formatted(bodyFormat.word()));
        }
    }
}
