package dev.attache.server.config;

import dev.attache.policy.Chosen;
import dev.attache.server.config.Node.Entry;
import dev.attache.server.config.Node.Mapping;
import dev.attache.server.config.Node.Scalar;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code {kind: settings}}, or the kind alone where all of its settings have standard values. */
final class ChoiceReader {
    private final Choice choice;
    private final Binder binder;
    private final Problems problems;

    ChoiceReader(Choice choice, Binder binder, Problems problems) {
        this.choice = choice;
        this.binder = binder;
        this.problems = problems;
    }

    @Nullable
    Chosen<?> read(Node node, String path) {
        if (node instanceof Scalar scalar && !scalar.isNull()) {
            return kind(new Entry(scalar.text(), scalar.place(), new Mapping(List.of(), scalar.place())), path);
        }
        if (!(node instanceof Mapping mapping) || mapping.entries().size() != 1) {
            String found = node instanceof Mapping mapping && !mapping.entries().isEmpty()
                    ? String.join(
                            ", ", mapping.entries().stream().map(Entry::key).toList())
                    : node.describe();
            problems.add(node.place(), path, found, "exactly one: " + choice.expected());
            return null;
        }
        return kind(mapping.entries().getFirst(), path);
    }

    private @Nullable Chosen<?> kind(Entry entry, String path) {
        String inner = path + "." + entry.key();
        Class<? extends Record> type;
        try {
            type = choice.settings().apply(entry.key());
        } catch (IllegalArgumentException unknown) {
            Complaint complaint = Complaint.of(unknown);
            problems.add(
                    entry.place(),
                    inner,
                    complaint.said(),
                    complaint.expected(),
                    Names.nearest(entry.key(), choice.names()));
            return null;
        }
        boolean empty = entry.value() instanceof Scalar scalar && scalar.isNull();
        Node given = empty ? new Mapping(List.of(), entry.place()) : entry.value();
        var settings = (Record) binder.bind(type, given, inner);
        return settings == null ? null : choice.make().apply(entry.key(), settings);
    }
}
