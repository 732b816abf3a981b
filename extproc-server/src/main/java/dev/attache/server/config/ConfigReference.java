package dev.attache.server.config;

import dev.attache.policy.PolicyType;
import dev.attache.server.chain.ExchangeMatch;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The reference of the configuration as Markdown, made of the same records that it is read into: a table for each
 * mapping, a section for each type of policy.
 */
public final class ConfigReference {
    private static final String HEAD = """
            # Configuration

            Made by `./attache schema --markdown` from what the service reads; a change here is lost.

            One YAML 1.2 file, without anchors. Unknown and duplicate keys are errors, and so is what is not supported yet: \
            nothing is ignored. `${NAME}` and `${NAME:-default}` in a value are environment variables. \
            `./attache check FILE` finds every mistake, `./attache schema` prints a JSON Schema for editors, \
            `./attache explain` shows what would happen to a request, and `./attache envoy-config` the Envoy that fits.
            """;

    private final StringBuilder text = new StringBuilder(HEAD);
    private final Map<String, String> kinds = new TreeMap<>();

    private ConfigReference() {}

    /** The whole reference; knows these types of policies. */
    public static String of(List<PolicyType<?>> types) {
        var reference = new ConfigReference();
        reference.section(2, "The file", "", new Shape.Settings(ServerConfig.class));
        reference.match();
        for (PolicyType<?> type : types) {
            reference.policy(type);
        }
        reference.values();
        return reference.text.toString();
    }

    private void policy(PolicyType<?> type) {
        String name = type.name();
        text.append("\n## `%s`\n\n[What it does and how](policies/%s.md). Any policy takes `when` too.\n"
                .formatted(name, name));
        table(name, new Shape.Settings(type.settings()));
        nested(3, name, new Shape.Settings(type.settings()));
    }

    private void match() {
        text.append("""

                ## `match` and `when`

                A route's `match`, and a policy's `when`, which stands among its settings. All that are given must hold; \
                a list holds when one of its values does.
                """);
        table("match", new Shape.Settings(ExchangeMatch.class));
    }

    private void section(int depth, String title, String path, Shape.Settings shape) {
        text.append("\n%s %s\n".formatted("#".repeat(depth), title));
        table(path, shape);
        nested(depth, path, shape);
    }

    private void nested(int depth, String path, Shape.Settings shape) {
        for (Field field : shape.fields()) {
            String inner = path(path, field, Shape.of(field.type()));
            if (inside(Shape.of(field.type())) instanceof Shape.Settings settings && !isMatch(settings)) {
                section(Math.max(depth, path.isEmpty() ? 2 : 3), "`" + inner + "`", inner, settings);
            } else if (Shape.of(field.type()) instanceof Shape.OneKind one) {
                kinds(Math.max(depth, 3), inner, one.choice());
            }
        }
    }

    private void kinds(int depth, String path, Choice choice) {
        for (String name : choice.names()) {
            String inner = path + "." + name;
            var shape = new Shape.Settings(choice.settings().apply(name));
            if (shape.fields().isEmpty()) {
                text.append("\n%s `%s`\n\nNothing to set.\n".formatted("#".repeat(depth), inner));
            } else {
                section(depth, "`" + inner + "`", inner, shape);
            }
        }
    }

    private void table(String path, Shape.Settings shape) {
        text.append("\n| key | type | default | meaning |\n|---|---|---|---|\n");
        for (Field field : shape.fields()) {
            text.append("| `%s` | %s | %s | %s |\n"
                    .formatted(field.key(), type(path, field), standard(field), cell(meaning(field))));
        }
        if (!shape.later().isEmpty()) {
            text.append("\nNot supported yet, and refused: %s.\n"
                    .formatted(
                            shape.later().stream().map(key -> "`" + key + "`").collect(Collectors.joining(", "))));
        }
    }

    private String type(String path, Field field) {
        Shape shape = Shape.of(field.type());
        return word(shape, path(path, field, shape));
    }

    private String word(Shape shape, String path) {
        return switch (shape) {
            case Shape.Truth truth -> "`true`, `false`";
            case Shape.Numeric number -> number.whole() ? "whole number" : "number";
            case Shape.Words words ->
                words.words().stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
            case Shape.Text written -> kind(written.type());
            case Shape.Many many -> "list of " + word(many.element(), path);
            case Shape.Named named -> "names, each with " + word(named.value(), path);
            case Shape.Settings settings ->
                isMatch(settings) ? link("match", "match-and-when") : link("mapping", anchor(path));
            case Shape.OneKind one ->
                one.choice().names().stream()
                        .map(name -> link("`" + name + "`", anchor(path + "." + name)))
                        .collect(Collectors.joining(", "));
            case Shape.OnePolicy policy -> "one type of policy and its settings";
            case Shape.Anything anything -> "any value";
        };
    }

    private String kind(TextType type) {
        if (!type.described().equals(type.word())) {
            kinds.put(type.word(), type.described());
        }
        return type.word();
    }

    private static String standard(Field field) {
        String standard = field.standard();
        if (standard != null) {
            return standard.isEmpty() ? "`\"\"`" : "`" + cell(standard.replace("\n", "\\n")) + "`";
        }
        return field.nullable() ? "–" : "required";
    }

    private static String meaning(Field field) {
        String bounds = field.bounds();
        String secret = field.secret() ? " Secret: shown nowhere." : "";
        return field.meaning() + (bounds == null ? "" : " Must be " + bounds + ".") + secret;
    }

    private void values() {
        text.append("\n## How values are written\n\n| type | written as |\n|---|---|\n");
        kinds.forEach((word, described) -> text.append("| %s | %s |\n".formatted(word, cell(described))));
    }

    private static Shape inside(Shape shape) {
        return switch (shape) {
            case Shape.Many many -> inside(many.element());
            case Shape.Named named -> inside(named.value());
            default -> shape;
        };
    }

    private static boolean isMatch(Shape.Settings settings) {
        return settings.type() == ExchangeMatch.class;
    }

    private static String path(String outer, Field field, Shape shape) {
        String path = outer.isEmpty() ? field.key() : outer + "." + field.key();
        return switch (shape) {
            case Shape.Many many -> path + "[]";
            case Shape.Named named -> path + ".NAME";
            default -> path;
        };
    }

    private static String link(String word, String anchor) {
        return "[%s](#%s)".formatted(word, anchor);
    }

    /** As GitHub makes it of a heading. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_ -]", "").replace(' ', '-');
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
