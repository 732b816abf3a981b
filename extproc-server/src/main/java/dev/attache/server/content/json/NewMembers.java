package dev.attache.server.content.json;

import dev.attache.exchange.JsonPath;
import dev.attache.server.content.json.PathNode.Child;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes what is missing on paths that set something: only names, because an index never makes an element. */
final class NewMembers {
    private final List<String> values;

    /** @param values by path; paths beyond them set nothing */
    NewMembers(List<String> values) {
        this.values = values;
    }

    /** The value that a path which ends at one of the nodes sets; null when none does. */
    @Nullable
    String value(List<PathNode> nodes) {
        for (PathNode node : nodes) {
            for (int path : node.ending()) {
                if (path < values.size()) {
                    return values.get(path);
                }
            }
        }
        return null;
    }

    /** An object of all that is set below the nodes; null when nothing is. */
    @Nullable
    String object(List<PathNode> nodes) {
        String members = of(nodes, Set.of());
        return members.isEmpty() ? null : "{" + members + "}";
    }

    /** The members set below the nodes, except those that are there. */
    String of(List<PathNode> nodes, Set<String> there) {
        Map<String, List<PathNode>> byName = new LinkedHashMap<>();
        for (PathNode node : nodes) {
            for (Child child : node.children()) {
                if (child.segment() instanceof JsonPath.Key && !there.contains(child.name())) {
                    byName.computeIfAbsent(child.name(), name -> new ArrayList<>())
                            .add(child.node());
                }
            }
        }
        var members = new StringBuilder();
        byName.forEach((name, below) -> {
            String value = value(below);
            String made = value == null ? object(below) : value;
            if (made != null) {
                members.append(members.isEmpty() ? "" : ",")
                        .append(JsonText.quote(name))
                        .append(':')
                        .append(made);
            }
        });
        return members.toString();
    }
}
