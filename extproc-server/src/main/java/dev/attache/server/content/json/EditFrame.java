package dev.attache.server.content.json;

import dev.attache.exchange.JsonPath.Index;
import dev.attache.server.content.json.JsonScanner.Kind;
import dev.attache.server.content.json.PathNode.Child;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** An object or array that is open while a text is edited, and that paths lead through. */
final class EditFrame {
    private static final long NONE = -1;
    private static final byte[] NOTHING = {};

    private final Kind kind;
    private final List<PathNode> nodes;
    private final int length;
    private final Splices splices;
    private final Set<String> entered = new HashSet<>();
    private final long inside;
    private List<PathNode> next = List.of();
    private int count;
    private long memberStart;
    private boolean removing;
    private long removedFrom = NONE;
    private long lastEnd = NONE;
    private long lastKeptEnd = NONE;

    /** @param length how many elements there are, where that is asked for */
    EditFrame(Kind kind, List<PathNode> nodes, int length, long at, Splices splices) {
        this.kind = kind;
        this.nodes = nodes;
        this.length = length;
        this.inside = at + 1;
        this.splices = splices;
    }

    /** A member begins with its name. */
    void beginMember(long at) {
        memberStart = at;
    }

    /** The member's name. */
    void enter(String name) {
        next = new ArrayList<>();
        for (PathNode node : nodes) {
            for (Child child : node.children()) {
                if (child.name().equals(name)) {
                    next.add(child.node());
                    entered.add(name);
                }
            }
        }
    }

    /** The paths that lead to the value which begins here. */
    List<PathNode> next(long at) {
        if (kind == Kind.OBJECT) {
            return next;
        }
        memberStart = at;
        var found = new ArrayList<PathNode>();
        for (PathNode node : nodes) {
            for (Child child : node.children()) {
                if (child.segment() instanceof Index index
                        && (index.position() == count || index.position() == count - length)) {
                    found.add(child.node());
                }
            }
        }
        count++;
        return found;
    }

    /** Whether the member or element that began stays. */
    void keep(boolean kept) {
        removing = !kept;
        if (!kept && removedFrom == NONE) {
            removedFrom = memberStart;
        } else if (kept && removedFrom != NONE) {
            splices.add(removedFrom, memberStart, NOTHING);
            removedFrom = NONE;
        }
    }

    void endMember(long end) {
        lastEnd = end;
        if (!removing) {
            lastKeptEnd = end;
        }
    }

    /**
     * The end: trailing members that do not stay are removed with the comma before them, and the missing ones are
     * added.
     */
    void end(NewMembers members) {
        boolean empty = lastKeptEnd == NONE;
        String missing = kind == Kind.OBJECT ? members.of(nodes, entered) : "";
        String text = missing.isEmpty() || empty ? missing : "," + missing;
        byte[] added = text.getBytes(StandardCharsets.UTF_8);
        if (removedFrom != NONE) {
            splices.add(empty ? removedFrom : lastKeptEnd, lastEnd, added);
        } else if (!missing.isEmpty()) {
            long at = empty ? inside : lastKeptEnd;
            splices.add(at, at, added);
        }
    }
}
