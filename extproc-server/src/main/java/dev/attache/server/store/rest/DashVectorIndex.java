package dev.attache.server.store.rest;

import dev.attache.store.StoreException;
import dev.attache.store.StoreException.Reason;
import dev.attache.store.Vectors.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Alibaba Cloud's DashVector. The collections compare by dot product, which for vectors of length 1 is the cosine:
 * there the documentation's example shows what a score is (0.3 for 0.1, 0.2, 0.3, 0.4 with itself). In cosine
 * collections it is a distance, 1 less the cosine; such a collection is refused.
 *
 * <p>An error is a {@code code} other than 0, even with status 200.
 *
 * @see <a href="https://www.alibabacloud.com/help/en/vrs/latest/return-status-code-description">DashVector: codes</a>
 */
final class DashVectorIndex implements RestIndex {
    private static final String METRIC = "dotproduct";
    private static final int TIMEOUT = 408;
    private static final int NO_COLLECTION = -2021;
    private static final int COLLECTION_EXISTS = -2025;
    private static final int RATE_LIMIT = -2034;

    /** The most that a query returns. */
    private static final int MAX_TOP = 1_024;

    /** Below {@link #MAX_TOP}, so that a look at a partition can see that there are too many. */
    private static final int MOST_COUNTED = 1_000;

    /** How many are deleted at a time. */
    private static final int MAX_DELETED = 256;

    private static final int MAX_LIST = 1024 * 1024;

    /** Times are kept in seconds: an INT may have 32 bits. */
    private static final int MILLIS = 1_000;

    private final RestCalls calls;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    private record Put(String key, long since) {}

    DashVectorIndex(RestCalls calls) {
        this.calls = calls;
    }

    @Override
    public RestService service() {
        return calls.service();
    }

    @Override
    public int mostCounted() {
        return MOST_COUNTED;
    }

    @Override
    public List<Hit> nearest(Place place, float[] vector, int howMany, long now) throws InterruptedException {
        if (!known.contains(place.space()) && !find(place.space())) {
            return List.of();
        }
        ObjectNode body = RestCalls.vector(RestCalls.object(), "vector", vector)
                .put("topk", Math.min(howMany, MAX_TOP))
                .put("filter", filter(place) + " and " + Entry.ENDS + " > " + now / MILLIS)
                .put("include_vector", false);
        RestReply reply = found(place.space(), calls.ask("POST", path(place.space(), "/query"), body));
        if (reply == null) {
            return List.of();
        }
        var hits = new ArrayList<Hit>();
        for (JsonNode doc : output(reply)) {
            JsonNode fields = doc.path("fields");
            var entry = new Entry(
                    reply.text(doc.path("id"), "id"),
                    reply.text(fields.path(Entry.PLACE), "fields.place"),
                    reply.text(fields.path(Entry.ENTRY), "fields.entry"),
                    MILLIS * reply.integer(fields.path(Entry.ENDS), "fields.ends"),
                    MILLIS * reply.integer(fields.path(Entry.SINCE), "fields.since"));
            hits.add(new Hit(entry, reply.number(doc.path("score"), "score")));
        }
        return hits;
    }

    /** The partition is 64 hexadecimal digits, so that it needs no quoting. */
    private static String filter(Place place) {
        return Entry.PLACE + " = '" + place.partition() + "'";
    }

    private static JsonNode output(RestReply reply) {
        return reply.array(reply.json().path("output"), "output", -1);
    }

    @Override
    public void put(String space, Entry entry, float[] vector) throws InterruptedException {
        ObjectNode body = RestCalls.object();
        ObjectNode doc = body.putArray("docs").addObject().put("id", entry.key());
        RestCalls.vector(doc, "vector", vector)
                .putObject("fields")
                .put(Entry.PLACE, entry.partition())
                .put(Entry.ENTRY, entry.id())
                .put(Entry.ENDS, entry.ends() / MILLIS)
                .put(Entry.SINCE, entry.since() / MILLIS);
        for (int attempt = 0; attempt < 2; attempt++) {
            if (!known.contains(space) && !find(space)) {
                create(space, vector.length);
            }
            RestReply reply = found(space, calls.ask("POST", path(space, "/docs/upsert"), body));
            if (reply != null) {
                JsonNode done = reply.array(reply.json().path("output"), "output", 1);
                require(reply, reply.integer(done.get(0).path("code"), "output.code"));
                return;
            }
        }
        throw failure(NO_COLLECTION);
    }

    private void create(String space, int dimensions) throws InterruptedException {
        ObjectNode body = RestCalls.object()
                .put("name", name(space))
                .put("dimension", dimensions)
                .put("dtype", "FLOAT")
                .put("metric", METRIC);
        body.putObject("fields_schema")
                .put(Entry.PLACE, "STRING")
                .put(Entry.ENTRY, "STRING")
                .put(Entry.ENDS, "INT")
                .put(Entry.SINCE, "INT");
        RestReply reply = calls.work("POST", "/v1/collections", body);
        if (code(reply) != COLLECTION_EXISTS) {
            require(reply, code(reply));
            known.add(space);
        }
    }

    /** Whether the collection exists; whoever made it may have chosen another metric. */
    private boolean find(String space) throws InterruptedException {
        RestReply reply = found(space, calls.ask("GET", path(space, ""), null));
        if (reply == null) {
            return false;
        }
        String metric = RestReply.name(reply.json().path("output").path("metric"));
        if (!metric.equals(METRIC)) {
            throw reply.wrong("collection %s: metric %s (expected: %s)".formatted(name(space), metric, METRIC));
        }
        known.add(space);
        return true;
    }

    @Override
    public void delete(String space, List<String> keys) throws InterruptedException {
        for (int from = 0; from < keys.size(); from += MAX_DELETED) {
            ObjectNode body = RestCalls.object();
            keys.subList(from, Math.min(keys.size(), from + MAX_DELETED)).forEach(body.putArray("ids")::add);
            found(space, calls.work("DELETE", path(space, "/docs"), body, MAX_LIST));
        }
    }

    /** DashVector deletes nothing by condition: what a query returns is deleted by name. */
    @Override
    public void deleteEnded(String space, long now) throws InterruptedException {
        List<String> keys = list(space, Entry.ENDS + " <= " + now / MILLIS).stream()
                .map(Put::key)
                .toList();
        delete(space, keys);
    }

    @Override
    public Census look(Place place, String justPut) throws InterruptedException {
        List<Put> puts = list(place.space(), filter(place));
        puts.removeIf(put -> put.key().equals(justPut));
        puts.sort(Comparator.comparingLong(Put::since));
        return new Census(puts.size(), puts.stream().map(Put::key).toList());
    }

    /** The entries that meet a condition, in no order. */
    private List<Put> list(String space, String condition) throws InterruptedException {
        ObjectNode body =
                RestCalls.object().put("topk", MAX_TOP).put("filter", condition).put("include_vector", false);
        body.putArray("output_fields").add(Entry.SINCE);
        RestReply reply = found(space, calls.work("POST", path(space, "/query"), body, MAX_LIST));
        var puts = new ArrayList<Put>();
        if (reply != null) {
            for (JsonNode doc : output(reply)) {
                JsonNode since = doc.path("fields").path(Entry.SINCE);
                puts.add(new Put(reply.text(doc.path("id"), "id"), reply.integer(since, "fields.since")));
            }
        }
        return puts;
    }

    /** Null when there is no such collection; the next put makes it. */
    private @Nullable RestReply found(String space, RestReply reply) {
        int code = code(reply);
        if (code == NO_COLLECTION) {
            known.remove(space);
            return null;
        }
        require(reply, code);
        return reply;
    }

    /** Errors have a code with any status; an answer without one is not from DashVector. */
    private static int code(RestReply reply) {
        JsonNode code = reply.json().path("code");
        if (!code.isInt()) {
            reply.succeeded(code);
            throw reply.wrong("code: " + code.getNodeType() + " (expected: an integer)");
        }
        return code.intValue();
    }

    private void require(RestReply reply, long code) {
        if (code != 0) {
            throw failure(code);
        }
        reply.succeeded(reply.json().path("message"));
    }

    private StoreException failure(long code) {
        Reason reason = code == TIMEOUT ? Reason.TIMEOUT : code == RATE_LIMIT ? Reason.OVERLOADED : Reason.WRONG_ANSWER;
        return new StoreException(reason, calls.service().name() + ": code " + code + " (expected: 0)");
    }

    private String path(String space, String rest) {
        return "/v1/collections/" + name(space) + rest;
    }

    private String name(String space) {
        return CollectionName.of(calls.service().collection(), space);
    }
}
