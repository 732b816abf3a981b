package dev.attache.server.config;

import dev.attache.exchange.Template;
import dev.attache.server.config.Node.Entry;
import dev.attache.server.config.Node.Mapping;
import dev.attache.server.config.Node.Scalar;
import dev.attache.server.config.Node.Sequence;
import dev.attache.server.content.json.JsonTemplate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Any YAML value as JSON: what YAML's core schema takes for a number, true, false or null is one; texts are templates. */
final class JsonSetting {
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
    /** YAML numbers that JSON would write differently. */
    private static final Pattern YAML_NUMBER = Pattern.compile(
            "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

    private static final Pattern TRUTH = Pattern.compile("true|True|TRUE|false|False|FALSE");

    private final Problems problems;
    private final Environment environment;

    JsonSetting(Problems problems, Environment environment) {
        this.problems = problems;
        this.environment = environment;
    }

    /** The value, or null after a problem was added. */
    @Nullable
    JsonTemplate read(Node node, String path) {
        return switch (node) {
            case Scalar scalar -> scalar(scalar, path);
            case Sequence sequence -> array(sequence, path);
            case Mapping mapping -> object(mapping, path);
        };
    }

    private @Nullable JsonTemplate array(Sequence sequence, String path) {
        List<JsonTemplate> elements = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            JsonTemplate element = read(sequence.items().get(i), path + "[" + i + "]");
            if (element != null) {
                elements.add(element);
            }
        }
        return elements.size() == sequence.items().size() ? JsonTemplate.array(elements) : null;
    }

    private @Nullable JsonTemplate object(Mapping mapping, String path) {
        Map<String, JsonTemplate> members = new LinkedHashMap<>();
        for (Entry entry : mapping.entries()) {
            JsonTemplate member = read(entry.value(), path + "." + entry.key());
            if (member != null) {
                members.put(entry.key(), member);
            }
        }
        return members.size() == mapping.entries().size() ? JsonTemplate.object(members) : null;
    }

    private @Nullable JsonTemplate scalar(Scalar scalar, String path) {
        try {
            return value(scalar, environment.fill(scalar.text()));
        } catch (IllegalArgumentException e) {
            // The text of a variable may be a secret that went to the wrong place: show its name.
            Complaint complaint = Complaint.of(e);
            boolean written = !scalar.text().contains("${");
            Complaint safe = written ? complaint : new Complaint(null, scalar.describe(), complaint.expected());
            safe.add(problems, scalar.place(), path, null);
            return null;
        }
    }

    private static JsonTemplate value(Scalar scalar, String text) {
        if (scalar.isNull()) {
            return JsonTemplate.literal("null");
        }
        if (scalar.plain() && TRUTH.matcher(text).matches()) {
            return JsonTemplate.literal(Boolean.toString(Boolean.parseBoolean(text)));
        }
        if (scalar.plain() && NUMBER.matcher(text).matches()) {
            return JsonTemplate.literal(text);
        }
        if (scalar.plain() && YAML_NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException(text + " (expected: a number as JSON writes it, or quotes for a text)");
        }
        return JsonTemplate.string(Template.parse(text));
    }
}
