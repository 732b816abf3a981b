package dev.attache.server.callout;

import dev.attache.exchange.HeaderRules;
import dev.attache.policy.FailureMode;
import dev.attache.policy.Setting;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The settings of a callout, as design and documentation name them. */
public record CalloutConfig(
        @Setting("Who is asked; path and query may have placeholders.")
        CalloutUrl url,

        @Setting(value = "How; there is no body.", standard = "GET")
        Method method,

        @Setting(
                value =
                        "What of the request is passed on: header:NAME, cookie:NAME, host, method, path_query, ip, consumer.",
                standard = "[]")
        List<Forward> forward,

        @Setting(value = "From the connect to the last byte.", standard = "100ms", least = "1ms", most = "1h")
        Duration timeout,

        @Setting(
                value = "Headers of a 2xx answer that the request gets: the answer's name, then the request's.",
                standard = "{}")
        Map<String, String> copyHeaders,

        @Setting("What clients get on any answer but 2xx; left out, the answer's own status.") @Nullable
        OnStatus onStatus,

        @Setting(value = "Without an answer: deny with 503, or allow.", standard = "deny")
        FailureMode onUnreachable) {
    /** How the service is asked. */
    public enum Method {
        GET,
        HEAD,
        POST,
        PUT,
        PATCH,
        DELETE,
        OPTIONS;

        /** Reads it as HTTP writes it. */
        public static Method parse(String text) {
            for (Method method : values()) {
                if (method.name().equals(text)) {
                    return method;
                }
            }
            throw new IllegalArgumentException(
                    text + " (expected: one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS)");
        }
    }

    /** The answer to a client that was refused. */
    public record OnStatus(
            @Setting(value = "The HTTP status, 400 to 599.", least = "400", most = "599")
            int status,

            @Setting(value = "The body.", standard = "") String body,

            @Setting(value = "The body's type.", standard = "text/plain")
            String contentType) {
        public OnStatus {
            if (status < 400 || status > 599) {
                throw new IllegalArgumentException("status: " + status + " (expected: 400 to 599)");
            }
            try {
                HeaderRules.checkedValue("content-type", contentType);
            } catch (IllegalArgumentException refused) {
                throw new IllegalArgumentException("content_type: " + refused.getMessage(), refused);
            }
        }
    }

    public CalloutConfig {
        forward = List.copyOf(forward);
        var names = new HashSet<String>();
        for (Forward one : forward) {
            if (!names.add(one.isCookie() + one.name())) {
                throw new IllegalArgumentException("forward: " + one + " a second time (expected: each name once)");
            }
        }
        copyHeaders = checked(copyHeaders);
    }

    private static Map<String, String> checked(Map<String, String> copied) {
        var checked = new LinkedHashMap<String, String>();
        Set<String> targets = new HashSet<>();
        copied.forEach((from, to) -> {
            String lower = from.toLowerCase(Locale.ROOT);
            if (!HeaderRules.isToken(lower)) {
                throw new IllegalArgumentException("copy_headers: " + from + " (expected: the name of a header)");
            }
            String target = name(to);
            if (!targets.add(target)) {
                throw new IllegalArgumentException("copy_headers: " + to + " a second time (expected: each once)");
            }
            if (checked.put(lower, target) != null) {
                throw new IllegalArgumentException("copy_headers: " + from + " a second time (expected: each once)");
            }
        });
        return checked;
    }

    private static String name(String header) {
        String lower;
        try {
            lower = HeaderRules.checkedName(header);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException("copy_headers: " + refused.getMessage(), refused);
        }
        if (lower.startsWith(":")) {
            throw new IllegalArgumentException("copy_headers: " + lower + " (expected: no pseudo-header)");
        }
        return lower;
    }
}
