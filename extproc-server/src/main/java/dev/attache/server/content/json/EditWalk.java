package dev.attache.server.content.json;

import dev.attache.server.content.json.JsonScanner.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Goes down a text where paths lead, past everything else, and notes what is to be changed. */
final class EditWalk implements JsonScanner.Listener {
    private final byte[] text;
    private final PathNode tree;
    private final @Nullable ArrayLengths lengths;
    private final NewMembers members;
    private final int sets;
    private final Splices splices;
    private final Deque<EditFrame> open = new ArrayDeque<>();
    private int arrays;
    private int passed;
    private long nameStart;
    private long valueStart;
    private @Nullable String replacement;

    /** @param lengths the lengths of the text's arrays; null when no index is counted from the end */
    EditWalk(byte[] text, PathNode tree, @Nullable ArrayLengths lengths, List<String> values, Splices splices) {
        this.text = text;
        this.tree = tree;
        this.lengths = lengths;
        this.splices = splices;
        this.members = new NewMembers(values);
        this.sets = values.size();
    }

    @Override
    public void beginName(long at) {
        EditFrame frame = open.peek();
        if (passed == 0 && frame != null) {
            nameStart = at + 1;
            frame.beginMember(at);
        }
    }

    @Override
    public void endName(long end) {
        EditFrame frame = open.peek();
        if (passed == 0 && frame != null) {
            frame.enter(JsonText.unquote(text, (int) nameStart, (int) end - 1));
        }
    }

    @Override
    public void beginValue(Kind kind, long at) {
        int length = kind == Kind.ARRAY && lengths != null ? lengths.of(arrays++) : 0;
        if (passed > 0) {
            passed++;
            return;
        }
        EditFrame parent = open.peek();
        List<PathNode> nodes = parent == null ? List.of(tree) : parent.next(at);
        boolean kept = nodes.stream().noneMatch(this::removes);
        if (parent != null) {
            parent.keep(kept);
        }
        String value = members.value(nodes);
        if (kept && value == null && kind.isContainer() && !nodes.isEmpty()) {
            open.push(new EditFrame(kind, nodes, length, at, splices));
            return;
        }
        boolean inTheWay = kept && value == null && parent != null;
        replacement = inTheWay ? members.object(nodes) : value;
        valueStart = at;
        passed = 1;
    }

    @Override
    public void endValue(long end) {
        if (passed > 1) {
            passed--;
            return;
        }
        if (passed == 1) {
            passed = 0;
            if (replacement != null) {
                splices.add(valueStart, end, replacement.getBytes(StandardCharsets.UTF_8));
            }
        } else {
            open.pop().end(members);
        }
        EditFrame parent = open.peek();
        if (parent != null) {
            parent.endMember(end);
        }
    }

    private boolean removes(PathNode node) {
        return node.ending().stream().anyMatch(path -> path >= sets);
    }
}
