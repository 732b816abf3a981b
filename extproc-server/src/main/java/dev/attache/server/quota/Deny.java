package dev.attache.server.quota;

import dev.attache.exchange.Template;
import dev.attache.policy.Setting;
import dev.attache.server.denial.BodyFormat;
import dev.attache.server.denial.DenialHeaders;
import dev.attache.server.denial.DenialRules;
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
    /** The body unless another is set. */
    public static final String BODY = "Too many requests\n";

    /** Refuses settings that could not be sent to a client. */
    public Deny {
        DenialRules.check(status, contentType);
        headers = DenialHeaders.checked(headers);
        DenialRules.checkFormat(bodyFormat, body, BODY, contentType);
    }
}
