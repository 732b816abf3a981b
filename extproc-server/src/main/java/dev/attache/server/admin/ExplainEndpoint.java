package dev.attache.server.admin;

import dev.attache.server.explain.ExplainedRequest;
import dev.attache.server.explain.Explainer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** {@code POST /explain}: what the command {@code explain} prints, of the configuration in force. */
public final class ExplainEndpoint implements AdminEndpoint {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<String> KNOWN =
            Set.of("method", "url", "headers", "body", "from", "route", "attributes", "metadata");

    private final Supplier<Explainer> explainer;

    /** An endpoint that asks what this makes, at each call and from any thread. */
    public ExplainEndpoint(Supplier<Explainer> explainer) {
        this.explainer = explainer;
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "/explain";
    }

    @Override
    public AdminResponse handle(AdminRequest request) {
        return AdminResponse.prettyJson(200, explainer.get().explain(read(request.json(Map.class))));
    }

    private static ExplainedRequest read(Map<?, ?> body) {
        var unknown = new TreeSet<String>();
        body.keySet().stream()
                .map(String::valueOf)
                .filter(key -> !KNOWN.contains(key))
                .forEach(unknown::add);
        if (!unknown.isEmpty()) {
            throw refused(
                    String.join(", ", unknown),
                    "unknown",
                    "method, url, headers, body, from, route, attributes," + " metadata");
        }
        try {
            String from = text(body, "from");
            return ExplainedRequest.of(
                            required(body, "method"),
                            required(body, "url"),
                            headers(body.get("headers")),
                            payload(body))
                    .from(from == null ? ExplainedRequest.THIS_MACHINE : from)
                    .named(text(body, "route"))
                    .told(texts(body, "attributes"), texts(body, "metadata"));
        } catch (IllegalArgumentException e) {
            throw new RefusedRequestException(400, String.valueOf(e.getMessage()));
        }
    }

    private static String required(Map<?, ?> body, String name) {
        String text = text(body, name);
        if (text == null) {
            throw refused(name, "missing", "text");
        }
        return text;
    }

    private static @Nullable String text(Map<?, ?> body, String name) {
        Object value = body.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw refused(name, JSON.writeValueAsString(value), "text");
    }

    /** A body that is not a text is JSON as it stands. */
    private static @Nullable String payload(Map<?, ?> body) {
        Object value = body.get("body");
        return value == null || value instanceof String ? (String) value : JSON.writeValueAsString(value);
    }

    private static List<Map.Entry<String, String>> headers(@Nullable Object value) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        mapping("headers", value).forEach((name, values) -> {
            for (Object one : values instanceof List<?> several ? several : List.of(values)) {
                if (!(one instanceof String text)) {
                    throw refused("headers." + name, JSON.writeValueAsString(one), "text, or a list of texts");
                }
                headers.add(Map.entry(name, text));
            }
        });
        return headers;
    }

    private static Map<String, String> texts(Map<?, ?> body, String name) {
        var texts = new LinkedHashMap<String, String>();
        mapping(name, body.get(name)).forEach((key, value) -> {
            if (!(value instanceof String text)) {
                throw refused(name + "." + key, JSON.writeValueAsString(value), "text");
            }
            texts.put(key, text);
        });
        return texts;
    }

    private static Map<String, Object> mapping(String name, @Nullable Object value) {
        var mapping = new LinkedHashMap<String, Object>();
        if (value instanceof Map<?, ?> given) {
            given.forEach((key, inner) -> mapping.put(String.valueOf(key), inner == null ? "" : inner));
        } else if (value != null) {
            throw refused(name, JSON.writeValueAsString(value), "an object");
        }
        return mapping;
    }

    private static RefusedRequestException refused(String name, String found, String expected) {
        return new RefusedRequestException(400, "%s: %s (expected: %s)".formatted(name, found, expected));
    }
}
