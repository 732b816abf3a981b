package dev.attache.server.content.json;

import dev.attache.exchange.JsonPath;
import dev.attache.exchange.JsonPath.Index;
import dev.attache.exchange.JsonPath.Segment;
import java.util.ArrayList;
import java.util.List;

/**
 * Several paths as one tree, so that a text is walked once for all of them. Built once, then read by any thread.
 *
 * <p>Paths are identified by their index in the list that the tree was made from.
 */
final class PathNode {
    /** A step down. */
    record Child(Segment segment, String name, PathNode node) {
        boolean isFromEnd() {
            return segment instanceof Index index && index.position() < 0;
        }
    }

    private final List<Child> children = new ArrayList<>();
    private final List<Integer> ending = new ArrayList<>();
    private final List<Integer> below = new ArrayList<>();
    private int fromEnd;
    private int longestName;

    private PathNode() {}

    static PathNode of(List<JsonPath> paths) {
        var root = new PathNode();
        for (int i = 0; i < paths.size(); i++) {
            PathNode node = root;
            node.below.add(i);
            for (Segment segment : paths.get(i).segments()) {
                node = node.child(segment);
                node.below.add(i);
            }
            node.ending.add(i);
        }
        return root;
    }

    private PathNode child(Segment segment) {
        for (Child child : children) {
            if (child.segment().equals(segment)) {
                return child.node();
            }
        }
        var made = new Child(segment, segment.name(), new PathNode());
        children.add(made);
        longestName = Math.max(longestName, made.name().length());
        if (segment instanceof Index index) {
            fromEnd = Math.max(fromEnd, -index.position());
        }
        return made.node();
    }

    List<Child> children() {
        return children;
    }

    /** The paths that end here. */
    List<Integer> ending() {
        return ending;
    }

    /** The paths that end here or deeper. */
    List<Integer> below() {
        return below;
    }

    /** How many elements before the end of an array may be asked for; 0 when none is counted from there. */
    int fromEnd() {
        return fromEnd;
    }

    /** Whether an index is counted from the end, here or deeper. */
    boolean countsFromEnd() {
        return fromEnd > 0 || children.stream().anyMatch(child -> child.node().countsFromEnd());
    }

    /** The length of the longest name that is asked for here, in characters. */
    int longestName() {
        return longestName;
    }
}
