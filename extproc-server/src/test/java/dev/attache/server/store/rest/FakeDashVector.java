package dev.attache.server.store.rest;

import dev.attache.server.store.rest.JsonServer.Asked;
import dev.attache.server.store.rest.JsonServer.Said;
import dev.attache.server.store.rest.Strict.UnknownException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is documented of DashVector and used here: collections, upsert, query with and without a vector, delete by id. */
final class FakeDashVector implements JsonServer.Service {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{3,32}");
    private static final Pattern PLACE = Pattern.compile("place = '([0-9a-f]{64})'");
    private static final Pattern PLACE_AND_ENDS = Pattern.compile("place = '([0-9a-f]{64})' and ends > ([0-9]+)");
    private static final Pattern ENDED = Pattern.compile("ends <= ([0-9]+)");

    @SuppressWarnings("ArrayRecordComponent") // kept, never compared
    private record Doc(float[] vector, String place, String entry, long ends, long since) {}

    private record Collection(int dimensions, String metric, Map<String, Doc> docs) {}

    private final String token;
    private final Map<String, Collection> collections = new HashMap<>();

    FakeDashVector(String token) {
        this.token = token;
    }

    /** Somebody makes one first. */
    void create(String name, int dimensions, String metric) {
        collections.put(name, new Collection(dimensions, metric, new HashMap<>()));
    }

    /** Somebody deletes all collections. */
    void lose() {
        collections.clear();
    }

    List<String> names() {
        return List.copyOf(collections.keySet());
    }

    int size() {
        return collections.values().stream().mapToInt(one -> one.docs().size()).sum();
    }

    @Override
    public Said answer(Asked asked) {
        if (!token.equals(asked.secret())) {
            return new Said(401, "{\"code\":-999,\"message\":\"no\",\"request_id\":\"r\"}");
        }
        try {
            return route(asked);
        } catch (UnknownException e) {
            return code(-2009);
        }
    }

    private Said route(Asked asked) {
        Strict.require(asked.path().startsWith("/v1/collections") && asked.query() == null, "path");
        String rest = asked.path().substring("/v1/collections".length());
        if (asked.method().equals("POST") && rest.isEmpty()) {
            return create(Strict.read(asked.body()));
        }
        String[] parts = rest.substring(1).split("/", 2);
        Collection collection = collections.get(parts[0]);
        if (collection == null) {
            return code(-2021);
        }
        return switch (asked.method() + " " + (parts.length == 1 ? "" : parts[1])) {
            case "GET " -> describe(collection);
            case "POST docs/upsert" -> upsert(collection, Strict.read(asked.body()));
            case "POST query" -> query(collection, Strict.read(asked.body()));
            case "DELETE docs" -> delete(collection, Strict.read(asked.body()));
            default -> throw new UnknownException(asked.toString());
        };
    }

    private Said create(JsonNode body) {
        Strict.fields(body, "name", "dimension", "dtype", "metric", "fields_schema");
        String name = Strict.text(body.path("name"));
        Strict.require(NAME.matcher(name).matches(), "name");
        Strict.fields(body.path("fields_schema"), "place", "entry", "ends", "since");
        if (collections.containsKey(name)) {
            return code(-2025);
        }
        create(name, (int) Strict.integer(body.path("dimension")), Strict.text(body.path("metric")));
        return code(0);
    }

    private static Said describe(Collection collection) {
        return new Said(
                200,
                "{\"code\":0,\"message\":\"\",\"output\":{\"metric\":\"%s\",\"dimension\":%d,\"status\":\"SERVING\"}}"
                        .formatted(collection.metric(), collection.dimensions()));
    }

    private static Said upsert(Collection collection, JsonNode body) {
        ObjectNode answer = success();
        var output = answer.putArray("output");
        for (JsonNode doc : Strict.fields(body, "docs").path("docs")) {
            Strict.fields(doc, "id", "vector", "fields");
            JsonNode fields = Strict.fields(doc.path("fields"), "place", "entry", "ends", "since");
            String id = Strict.text(doc.path("id"));
            Strict.require(id.length() <= 64, "id");
            long ends = Strict.integer(fields.path("ends"));
            Strict.require(ends == (int) ends, "an INT has 32 bits");
            collection
                    .docs()
                    .put(
                            id,
                            new Doc(
                                    Strict.vector(doc.path("vector"), collection.dimensions()),
                                    Strict.text(fields.path("place")),
                                    Strict.text(fields.path("entry")),
                                    ends,
                                    Strict.integer(fields.path("since"))));
            output.addObject()
                    .put("doc_op", "upsert")
                    .put("id", id)
                    .put("code", 0)
                    .put("message", "");
        }
        return new Said(200, answer.toString());
    }

    private static Said query(Collection collection, JsonNode body) {
        boolean nearest = body.has("vector");
        Strict.fields(body, nearest ? "vector" : "output_fields", "topk", "filter", "include_vector");
        long top = Strict.integer(body.path("topk"));
        Strict.require(top >= 1 && top <= 1024, "topk");
        Predicate<Doc> filter = filter(Strict.text(body.path("filter")));
        ObjectNode answer = success();
        var output = answer.putArray("output");
        if (!nearest) {
            collection.docs().entrySet().stream()
                    .filter(one -> filter.test(one.getValue()))
                    .limit(top)
                    .forEach(one -> output.addObject()
                            .put("id", one.getKey())
                            .put("score", 0)
                            .putObject("fields")
                            .put("since", one.getValue().since()));
            return new Said(200, answer.toString());
        }
        float[] wanted = Strict.vector(body.path("vector"), collection.dimensions());
        Comparator<Map.Entry<String, Doc>> nearer =
                Comparator.comparingDouble(one -> -Strict.dot(one.getValue().vector(), wanted));
        collection.docs().entrySet().stream()
                .filter(one -> filter.test(one.getValue()))
                .sorted(nearer)
                .limit(top)
                .forEach(one -> {
                    ObjectNode doc = output.addObject().put("id", one.getKey()).put("score", (float)
                            Strict.dot(one.getValue().vector(), wanted));
                    doc.putObject("fields")
                            .put("place", one.getValue().place())
                            .put("entry", one.getValue().entry())
                            .put("ends", one.getValue().ends())
                            .put("since", one.getValue().since());
                });
        return new Said(200, answer.toString());
    }

    private static Predicate<Doc> filter(String text) {
        Matcher both = PLACE_AND_ENDS.matcher(text);
        if (both.matches()) {
            return doc -> doc.place().equals(both.group(1)) && doc.ends() > Long.parseLong(both.group(2));
        }
        Matcher place = PLACE.matcher(text);
        if (place.matches()) {
            return doc -> doc.place().equals(place.group(1));
        }
        Matcher ended = ENDED.matcher(text);
        Strict.require(ended.matches(), "filter");
        return doc -> doc.ends() <= Long.parseLong(ended.group(1));
    }

    private static Said delete(Collection collection, JsonNode body) {
        Strict.fields(body, "ids").path("ids").forEach(id -> collection.docs().remove(Strict.text(id)));
        return code(0);
    }

    private static ObjectNode success() {
        return Strict.JSON
                .createObjectNode()
                .put("code", 0)
                .put("message", "Success")
                .put("request_id", "19215409-ea66-4db9-8764-26ce2eb5bb99");
    }

    private static Said code(int code) {
        return new Said(200, "{\"code\":%d,\"message\":\"words\",\"request_id\":\"r\"}".formatted(code));
    }
}
