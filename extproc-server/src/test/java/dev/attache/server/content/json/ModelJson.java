package dev.attache.server.content.json;

import dev.attache.exchange.JsonPath;
import dev.attache.exchange.JsonPath.Index;
import dev.attache.exchange.JsonPath.Segment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** JSON as a tree that keeps every token as it was written, equal names too; edits and reads the plain way. */
public sealed interface ModelJson {
    /** A scalar as it was written. */
    record Raw(String text) implements ModelJson {
        @Override
        public String toString() {
            return text;
        }
    }

    /** An array. */
    record Elements(List<ModelJson> list) implements ModelJson {
        @Override
        public String toString() {
            return list.stream().map(ModelJson::toString).collect(Collectors.joining(",", "[", "]"));
        }
    }

    /** An object. */
    record Members(List<Member> list) implements ModelJson {
        @Override
        public String toString() {
            return list.stream().map(m -> m.name() + ":" + m.value()).collect(Collectors.joining(",", "{", "}"));
        }
    }

    /** A member, its name as it was written. */
    record Member(String name, ModelJson value) {
        boolean isCalled(String text) {
            return unquoted(name).equals(text);
        }
    }

    /** What is to be done at a path: a value is set, or, null, removed. */
    record Edit(List<Segment> path, @Nullable String value) {
        Edit deeper() {
            return new Edit(path.subList(1, path.size()), value);
        }
    }

    static ModelJson parse(String text) {
        return new ModelParser(text).whole();
    }

    static String unquoted(String json) {
        String text = JsonMapper.shared().readValue(json, String.class);
        return new String(text.getBytes(StandardCharsets.UTF_16), StandardCharsets.UTF_16);
    }

    /** The value at a path, as the reader gives it. */
    default @Nullable String read(List<Segment> path) {
        if (path.isEmpty()) {
            String text = toString();
            return text.equals("null") ? null : text.startsWith("\"") ? unquoted(text) : text;
        }
        List<Segment> rest = path.subList(1, path.size());
        if (this instanceof Elements elements && path.getFirst() instanceof Index index) {
            int size = elements.list().size();
            int at = index.position() < 0 ? size + index.position() : index.position();
            return at < 0 || at >= size ? null : elements.list().get(at).read(rest);
        }
        if (this instanceof Members members) {
            List<Member> called = members.list().stream()
                    .filter(member -> member.isCalled(path.getFirst().name()))
                    .toList();
            return called.isEmpty() ? null : called.getLast().value().read(rest);
        }
        return null;
    }

    /** All edits made at once. */
    default ModelJson edit(List<Edit> edits, boolean root) {
        return switch (this) {
            case Raw raw -> {
                Members made = missing(edits, List.of());
                yield root || made.list().isEmpty() ? raw : made;
            }
            case Elements elements -> {
                var kept = new ArrayList<ModelJson>();
                int size = elements.list().size();
                for (int i = 0; i < size; i++) {
                    int at = i;
                    ModelJson edited = part(
                            elements.list().get(i),
                            edits.stream()
                                    .filter(e -> e.path().getFirst() instanceof Index index
                                            && (index.position() == at || index.position() == at - size))
                                    .toList());
                    if (edited != null) {
                        kept.add(edited);
                    }
                }
                yield new Elements(kept);
            }
            case Members members -> {
                var kept = new ArrayList<Member>();
                for (Member member : members.list()) {
                    ModelJson edited = part(
                            member.value(),
                            edits.stream()
                                    .filter(e ->
                                            member.isCalled(e.path().getFirst().name()))
                                    .toList());
                    if (edited != null) {
                        kept.add(new Member(member.name(), edited));
                    }
                }
                kept.addAll(missing(edits, members.list()).list());
                yield new Members(kept);
            }
        };
    }

    private static @Nullable ModelJson part(ModelJson value, List<Edit> edits) {
        List<Edit> deeper = edits.stream().map(Edit::deeper).toList();
        for (Edit edit : deeper) {
            if (edit.path().isEmpty()) {
                return edit.value() == null ? null : parse(edit.value());
            }
        }
        return deeper.isEmpty() ? value : value.edit(deeper, false);
    }

    private static Members missing(List<Edit> edits, List<Member> there) {
        Map<String, List<Edit>> byName = new LinkedHashMap<>();
        for (Edit edit : edits) {
            String name = edit.path().getFirst().name();
            if (edit.value() != null
                    && edit.path().getFirst() instanceof JsonPath.Key
                    && there.stream().noneMatch(member -> member.isCalled(name))) {
                byName.computeIfAbsent(name, n -> new ArrayList<>()).add(edit.deeper());
            }
        }
        var made = new ArrayList<Member>();
        byName.forEach((name, below) -> {
            String value = below.getFirst().path().isEmpty() ? below.getFirst().value() : null;
            ModelJson built = value == null ? missing(below, List.of()) : parse(value);
            if (value != null || !((Members) built).list().isEmpty()) {
                made.add(new Member(JsonMapper.shared().writeValueAsString(name), built));
            }
        });
        return new Members(made);
    }
}
