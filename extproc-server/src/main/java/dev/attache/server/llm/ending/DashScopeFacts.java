package dev.attache.server.llm.ending;

import dev.attache.server.content.json.JsonRead;
import org.jspecify.annotations.Nullable;

/**
 * What a stream of DashScope's own API was like: by default each event repeats all that was written so far, and so must
 * the last; with {@code incremental_output} each has only what is new.
 */
final class DashScopeFacts {
    private String written = "";
    private boolean repeats = true;
    private boolean asText;
    private boolean asParts;
    private @Nullable String last;

    /** Takes an event; returns whether it was the last. */
    boolean see(JsonRead read, String json) {
        asText |= read.get(FactPaths.TEXT) != null;
        asParts |= read.get(FactPaths.PART) != null;
        if (writes(read)) {
            String now = written(read);
            repeats &= now.startsWith(written);
            written = repeats ? now : "";
            last = repeats && json.length() <= FactPaths.MAX_VALUE ? json : null;
        }
        String end = read.get(asText ? FactPaths.TEXT_END : FactPaths.OUTPUT_END);
        return end != null && !end.equals("null"); // a string of that name, in its older answers
    }

    private boolean writes(JsonRead read) {
        return asText
                ? read.get(FactPaths.TEXT) != null
                : read.get(FactPaths.CONTENT) != null || read.get(FactPaths.REASONING) != null;
    }

    private static String written(JsonRead read) {
        String reasoning = read.get(FactPaths.REASONING);
        String part = read.get(FactPaths.PART);
        String content = read.get(FactPaths.CONTENT);
        String text = read.get(FactPaths.TEXT);
        String answer = part != null ? part : content != null && !content.startsWith("[") ? content : text;
        return (reasoning == null ? "" : reasoning) + (answer == null ? "" : answer);
    }

    /** The last event's data, where the end has to repeat it; null where it need not, or where it is too long. */
    @Nullable
    String repeated() {
        return last;
    }

    /** Whether the answer is one text, not a message. */
    boolean isText() {
        return asText;
    }

    /** Whether a message's content is made of parts. */
    boolean isParts() {
        return asParts;
    }
}
