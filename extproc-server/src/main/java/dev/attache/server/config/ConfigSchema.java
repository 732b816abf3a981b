package dev.attache.server.config;

import dev.attache.policy.PolicyType;
import dev.attache.server.chain.ExchangeMatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON Schema of a configuration, made of the same records that it is read into.
 *
 * <p>It takes what {@code check} takes; what depends on other settings or on the machine only {@code check} knows. A text
 * that holds {@code ${NAME}} is taken anywhere. Immutable; thread-safe.
 *
 * @see <a href="https://json-schema.org/draft/2020-12">JSON Schema 2020-12</a>
 */
public final class ConfigSchema {
    private static final String VARIABLE = "#/$defs/variable";
    private static final String MATCH = "#/$defs/match";

    private final List<PolicyType<?>> types;

    private ConfigSchema(List<PolicyType<?>> types) {
        this.types = types;
    }

    /** The schema as maps, lists, texts, numbers and booleans, fit for JSON; knows these types of policies. */
    public static Map<String, Object> of(List<PolicyType<?>> types) {
        return new ConfigSchema(List.copyOf(types)).whole();
    }

    private Map<String, Object> whole() {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Configuration of Attaché");
        schema.putAll(settings(new Shape.Settings(ServerConfig.class)));
        var definitions = new LinkedHashMap<String, Object>();
        definitions.put(
                "variable",
                ordered("description", "An environment variable.", "type", "string", "pattern", "\\$\\{[A-Za-z_]"));
        definitions.put("match", settings(new Shape.Settings(ExchangeMatch.class)));
        definitions.put("policy", policy());
        schema.put("$defs", definitions);
        return schema;
    }

    private Map<String, Object> settings(Shape.Settings shape) {
        var properties = new LinkedHashMap<String, Object>();
        var required = new ArrayList<String>();
        for (Field field : shape.fields()) {
            properties.put(field.key(), setting(field));
            if (field.standard() == null && !field.nullable()) {
                required.add(field.key());
            }
        }
        Map<String, Object> schema = ordered("type", "object", "properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    private Map<String, Object> setting(Field field) {
        Shape shape = Shape.of(field.type());
        var schema = new LinkedHashMap<String, Object>();
        schema.put("description", description(field, shape));
        schema.putAll(bounded(shape, field));
        String standard = field.standard();
        if (standard != null) {
            schema.put("default", StandardValue.json(shape, standard));
        }
        if (field.secret()) {
            schema.put("writeOnly", true);
        }
        return schema;
    }

    private static String description(Field field, Shape shape) {
        var text = new StringBuilder(field.meaning());
        Shape inner = shape instanceof Shape.Many many ? many.element() : shape;
        if (inner instanceof Shape.Text written && !written.type().described().equals("text")) {
            text.append(shape instanceof Shape.Many ? " Each is " : " Written as ")
                    .append(written.type().described())
                    .append('.');
        }
        String bounds = field.bounds();
        return bounds == null || shape instanceof Shape.Numeric ? text.toString() : text + " " + bounds + ".";
    }

    private Map<String, Object> bounded(Shape shape, Field field) {
        Map<String, @Nullable String> bounds = new LinkedHashMap<>();
        bounds.put("minimum", field.least());
        bounds.put("maximum", field.most());
        if (!(shape instanceof Shape.Numeric number)) {
            return schema(shape);
        }
        Map<String, Object> schema = ordered("type", number.whole() ? "integer" : "number");
        bounds.forEach((word, bound) -> {
            if (bound != null) {
                schema.put(word, StandardValue.json(shape, bound));
            }
        });
        return orVariable(schema);
    }

    private Map<String, Object> schema(Shape shape) {
        return switch (shape) {
            case Shape.Truth truth -> orVariable(ordered("type", "boolean"));
            case Shape.Numeric number -> orVariable(ordered("type", number.whole() ? "integer" : "number"));
            case Shape.Words words -> orVariable(ordered("enum", words.words()));
            case Shape.Text text -> text(text.type());
            case Shape.Many many -> list(many);
            case Shape.Named named -> ordered("type", "object", "additionalProperties", schema(named.value()));
            case Shape.Settings settings ->
                settings.type() == ExchangeMatch.class ? ordered("$ref", MATCH) : settings(settings);
            case Shape.OnePolicy policy -> ordered("$ref", "#/$defs/policy");
            case Shape.OneKind one -> kinds(one.choice());
            case Shape.Anything anything -> ordered();
        };
    }

    /** A text without a form may look like a number or a truth value to YAML. */
    private static Map<String, Object> text(TextType type) {
        if (type.pattern().isEmpty()) {
            return ordered("type", type.mayBeNumber() ? List.of("string", "number", "boolean") : "string");
        }
        Object kind = type.mayBeNumber() ? List.of("string", "number") : "string";
        return orVariable(ordered("type", kind, "pattern", "^(" + type.pattern() + ")$"));
    }

    private Map<String, Object> list(Shape.Many many) {
        Map<String, Object> element = schema(many.element());
        Map<String, Object> list = ordered("type", "array", "items", element);
        return many.mayStandAlone() ? ordered("anyOf", List.of(list, element)) : list;
    }

    /** A word alone stands for a kind whose settings all have standard values. */
    private Map<String, Object> kinds(Choice choice) {
        var properties = new LinkedHashMap<String, Object>();
        for (String name : choice.names()) {
            Map<String, Object> settings =
                    settings(new Shape.Settings(choice.settings().apply(name)));
            settings.put("type", List.of("object", "null"));
            properties.put(name, settings);
        }
        Map<String, Object> mapping = ordered(
                "type",
                "object",
                "properties",
                properties,
                "additionalProperties",
                false,
                "minProperties",
                1,
                "maxProperties",
                1);
        return orVariable(ordered("anyOf", List.of(mapping, ordered("enum", choice.names()))));
    }

    /** Exactly one type of policy, each with {@code when} among its settings. */
    private Map<String, Object> policy() {
        List<Map<String, Object>> kinds = new ArrayList<>();
        for (PolicyType<?> type : types) {
            Map<String, Object> settings = settings(new Shape.Settings(type.settings()));
            var properties = new LinkedHashMap<String, Object>(asMap(settings.get("properties")));
            properties.put("when", ordered("description", "It is skipped where this does not hold.", "$ref", MATCH));
            settings.put("properties", properties);
            kinds.add(ordered(
                    "type",
                    "object",
                    "properties",
                    ordered(type.name(), settings),
                    "required",
                    List.of(type.name()),
                    "additionalProperties",
                    false));
        }
        return ordered("description", "A type of policy and its settings.", "oneOf", kinds);
    }

    private static Map<String, Object> asMap(@Nullable Object map) {
        var copy = new LinkedHashMap<String, Object>();
        if (map instanceof Map<?, ?> known) {
            known.forEach((key, value) -> copy.put(String.valueOf(key), value));
        }
        return copy;
    }

    private static Map<String, Object> orVariable(Map<String, Object> schema) {
        return ordered("anyOf", List.of(schema, ordered("$ref", VARIABLE)));
    }

    private static Map<String, Object> ordered(Object... keysAndValues) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
