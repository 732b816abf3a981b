package dev.attache.server.store.rest;

import static java.util.Objects.requireNonNull;

import dev.attache.server.store.rest.JsonServer.Asked;
import dev.attache.server.store.rest.JsonServer.Said;
import dev.attache.server.store.rest.Strict.UnknownException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is documented of Elasticsearch and used here: create an index with an alias, write to the alias, kNN search with a
 * filter, search with a sort, bulk and by-query deletes. Writes are seen by searches a second later.
 */
final class FakeElasticsearch implements JsonServer.Service {
    private static final Duration REFRESH = Duration.ofSeconds(1);

    @SuppressWarnings("ArrayRecordComponent") // kept, never compared
    private record Doc(float[] vector, String place, String entry, long ends, long since) {}

    private static final class Index {
        private final int dimensions;
        private final Map<String, Doc> live = new HashMap<>();
        private Map<String, Doc> seen = Map.of();
        private @Nullable Instant changed;

        private Index(int dimensions) {
            this.dimensions = dimensions;
        }
    }

    private final InstantSource clock;
    private final @Nullable String authorization;
    private final Map<String, Index> indexes = new HashMap<>();
    private final Map<String, Index> aliases = new HashMap<>();

    FakeElasticsearch(InstantSource clock, @Nullable String authorization) {
        this.clock = clock;
        this.authorization = authorization;
    }

    /** Somebody deletes all indexes. */
    void lose() {
        indexes.clear();
        aliases.clear();
    }

    int size() {
        return indexes.values().stream().mapToInt(index -> index.live.size()).sum();
    }

    @Override
    public Said answer(Asked asked) {
        try {
            if (authorization != null && !authorization.equals(asked.secret())) {
                return error(401, "security_exception");
            }
            return route(asked);
        } catch (UnknownException e) {
            return error(400, "illegal_argument_exception");
        }
    }

    private Said route(Asked asked) {
        String[] parts = asked.path().substring(1).split("/", -1);
        String action = asked.method() + " " + (parts.length > 1 ? parts[1] : "") + " " + asked.query();
        if (action.equals("PUT  null")) {
            return create(parts[0], Strict.read(asked.body()));
        }
        Index index = aliases.get(parts[0]);
        boolean writes = asked.query() != null && asked.query().contains("require_alias=true");
        if (index == null && !action.startsWith("POST _bulk")) {
            Strict.require(writes || asked.method().equals("POST"), "an index would be made by guesswork");
            return error(404, "index_not_found_exception");
        }
        if (index != null) {
            refresh(index);
        }
        return switch (action) {
            case "PUT _doc require_alias=true" -> put(requireNonNull(index), parts[2], Strict.read(asked.body()));
            case "POST _search null" -> search(requireNonNull(index), Strict.read(asked.body()));
            case "POST _bulk require_alias=true" -> bulk(index, asked.body());
            case "POST _delete_by_query conflicts=proceed&wait_for_completion=false" ->
                deleteByQuery(requireNonNull(index), Strict.read(asked.body()));
            default -> throw new UnknownException(action);
        };
    }

    private void refresh(Index index) {
        if (index.changed != null && !clock.instant().isBefore(index.changed.plus(REFRESH))) {
            index.seen = Map.copyOf(index.live);
            index.changed = null;
        }
    }

    private void changed(Index index) {
        if (index.changed == null) {
            index.changed = clock.instant();
        }
    }

    private Said create(String name, JsonNode body) {
        Strict.fields(body, "mappings", "aliases");
        JsonNode mappings = Strict.fields(body.path("mappings"), "dynamic", "properties");
        JsonNode fields = Strict.fields(mappings.path("properties"), "vector", "place", "entry", "ends", "since");
        JsonNode vector = Strict.fields(fields.path("vector"), "type", "dims", "index", "similarity", "index_options");
        Strict.require(vector.path("type").asString().equals("dense_vector"), "type");
        Strict.require(vector.path("similarity").asString().equals("cosine"), "similarity");
        Strict.require(fields.path("place").path("type").asString().equals("keyword"), "place");
        Strict.require(fields.path("ends").path("type").asString().equals("date"), "ends");
        if (indexes.containsKey(name)) {
            return error(400, "resource_already_exists_exception");
        }
        var index = new Index((int) Strict.integer(vector.path("dims")));
        indexes.put(name, index);
        body.path("aliases").propertyNames().forEach(alias -> aliases.put(alias, index));
        return ok("{\"acknowledged\":true,\"shards_acknowledged\":true,\"index\":\"" + name + "\"}");
    }

    private Said put(Index index, String id, JsonNode body) {
        Strict.fields(body, "vector", "place", "entry", "ends", "since");
        var doc = new Doc(
                Strict.vector(body.path("vector"), index.dimensions),
                Strict.text(body.path("place")),
                Strict.text(body.path("entry")),
                Strict.integer(body.path("ends")),
                Strict.integer(body.path("since")));
        boolean created = index.live.put(id, doc) == null;
        changed(index);
        return new Said(created ? 201 : 200, "{\"_id\":\"" + id + "\",\"result\":\"created\"}");
    }

    private static Said search(Index index, JsonNode body) {
        return body.has("knn") ? nearest(index, body) : oldest(index, body);
    }

    private static Said nearest(Index index, JsonNode body) {
        Strict.fields(body, "size", "_source", "knn");
        JsonNode knn = Strict.fields(body.path("knn"), "field", "query_vector", "k", "num_candidates", "filter");
        float[] wanted = Strict.vector(knn.path("query_vector"), index.dimensions);
        long k = Strict.integer(knn.path("k"));
        Strict.require(Strict.integer(knn.path("num_candidates")) >= k, "num_candidates");
        JsonNode filter =
                Strict.fields(knn.path("filter").path("bool"), "filter").path("filter");
        Comparator<Map.Entry<String, Doc>> nearer =
                Comparator.comparingDouble(doc -> -Strict.dot(doc.getValue().vector(), wanted));
        var found = matching(index, filter).sorted(nearer).limit(k).toList();
        ObjectNode answer = answer(found.size());
        for (var doc : found) {
            float score = (float) ((1 + Strict.dot(doc.getValue().vector(), wanted)) / 2);
            ObjectNode hit = hit(answer, doc.getKey()).put("_score", score);
            hit.putObject("_source")
                    .put("place", doc.getValue().place())
                    .put("entry", doc.getValue().entry())
                    .put("ends", doc.getValue().ends())
                    .put("since", doc.getValue().since());
        }
        return ok(answer.toString());
    }

    private static Said oldest(Index index, JsonNode body) {
        Strict.fields(body, "size", "track_total_hits", "query", "sort", "_source");
        JsonNode bool = Strict.fields(body.path("query").path("bool"), "filter", "must_not");
        String except = Strict.text(
                bool.path("must_not").path(0).path("ids").path("values").path(0));
        Strict.require(body.path("sort").path(0).path("since").asString().equals("asc"), "sort");
        var found = matching(index, bool.path("filter"))
                .filter(doc -> !doc.getKey().equals(except))
                .sorted(Comparator.comparingLong(doc -> doc.getValue().since()))
                .toList();
        ObjectNode answer = answer(found.size());
        found.stream().limit(Strict.integer(body.path("size"))).forEach(doc -> hit(answer, doc.getKey()));
        return ok(answer.toString());
    }

    private static Stream<Map.Entry<String, Doc>> matching(Index index, JsonNode filters) {
        Strict.require(filters.isArray() && !filters.isEmpty(), "no filter");
        Stream<Map.Entry<String, Doc>> found = index.seen.entrySet().stream();
        for (JsonNode filter : filters) {
            if (filter.has("term")) {
                String place =
                        Strict.text(Strict.fields(filter.path("term"), "place").path("place"));
                found = found.filter(doc -> doc.getValue().place().equals(place));
            } else {
                long after = Strict.integer(
                        Strict.fields(filter.path("range").path("ends"), "gt").path("gt"));
                found = found.filter(doc -> doc.getValue().ends() > after);
            }
        }
        return found;
    }

    private Said bulk(@Nullable Index index, String body) {
        Strict.require(body.endsWith("\n"), "the last line has no end");
        ObjectNode answer = Strict.JSON.createObjectNode().put("errors", index == null);
        var items = answer.putArray("items");
        for (String line : List.of(body.split("\n", -1))) {
            if (!line.isEmpty()) {
                JsonNode delete = Strict.fields(Strict.read(line), "delete").path("delete");
                String id = Strict.text(Strict.fields(delete, "_id").path("_id"));
                boolean gone = index != null && index.live.remove(id) != null;
                items.addObject().putObject("delete").put("_id", id).put("status", gone ? 200 : 404);
            }
        }
        if (index != null) {
            changed(index);
        }
        return ok(answer.toString());
    }

    private Said deleteByQuery(Index index, JsonNode body) {
        JsonNode range =
                Strict.fields(body, "query").path("query").path("range").path("ends");
        long until = Strict.integer(Strict.fields(range, "lte").path("lte"));
        index.seen.forEach((id, doc) -> {
            if (doc.ends() <= until) {
                index.live.remove(id);
            }
        });
        changed(index);
        return ok("{\"task\":\"oTUltX4IQMOUUVeiohTt8A:12345\"}");
    }

    private static ObjectNode answer(int total) {
        ObjectNode answer = Strict.JSON.createObjectNode().put("took", 1).put("timed_out", false);
        ObjectNode hits = answer.putObject("hits");
        hits.putObject("total").put("value", total).put("relation", "eq");
        hits.putArray("hits");
        return answer;
    }

    private static ObjectNode hit(ObjectNode answer, String id) {
        return ((tools.jackson.databind.node.ArrayNode) answer.path("hits").path("hits"))
                .addObject()
                .put("_id", id);
    }

    private static Said ok(String body) {
        return new Said(200, body);
    }

    private static Said error(int status, String type) {
        return new Said(
                status, "{\"error\":{\"type\":\"%s\",\"reason\":\"why\"},\"status\":%d}".formatted(type, status));
    }
}
