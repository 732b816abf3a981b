package dev.attache.server.content.json;

import dev.attache.exchange.JsonPath.Index;
import dev.attache.server.content.json.JsonScanner.Kind;
import dev.attache.server.content.json.PathNode.Child;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A value that is open while a text is read, and that paths lead to or through. */
final class ReadFrame {
    private final Kind kind;
    private final List<Cursor> cursors;
    private final @Nullable Capture value;
    /** The members so far that paths lead to. */
    private Set<String> entered = Set.of();
    /** For each cursor the last elements, the newest first: each may turn out to be the last, the second last … */
    private List<Deque<FoundValues>> latest = List.of();

    private List<Cursor> next = List.of();
    private int count;

    ReadFrame(Kind kind, List<Cursor> cursors, @Nullable Capture value) {
        this.kind = kind;
        this.cursors = cursors;
        this.value = value;
        if (kind == Kind.ARRAY) {
            latest = new ArrayList<>();
            cursors.forEach(cursor -> latest.add(new ArrayDeque<>()));
        }
    }

    Kind kind() {
        return kind;
    }

    @Nullable
    Capture value() {
        return value;
    }

    int longestName() {
        int longest = 0;
        for (Cursor cursor : cursors) {
            longest = Math.max(longest, cursor.node().longestName());
        }
        return longest;
    }

    /** A member with this name follows. */
    void enter(String name) {
        next = List.of();
        for (Cursor cursor : cursors) {
            for (Child child : cursor.node().children()) {
                if (child.name().equals(name)) {
                    next = next.isEmpty() ? new ArrayList<>(2) : next;
                    next.add(new Cursor(child.node(), cursor.found()));
                }
            }
        }
        if (!next.isEmpty() && !isNew(name)) {
            next.forEach(again -> again.found().forget(again.node().below()));
        }
    }

    private boolean isNew(String name) {
        if (entered.isEmpty()) {
            entered = new HashSet<>();
        }
        return entered.add(name);
    }

    /** What is asked of the value that follows. */
    List<Cursor> next() {
        if (kind != Kind.ARRAY) {
            return next;
        }
        var asked = new ArrayList<Cursor>();
        for (int i = 0; i < cursors.size(); i++) {
            Cursor cursor = cursors.get(i);
            FoundValues perhaps = cursor.node().fromEnd() == 0 ? null : candidate(cursor, latest.get(i));
            for (Child child : cursor.node().children()) {
                if (child.isFromEnd() && perhaps != null) {
                    asked.add(new Cursor(child.node(), perhaps));
                } else if (child.segment() instanceof Index index && index.position() == count) {
                    asked.add(new Cursor(child.node(), cursor.found()));
                }
            }
        }
        count++;
        return asked;
    }

    private static FoundValues candidate(Cursor cursor, Deque<FoundValues> latest) {
        if (latest.size() == cursor.node().fromEnd()) {
            latest.removeLast();
        }
        var candidate = cursor.found().another();
        latest.addFirst(candidate);
        return candidate;
    }

    /** Takes the value's text. */
    void found(@Nullable String text) {
        for (Cursor cursor : cursors) {
            for (int path : cursor.node().ending()) {
                cursor.found().put(path, text);
            }
        }
    }

    /** The value is over: now it is known which elements were the last. */
    void end() {
        for (int i = 0; i < latest.size(); i++) {
            Cursor cursor = cursors.get(i);
            int fromEnd = 0;
            for (FoundValues candidate : latest.get(i)) {
                fromEnd++;
                for (Child child : cursor.node().children()) {
                    if (child.segment() instanceof Index index && index.position() == -fromEnd) {
                        cursor.found().take(child.node().below(), candidate);
                    }
                }
            }
        }
    }
}
