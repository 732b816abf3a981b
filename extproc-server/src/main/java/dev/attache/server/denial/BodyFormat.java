package dev.attache.server.denial;

import java.util.Locale;

/** JSON bodies that programs know how to read. */
public enum BodyFormat {
    /** RFC 9457. */
    PROBLEM("application/problem+json"),
    /** As OpenAI's API answers. */
    OPENAI("application/json"),
    /** As Anthropic's API answers. */
    ANTHROPIC("application/json");

    /** What a refusal is called in each format. */
    public record Terms(String problemTitle, String openaiType, String openaiCode, String anthropicType) {}

    private final String contentType;

    BodyFormat(String contentType) {
        this.contentType = contentType;
    }

    /** The type of such a body. */
    public String contentType() {
        return contentType;
    }

    /** As settings name it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The body of a refusal; all that it says must be printable ASCII. */
    public String body(Terms terms, int status, String message) {
        return switch (this) {
            case PROBLEM ->
                "{\"type\":\"about:blank\",\"title\":%s,\"status\":%d,\"detail\":%s}"
                        .formatted(json(terms.problemTitle()), status, json(message));
            case OPENAI ->
                "{\"error\":{\"message\":%s,\"type\":%s,\"param\":null,\"code\":%s}}"
                        .formatted(json(message), json(terms.openaiType()), json(terms.openaiCode()));
            case ANTHROPIC ->
                "{\"type\":\"error\",\"error\":{\"type\":%s,\"message\":%s}}"
                        .formatted(json(terms.anthropicType()), json(message));
        };
    }

    /** A JSON string of printable ASCII: fixed texts, numbers, and labels. */
    public static String json(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
