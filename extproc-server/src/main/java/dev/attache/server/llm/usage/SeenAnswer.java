package dev.attache.server.llm.usage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of one answer so far. Numbers and marks of a JSON text count when the text is whole; text counts as it
 * comes. One exchange's; not thread-safe.
 */
final class SeenAnswer {
    private final List<Dialect> dialects;
    private final boolean certain;
    private final ReportedCounts[] now;
    private final ReportedCounts[] merged;
    private final EventMarks marks = new EventMarks();
    private @Nullable TokenUsage usage;
    private @Nullable String id;
    private @Nullable String model;
    private @Nullable String serviceTier;
    private long text;
    private long repeatedText;
    private long longestRepeatedText;
    private boolean ended;
    private boolean stopped;
    private boolean failed;

    SeenAnswer(AnswerShape shape) {
        this.dialects = shape.dialects();
        this.certain = shape.isCertain();
        this.now = counts(dialects.size());
        this.merged = counts(dialects.size());
    }

    private static ReportedCounts[] counts(int howMany) {
        var counts = new ReportedCounts[howMany];
        for (int i = 0; i < howMany; i++) {
            counts[i] = new ReportedCounts();
        }
        return counts;
    }

    /** A JSON text begins: what an earlier one left unfinished is forgotten. */
    void begin() {
        for (ReportedCounts counts : now) {
            counts.clear();
        }
        marks.clear();
        longestRepeatedText = Math.max(longestRepeatedText, repeatedText);
        repeatedText = 0;
    }

    /** The JSON text, or an element of one that is an array, is whole. */
    void commit() {
        for (int i = 0; i < dialects.size(); i++) {
            if (!now[i].isEmpty()) {
                dialects.get(i).merge(merged[i], now[i], certain);
                usage = null;
            }
        }
        ended |= marks.ended();
        stopped |= marks.stopped();
        failed |= marks.failed();
        begin();
    }

    /** Whether this is one of those that the answer may speak. */
    boolean reads(Dialect dialect) {
        return dialects.contains(dialect);
    }

    /** Takes what the headers say about tokens; what the body says about the same is added. */
    void header(Dialect dialect, UsageCount count, long number) {
        int place = dialects.indexOf(dialect);
        if (place >= 0) {
            merged[place].put(count, number);
            usage = null;
        }
    }

    void number(FieldNode.Target target, long number) {
        now[target.dialect()].put(target.count(), number);
    }

    /** Tokens of one modality; no dialect that has them is read together with another that does. */
    void detail(Leaf leaf, String modality, long tokens) {
        UsageCount count = Modality.count(leaf, modality);
        int place = dialects.indexOf(Dialect.GEMINI);
        if (count != null && place >= 0) {
            now[place].add(count, tokens);
        }
    }

    void text(long bytes) {
        text += bytes;
    }

    void repeatedText(long bytes) {
        repeatedText += bytes;
    }

    /** Takes the text of a leaf that is a name or a mark. */
    void named(Leaf leaf, String value) {
        if (value.isEmpty()) {
            return;
        }
        switch (leaf) {
            case ID -> id = value;
            case MODEL -> {
                model = value;
                usage = null;
            }
            case SERVICE_TIER -> serviceTier = value;
            default -> marks.named(leaf, value);
        }
    }

    EventMarks marks() {
        return marks;
    }

    /** Whether no further value of this leaf is needed. */
    boolean knows(Leaf leaf) {
        return (leaf == Leaf.ID && id != null) || (leaf == Leaf.MODEL && model != null);
    }

    void end() {
        ended = true;
    }

    /** The body is over: a model that has stopped has nothing more to say, even where no last event follows. */
    void endOfBody() {
        ended |= stopped;
    }

    void fail() {
        failed = true;
    }

    @Nullable
    TokenUsage usage() {
        if (usage == null) {
            usage = current();
        }
        return usage;
    }

    private @Nullable TokenUsage current() {
        for (int i = 0; i < dialects.size(); i++) {
            if (dialects.get(i).claims(merged[i], certain)) {
                return dialects.get(i).usage(merged[i], model);
            }
        }
        return null;
    }

    boolean isEnded() {
        return ended;
    }

    boolean isFailed() {
        return failed;
    }

    long generatedBytes() {
        return text + Math.max(longestRepeatedText, repeatedText);
    }

    @Nullable
    String id() {
        return id;
    }

    @Nullable
    String model() {
        return model;
    }

    @Nullable
    String serviceTier() {
        return serviceTier;
    }
}
