package dev.attache.server.config;

import dev.attache.policy.PolicyType;
import dev.attache.server.chain.ExchangeMatch;
import dev.attache.server.config.Node.Entry;
import dev.attache.server.config.Node.Mapping;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code {type: settings}}, with {@code when} among the settings. */
final class PolicyReader implements Binder.Reader {
    private static final String WHEN = "when";

    private final Map<String, PolicyType<?>> types = new LinkedHashMap<>();
    private final Problems problems;
    private final Binder binder;
    private final @Nullable Path withoutJars;

    /** @param withoutJars the folder of plugins when there was nothing in it */
    PolicyReader(List<PolicyType<?>> types, Problems problems, Binder binder, @Nullable Path withoutJars) {
        types.forEach(type -> this.types.put(type.name(), type));
        this.problems = problems;
        this.binder = binder;
        this.withoutJars = withoutJars;
    }

    @Override
    public @Nullable Object read(Node node, String path) {
        String known = String.join(", ", types.keySet());
        if (!(node instanceof Mapping mapping) || mapping.entries().isEmpty()) {
            problems.add(node.place(), path, node.describe(), "a type of policy and its settings; types: " + known);
            return null;
        }
        PolicySettings read = null;
        for (Entry entry : mapping.entries()) {
            PolicyType<?> type = types.get(entry.key());
            String inner = path + "." + entry.key();
            if (type != null) {
                read = settings(type, entry.value(), inner);
            } else if (!problems.touch(PluginReader.SETTING)) {
                String nearest = Names.nearest(entry.key(), types.keySet());
                String more = nearest == null && withoutJars != null
                        ? "; or a plugin's, but there are no jars in server.plugins: " + withoutJars
                        : "";
                problems.add(entry.place(), inner, "unknown type of policy", "one of " + known + more, nearest);
            }
        }
        if (mapping.entries().size() > 1) {
            String found =
                    String.join(", ", mapping.entries().stream().map(Entry::key).toList());
            problems.add(mapping.place(), path, found, "exactly one type of policy");
        }
        return mapping.entries().size() == 1 ? read : null;
    }

    private @Nullable PolicySettings settings(PolicyType<?> type, Node node, String path) {
        ExchangeMatch when = null;
        boolean whole = true;
        Node rest = node;
        Node condition = node instanceof Mapping given ? given.get(WHEN) : null;
        if (condition != null && node instanceof Mapping mapping) {
            when = (ExchangeMatch) binder.bind(ExchangeMatch.class, condition, path + "." + WHEN);
            whole = when != null;
            rest = new Mapping(
                    mapping.entries().stream()
                            .filter(entry -> !entry.key().equals(WHEN))
                            .toList(),
                    mapping.place());
        }
        Record settings = bind(type, rest, path);
        return settings == null || !whole ? null : new PolicySettings(type, settings, when);
    }

    private @Nullable Record bind(PolicyType<?> type, Node node, String path) {
        try {
            return (Record) binder.bind(type.settings(), node, path);
        } catch (RuntimeException | LinkageError fault) {
            // A fault of the record: a mistake of the type's author, who may be the one who reads this.
            Throwable cause = fault.getCause() == null ? fault : fault.getCause();
            problems.add(node.place(), path, "the type cannot read its settings: " + cause);
            return null;
        }
    }
}
