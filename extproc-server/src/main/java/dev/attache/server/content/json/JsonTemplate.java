package dev.attache.server.content.json;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.ReadsSources;
import dev.attache.exchange.Source;
import dev.attache.exchange.Template;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A JSON value whose strings are templates: {@code {"model": "gpt-4o", "user": "{consumer}"}}. What is filled in is
 * always part of a string. Immutable and thread-safe.
 */
public final class JsonTemplate implements ReadsSources {
    private sealed interface Part {}

    private record Json(String text) implements Part {}

    private record Text(Template template) implements Part {}

    private final List<Part> parts;

    private JsonTemplate(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /**
     * JSON as it is.
     *
     * @throws IllegalArgumentException when it is not JSON
     */
    public static JsonTemplate literal(String json) {
        var nothing = JsonReader.lastWins(List.of()).read(ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)));
        if (nothing instanceof JsonRead.NotJson) {
            throw new IllegalArgumentException(json + " (expected: JSON)");
        }
        return new JsonTemplate(List.of(new Json(json)));
    }

    /** A string. */
    public static JsonTemplate string(Template template) {
        return new JsonTemplate(List.of(new Text(template)));
    }

    /** An array. */
    public static JsonTemplate array(List<JsonTemplate> elements) {
        var parts = new ArrayList<Part>();
        String before = "[";
        for (JsonTemplate element : elements) {
            parts.add(new Json(before));
            parts.addAll(element.parts);
            before = ",";
        }
        parts.add(new Json(elements.isEmpty() ? "[]" : "]"));
        return new JsonTemplate(parts);
    }

    /** An object; its names are not templates. */
    public static JsonTemplate object(Map<String, JsonTemplate> members) {
        var parts = new ArrayList<Part>();
        members.forEach((name, value) -> {
            parts.add(new Json((parts.isEmpty() ? "{" : ",") + JsonText.quote(name) + ":"));
            parts.addAll(value.parts);
        });
        parts.add(new Json(members.isEmpty() ? "{}" : "}"));
        return new JsonTemplate(parts);
    }

    /** The JSON text with every place filled. */
    public String render(Exchange exchange) {
        var json = new StringBuilder();
        for (Part part : parts) {
            json.append(
                    switch (part) {
                        case Json fixed -> fixed.text();
                        case Text text -> JsonText.quote(text.template().render(exchange));
                    });
        }
        return json.toString();
    }

    @Override
    public List<Source> sources() {
        return parts.stream()
                .filter(Text.class::isInstance)
                .flatMap(part -> ((Text) part).template().sources().stream())
                .toList();
    }

    @Override
    public String toString() {
        var json = new StringBuilder();
        for (Part part : parts) {
            json.append(
                    switch (part) {
                        case Json fixed -> fixed.text();
                        case Text text -> JsonText.quote(text.template().toString());
                    });
        }
        return json.toString();
    }
}
