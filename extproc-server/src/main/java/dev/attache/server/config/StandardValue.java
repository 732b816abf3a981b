package dev.attache.server.config;

import dev.attache.server.config.Node.Mapping;
import dev.attache.server.config.Node.Scalar;
import dev.attache.server.config.Node.Sequence;
import java.util.LinkedHashMap;
import java.util.Map;

/** The text of a standard value as a value of JSON. */
final class StandardValue {
    private StandardValue() {}

    static Object json(Shape shape, String text) {
        boolean verbatim = !(shape instanceof Shape.Many
                        || shape instanceof Shape.Named
                        || shape instanceof Shape.Settings
                        || shape instanceof Shape.OneKind)
                && !text.startsWith("\"");
        if (verbatim) {
            return plain(shape, text);
        }
        Node node = YamlTree.read(text, new Problems("a standard value"));
        if (node == null) {
            throw new IllegalStateException("the standard value " + text + " is not YAML");
        }
        return value(shape instanceof Shape.Many many ? many.element() : shape, node);
    }

    private static Object value(Shape shape, Node node) {
        return switch (node) {
            case Scalar scalar -> plain(shape, scalar.text());
            case Sequence sequence ->
                sequence.items().stream().map(item -> value(shape, item)).toList();
            case Mapping mapping -> {
                Map<String, Object> map = new LinkedHashMap<>();
                mapping.entries().forEach(entry -> map.put(entry.key(), value(new Shape.Anything(), entry.value())));
                yield map;
            }
        };
    }

    private static Object plain(Shape shape, String text) {
        return switch (shape) {
            case Shape.Truth truth -> Boolean.parseBoolean(text);
            case Shape.Numeric number -> number.whole() ? (Object) Long.valueOf(text) : (Object) Double.valueOf(text);
            default -> text;
        };
    }
}
