package dev.attache.server.store.rest;

import dev.attache.store.Vectors.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Elasticsearch 8 and later. An index for each space, and an alias through which it is used: a write to a missing alias
 * is refused, whereas a missing index would be made by guesswork, without vectors.
 *
 * @see <a href="https://www.elastic.co/docs/solutions/search/vector/knn">Elasticsearch: kNN search</a>
 */
final class ElasticsearchIndex implements RestIndex {
    private static final String VECTOR = "vector";
    private static final int NOT_FOUND = 404;

    /** How many vectors each shard looks at before it answers with the nearest. */
    private static final int CANDIDATES = 100;

    /** How many are deleted at a time. */
    private static final int MAX_DELETED = 256;

    private static final int MAX_LIST = 512 * 1024;

    private final RestCalls calls;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    ElasticsearchIndex(RestCalls calls) {
        this.calls = calls;
    }

    @Override
    public RestService service() {
        return calls.service();
    }

    @Override
    public List<Hit> nearest(Place place, float[] vector, int howMany, long now) throws InterruptedException {
        ObjectNode body = RestCalls.object().put("size", howMany);
        body.putArray("_source")
                .add(Entry.PLACE)
                .add(Entry.ENTRY)
                .add(Entry.ENDS)
                .add(Entry.SINCE);
        ObjectNode knn = RestCalls.vector(body.putObject("knn").put("field", VECTOR), "query_vector", vector)
                .put("k", howMany)
                .put("num_candidates", Math.max(CANDIDATES, howMany));
        var filter = knn.putObject("filter").putObject("bool").putArray("filter");
        filter.addObject().putObject("term").put(Entry.PLACE, place.partition());
        filter.addObject().putObject("range").putObject(Entry.ENDS).put("gt", now);
        RestReply reply = found(place.space(), calls.ask("POST", path(place.space(), "/_search"), body));
        if (reply == null) {
            return List.of();
        }
        var hits = new ArrayList<Hit>();
        for (JsonNode hit : hits(reply)) {
            hits.add(hit(reply, hit));
        }
        return hits;
    }

    private static JsonNode hits(RestReply reply) {
        return reply.array(reply.json().path("hits").path("hits"), "hits.hits", -1);
    }

    /** Scores may not be negative there, so they are cosines mapped to 0 to 1. */
    private static Hit hit(RestReply reply, JsonNode hit) {
        JsonNode fields = hit.path("_source");
        var entry = new Entry(
                reply.text(hit.path("_id"), "_id"),
                reply.text(fields.path(Entry.PLACE), "_source.place"),
                reply.text(fields.path(Entry.ENTRY), "_source.entry"),
                reply.integer(fields.path(Entry.ENDS), "_source.ends"),
                reply.integer(fields.path(Entry.SINCE), "_source.since"));
        return new Hit(entry, 2 * reply.number(hit.path("_score"), "_score") - 1);
    }

    @Override
    public void put(String space, Entry entry, float[] vector) throws InterruptedException {
        ObjectNode body = RestCalls.vector(RestCalls.object(), VECTOR, vector)
                .put(Entry.PLACE, entry.partition())
                .put(Entry.ENTRY, entry.id())
                .put(Entry.ENDS, entry.ends())
                .put(Entry.SINCE, entry.since());
        String path = path(space, "/_doc/" + entry.key() + "?require_alias=true");
        for (int attempt = 0; attempt < 2; attempt++) {
            if (!known.contains(space)) {
                create(space, vector.length);
            }
            if (found(space, calls.ask("PUT", path, body)) != null) {
                return;
            }
        }
        throw calls.service().wrong("no alias " + alias(space) + " (expected: of the index " + index(space) + ")");
    }

    private void create(String space, int dimensions) throws InterruptedException {
        ObjectNode body = RestCalls.object();
        ObjectNode mappings = body.putObject("mappings").put("dynamic", "strict");
        ObjectNode fields = mappings.putObject("properties");
        // Without index_options later versions keep fewer bits of each number, and cosines would be inexact.
        fields.putObject(VECTOR)
                .put("type", "dense_vector")
                .put("dims", dimensions)
                .put("index", true)
                .put("similarity", "cosine")
                .putObject("index_options")
                .put("type", "hnsw");
        fields.putObject(Entry.PLACE).put("type", "keyword");
        fields.putObject(Entry.ENTRY).put("type", "keyword").put("index", false);
        fields.putObject(Entry.ENDS).put("type", "date").put("format", "epoch_millis");
        fields.putObject(Entry.SINCE).put("type", "date").put("format", "epoch_millis");
        body.putObject("aliases").putObject(alias(space));
        RestReply reply = calls.work("PUT", "/" + index(space), body);
        if (!RestReply.name(error(reply)).equals("resource_already_exists_exception")) {
            reply.succeeded(error(reply));
        }
        known.add(space);
    }

    @Override
    public void delete(String space, List<String> keys) throws InterruptedException {
        var lines = new StringBuilder();
        for (String key : keys) {
            ObjectNode line = RestCalls.object();
            line.putObject("delete").put("_id", key);
            lines.append(line).append('\n');
        }
        // Not by a query, which does not see what was put just now.
        RestReply reply = calls.workLines("POST", path(space, "/_bulk?require_alias=true"), lines.toString(), MAX_LIST);
        if (found(space, reply) == null) {
            return;
        }
        for (JsonNode item : reply.array(reply.json().path("items"), "items", keys.size())) {
            JsonNode done = item.path("delete");
            long status = reply.integer(done.path("status"), "items.delete.status");
            if (status != 200 && status != NOT_FOUND) {
                String name = RestReply.name(done.path("error").path("type"));
                throw reply.wrong("a vector was not deleted: " + status + " " + name + " (expected: 200 or 404)");
            }
        }
    }

    @Override
    public void deleteEnded(String space, long now) throws InterruptedException {
        ObjectNode body = RestCalls.object();
        body.putObject("query").putObject("range").putObject(Entry.ENDS).put("lte", now);
        // Elasticsearch goes on by itself: this may take longer than anybody waits.
        String path = path(space, "/_delete_by_query?conflicts=proceed&wait_for_completion=false");
        found(space, calls.work("POST", path, body));
    }

    @Override
    public Census look(Place place, String justPut) throws InterruptedException {
        ObjectNode body = RestCalls.object().put("size", MAX_DELETED).put("track_total_hits", true);
        ObjectNode bool = body.putObject("query").putObject("bool");
        bool.putArray("filter").addObject().putObject("term").put(Entry.PLACE, place.partition());
        bool.putArray("must_not")
                .addObject()
                .putObject("ids")
                .putArray("values")
                .add(justPut);
        body.putArray("sort").addObject().put(Entry.SINCE, "asc");
        body.put("_source", false);
        RestReply reply = found(place.space(), calls.work("POST", path(place.space(), "/_search"), body, MAX_LIST));
        if (reply == null) {
            return new Census(0, List.of());
        }
        long others = reply.integer(reply.json().path("hits").path("total").path("value"), "hits.total.value");
        var oldest = new ArrayList<String>();
        for (JsonNode hit : hits(reply)) {
            oldest.add(reply.text(hit.path("_id"), "_id"));
        }
        return new Census(others, oldest);
    }

    /** Null when there is no such alias; the next put makes it. */
    private @Nullable RestReply found(String space, RestReply reply) {
        if (reply.status() == NOT_FOUND && RestReply.name(error(reply)).equals("index_not_found_exception")) {
            known.remove(space);
            return null;
        }
        return reply.succeeded(error(reply));
    }

    private static JsonNode error(RestReply reply) {
        return reply.json().path("error").path("type");
    }

    private String path(String space, String rest) {
        return "/" + alias(space) + rest;
    }

    private String alias(String space) {
        return calls.service().collection() + "-" + space;
    }

    private String index(String space) {
        return alias(space) + "-vectors";
    }
}
