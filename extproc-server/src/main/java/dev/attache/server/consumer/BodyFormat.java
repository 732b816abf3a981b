package dev.attache.server.consumer;

import java.util.Locale;

/** JSON bodies that programs know how to read. */
public enum BodyFormat {
    /** RFC 9457. */
    PROBLEM("application/problem+json"),
    /** As OpenAI's API answers. */
    OPENAI("application/json"),
    /** As Anthropic's API answers. */
    ANTHROPIC("application/json");

    private static final String MESSAGE = "The request does not tell who is calling.";

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

    /** The body. All of it is fixed but the status: nothing has to be escaped. */
    String body(int status) {
        return switch (this) {
            case PROBLEM ->
                "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
                        .formatted(title(status), status, MESSAGE);
            case OPENAI ->
                "{\"error\":{\"message\":\"%s\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"invalid_api_key\"}}"
                        .formatted(MESSAGE);
            case ANTHROPIC ->
                "{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\"%s\"}}"
                        .formatted(MESSAGE);
        };
    }

    private static String title(int status) {
        return switch (status) {
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            default -> "Refused";
        };
    }
}
