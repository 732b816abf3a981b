package dev.attache.server.quota;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** JSON bodies that programs know how to read. */
public enum BodyFormat {
    /** RFC 9457, with the problem types of draft-ietf-httpapi-ratelimit-headers-11. */
    PROBLEM("application/problem+json"),
    /** As OpenAI's API answers. */
    OPENAI("application/json"),
    /** As Anthropic's API answers. */
    ANTHROPIC("application/json");

    /** Why a request is refused, in each format's own words. */
    enum Cause {
        REQUESTS("rate_limit_exceeded", "requests", "rate_limit_error"),
        /** Also of money, for which no API has a word. */
        TOKENS("rate_limit_exceeded", "tokens", "rate_limit_error"),
        /** Nothing is left, and waiting does not help. */
        SPENT("insufficient_quota", "insufficient_quota", "billing_error"),
        MISSING_KEY("missing_key", "invalid_request_error", "invalid_request_error"),
        MISSING_IDENTITY("missing_key", "invalid_request_error", "authentication_error"),
        STORE("service_unavailable", "server_error", "api_error");

        private final String openaiCode;
        private final String openaiType;
        private final String anthropicType;

        Cause(String openaiCode, String openaiType, String anthropicType) {
            this.openaiCode = openaiCode;
            this.openaiType = openaiType;
            this.anthropicType = anthropicType;
        }
    }

    private static final String QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded";

    private final String contentType;

    BodyFormat(String contentType) {
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The body. Only {@link #PROBLEM} names the limits. */
    String body(Cause cause, int status, String message, List<String> violated) {
        return switch (this) {
            case PROBLEM -> problem(cause, status, message, violated);
            case OPENAI ->
                "{\"error\":{\"message\":%s,\"type\":%s,\"param\":null,\"code\":%s}}"
                        .formatted(json(message), json(cause.openaiType), json(cause.openaiCode));
            case ANTHROPIC ->
                "{\"type\":\"error\",\"error\":{\"type\":%s,\"message\":%s}}"
                        .formatted(json(cause.anthropicType), json(message));
        };
    }

    private static String problem(Cause cause, int status, String message, List<String> violated) {
        String title = switch (cause) {
            case REQUESTS, TOKENS, SPENT -> null;
            case MISSING_KEY -> "Bad Request";
            case MISSING_IDENTITY -> "Unauthorized";
            case STORE -> "Service Unavailable";
        };
        if (title != null) {
            return "{\"type\":\"about:blank\",\"title\":%s,\"status\":%d,\"detail\":%s}"
                    .formatted(json(title), status, json(message));
        }
        return "{\"type\":%s,\"title\":%s,\"status\":%d,\"detail\":%s,\"violated-policies\":[%s]}"
                .formatted(
                        json(QUOTA_EXCEEDED),
                        json("Request cannot be satisfied as assigned quota has been exceeded"),
                        status,
                        json(message),
                        violated.stream().map(BodyFormat::json).collect(Collectors.joining(",")));
    }

    /** All that is written here is printable ASCII: fixed texts, numbers, and labels. */
    private static String json(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
