package dev.attache.server.llmcache.api;

import dev.attache.server.content.json.JsonValue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was found in one answer: first written by a {@link Shape}, then read. Not thread-safe. */
public final class Findings {
    private static final Set<String> ENDS = Set.of("stop", "end_turn", "stop_sequence", "completed");
    private static final Set<String> CALLS = Set.of("tool_calls", "function_call", "tool_use");
    /** Ids of any other form are left as they are: they could be part of something else. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{6,128}");

    private static final int MAX_IDS = 8;

    /** One of the answers that were asked for. */
    final class Choice {
        private final StringBuilder heard = new StringBuilder();
        private boolean content;
        private @Nullable String finish;

        /** The next piece. */
        void says(JsonValue text) {
            content |= text.isSomething();
            if (listens) {
                heard.append(Turns.text(text));
            }
        }

        /** The next piece, or all until now, as some APIs say in each event. */
        void saysOrRepeats(JsonValue text) {
            if (listens && Turns.text(text).startsWith(heard.toString())) {
                heard.setLength(0);
            }
            says(text);
        }

        /** The whole text comes now, whatever was said in pieces. */
        void saysAnew() {
            heard.setLength(0);
        }

        void finished(String reason) {
            finish = reason;
        }

        /** The reason of the end where nothing else gives one. */
        void unlessFinished(String reason) {
            finish = finish == null ? reason : finish;
        }
    }

    private final boolean listens;
    private final Map<String, Choice> choices = new TreeMap<>();
    private final Set<String> ids = new LinkedHashSet<>();
    private final Set<String> times = new LinkedHashSet<>();
    private @Nullable String model;
    private boolean broken;
    private boolean failed;
    private boolean refused;
    private boolean tools;
    private boolean stateful;
    private boolean ended;

    /** Nothing found yet; the text is collected only where somebody wants it. */
    Findings(boolean listens) {
        this.listens = listens;
    }

    /** All that was said and listened to. */
    public String text() {
        return choices.values().stream().map(each -> each.heard.toString()).collect(Collectors.joining("\n"));
    }

    /** The answer with this index. */
    Choice choice(JsonValue index) {
        String at = index.plain();
        return choices.computeIfAbsent(at == null ? "0" : at, any -> new Choice());
    }

    /** The only answer. */
    Choice only() {
        return choice(JsonValue.Nothing.NOTHING);
    }

    /** It is not what it should be. */
    void broken() {
        broken = true;
    }

    void failed() {
        failed = true;
    }

    void refused() {
        refused = true;
    }

    void callsTool() {
        tools = true;
    }

    /** The upstream remembers something about it. */
    void stateful() {
        stateful = true;
    }

    /** Its last event has come, or it is whole. */
    void ended() {
        ended = true;
    }

    boolean isEnded() {
        return ended;
    }

    void id(JsonValue id) {
        if (ids.size() <= MAX_IDS && ID.matcher(id.text()).matches()) {
            ids.add(id.text());
        }
    }

    void created(JsonValue seconds) {
        String written = seconds.plain();
        if (written != null && times.size() <= MAX_IDS && written.matches("[1-9][0-9]{9}")) {
            times.add(written);
        }
    }

    void model(JsonValue name) {
        model = name.text().isEmpty() ? model : name.text();
    }

    /** Those of the answer; none where each event has its own. */
    public List<String> ids() {
        return ids.size() > MAX_IDS ? List.of() : List.copyOf(ids);
    }

    /** When it was made, in seconds; a stream may take several. None where each event tells another. */
    public List<String> times() {
        return times.size() > MAX_IDS ? List.of() : List.copyOf(times);
    }

    /** The model that gave it, as it says; null where it does not. */
    public @Nullable String model() {
        return model;
    }

    /** Whether it calls tools. */
    public boolean hasCalls() {
        return tools || choices.values().stream().anyMatch(each -> each.finish != null && CALLS.contains(each.finish));
    }

    /** Whether it is, or has in it, an error. */
    public boolean isFailed() {
        return failed;
    }

    public boolean isRefused() {
        return refused;
    }

    /** Whether its last event was there, and each of so many answers. */
    public boolean isWhole(long answers) {
        return !broken && ended && choices.size() == answers;
    }

    /** Whether the model stopped by itself, or to call a tool, in each answer. */
    public boolean isFinished() {
        return choices.values().stream()
                .allMatch(each -> each.finish != null && (ENDS.contains(each.finish) || CALLS.contains(each.finish)));
    }

    /** Whether each answer says something. */
    public boolean hasContent() {
        return choices.values().stream().allMatch(each -> each.content);
    }

    /** Whether the upstream remembers something of it, so that it would be continued. */
    public boolean isStateful() {
        return stateful;
    }
}
