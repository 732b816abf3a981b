package dev.attache.server.llm.usage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The paths of one or more dialects as one tree, so that a text is walked once for all of them. Filled once, then read
 * by any thread.
 *
 * <p>Names are kept as bytes, because they are compared for each member of each event of a stream.
 */
final class FieldNode {
    /** Where a number goes: to which of the dialects that are read, and as what. */
    record Target(int dialect, UsageCount count) {}

    private final List<byte[]> names = new ArrayList<>();
    private final List<FieldNode> members = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();
    private @Nullable FieldNode element;
    private Leaf leaf = Leaf.NONE;

    /** Adds a path: names with dots between them, {@code *} for each element of an array. */
    FieldNode at(String path) {
        FieldNode node = this;
        for (String step : path.split("\\.", -1)) {
            node = step.equals("*") ? node.elementOrNew() : node.memberOrNew(step);
        }
        return node;
    }

    private FieldNode elementOrNew() {
        FieldNode present = element == null ? new FieldNode() : element;
        element = present;
        return present;
    }

    private FieldNode memberOrNew(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        FieldNode present = member(bytes, bytes.length);
        if (present == null) {
            present = new FieldNode();
            names.add(bytes);
            members.add(present);
        }
        return present;
    }

    void become(Leaf wanted) {
        if (leaf != Leaf.NONE && leaf != wanted) {
            throw new IllegalStateException("two meanings of one path: " + leaf + " and " + wanted);
        }
        leaf = wanted;
    }

    void count(Target target) {
        become(Leaf.NUMBER);
        targets.add(target);
    }

    Leaf leaf() {
        return leaf;
    }

    List<Target> targets() {
        return targets;
    }

    boolean hasMembers() {
        return !names.isEmpty();
    }

    boolean leadsOn() {
        return hasMembers() || element != null;
    }

    /** The node of the member whose name is the first {@code length} bytes; null when no path leads there. */
    @Nullable
    FieldNode member(byte[] name, int length) {
        for (int i = 0; i < names.size(); i++) {
            byte[] known = names.get(i);
            if (known.length == length && Arrays.equals(known, 0, length, name, 0, length)) {
                return members.get(i);
            }
        }
        return null;
    }

    /** The node of each element; null when no path leads into any. */
    @Nullable
    FieldNode element() {
        return element;
    }
}
