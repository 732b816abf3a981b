package dev.attache.server.llmcache.api;

import dev.attache.server.content.json.JsonValue;
import java.util.List;
import java.util.stream.Collectors;

/** What was said in a conversation. */
final class Turns {
    private Turns() {}

    /** The text of the user's last message. */
    static String lastOfUser(List<JsonValue> messages) {
        for (JsonValue message : messages.reversed()) {
            if (message.get("role").text().equals("user")) {
                return text(message.get("content"));
            }
        }
        return "";
    }

    /** A text, or the texts of its parts. */
    static String text(JsonValue content) {
        return content instanceof JsonValue.Text text
                ? text.value()
                : content.items().stream()
                        .map(part -> part instanceof JsonValue.Text text
                                ? text.value()
                                : part.get("text").text())
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining("\n"));
    }
}
