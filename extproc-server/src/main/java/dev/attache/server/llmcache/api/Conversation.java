package dev.attache.server.llmcache.api;

import dev.attache.server.content.json.JsonValue;
import dev.attache.server.content.json.JsonValue.Items;
import dev.attache.server.content.json.JsonValue.Member;
import dev.attache.server.content.json.JsonValue.Members;
import dev.attache.server.content.json.JsonValue.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Messages by roles, taken apart for a comparison by meaning: the last of the user's are what is asked, everything else
 * must be the same.
 *
 * <p>Whatever it does not know is not a conversation of texts: a part of another kind, a member that speaks of tools.
 */
final class Conversation {
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant");
    private static final Set<String> TEXTS = Set.of("text", "input_text", "output_text");
    private static final Set<String> TOOLS = Set.of("tool_calls", "function_call", "tool_call_id", "audio");
    private static final String USER = "user";
    /** Stands in place of a text; the member's name tells it from any text. */
    private static final JsonValue TAKEN_OUT = new Members(List.of(new Member("\0taken out", new Text(""))));

    private Conversation() {}

    /**
     * Takes messages apart.
     *
     * @param asked how many of the user's messages, counted from the last, are what is asked
     * @param most how many messages of the user's there may be
     */
    static Wording of(JsonValue messages, int asked, int most) {
        List<JsonValue> all = messages.items();
        if (all.isEmpty() || !role(all.getLast()).equals(USER)) {
            return new Wording.Unclear(Wording.Obstacle.NO_QUESTION);
        }
        if (!all.stream().allMatch(Conversation::isOnlyText)) {
            return new Wording.Unclear(Wording.Obstacle.NOT_ONLY_TEXT);
        }
        if (all.stream().filter(message -> role(message).equals(USER)).count() > most) {
            return new Wording.Unclear(Wording.Obstacle.TURNS);
        }
        var rest = new ArrayList<>(all);
        var turns = new ArrayList<List<String>>();
        for (int i = rest.size() - 1; i >= 0 && turns.size() < asked; i--) {
            JsonValue message = rest.get(i);
            if (role(message).equals(USER)) {
                turns.add(texts(message.get("content")));
                rest.set(i, without(message));
            }
        }
        Collections.reverse(turns);
        return new Wording.Asks(turns.stream().flatMap(List::stream).toList(), new Items(List.copyOf(rest)));
    }

    /** A text that stands alone. */
    static Wording of(JsonValue prompt) {
        return prompt instanceof Text text
                ? new Wording.Asks(List.of(text.value()), TAKEN_OUT)
                : new Wording.Unclear(Wording.Obstacle.NO_QUESTION);
    }

    private static List<String> texts(JsonValue content) {
        return content instanceof Items parts
                ? parts.values().stream().map(part -> part.get("text").text()).toList()
                : List.of(content.text());
    }

    private static String role(JsonValue message) {
        return message.get("role").text();
    }

    private static boolean isOnlyText(JsonValue message) {
        JsonValue content = message.get("content");
        return message instanceof Members members
                && members.members().stream().map(Member::name).distinct().count()
                        == members.members().size()
                && ROLES.contains(role(message))
                && TOOLS.stream().noneMatch(name -> message.get(name).isSomething())
                && (content instanceof Text
                        || (content instanceof Items parts
                                && parts.values().stream().allMatch(Conversation::isText)));
    }

    private static boolean isText(JsonValue part) {
        JsonValue type = part.get("type");
        boolean known = type instanceof Text named ? TEXTS.contains(named.value()) : !type.isSomething();
        return part instanceof Members members
                && known
                && part.get("text") instanceof Text
                && members.members().stream()
                                .filter(each -> each.name().equals("text"))
                                .count()
                        == 1;
    }

    private static JsonValue without(JsonValue message) {
        JsonValue content = message.get("content");
        JsonValue taken = content instanceof Items parts
                ? new Items(parts.values().stream()
                        .map(part -> part.with("text", TAKEN_OUT))
                        .toList())
                : TAKEN_OUT;
        return message.with("content", taken);
    }
}
