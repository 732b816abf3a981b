package dev.attache.server.store.rest;

import dev.attache.store.Vectors.Place;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Chroma's API v2. A collection in cosine space; its distance is 1 less the cosine.
 *
 * @see <a href="https://docs.trychroma.com/reference/overview">Chroma: reference</a>
 */
final class ChromaIndex implements RestIndex {
    private static final int NOT_FOUND = 404;

    /** How many vectors' times come in one answer. */
    private static final int PAGE = 1_000;

    private static final int MAX_PAGE = 1024 * 1024;
    private static final int MAX_PAGES = 64;

    private final RestCalls calls;
    private final String root;

    /** The ids of the collections, by space. */
    private final ConcurrentMap<String, String> collections = new ConcurrentHashMap<>();

    private record Put(String key, long since) {}

    ChromaIndex(RestCalls calls, String tenant, String database) {
        this.calls = calls;
        this.root = "/api/v2/tenants/" + segment(tenant) + "/databases/" + segment(database) + "/collections";
    }

    private static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** One page short: otherwise "too many" could not be told from "just enough", and nothing would ever be deleted. */
    @Override
    public int mostCounted() {
        return (MAX_PAGES - 1) * PAGE;
    }

    @Override
    public RestService service() {
        return calls.service();
    }

    @Override
    public List<Hit> nearest(Place place, float[] vector, int howMany, long now) throws InterruptedException {
        ObjectNode body = RestCalls.object();
        var numbers = body.putArray("query_embeddings").addArray();
        for (float number : vector) {
            numbers.add(number);
        }
        body.put("n_results", howMany);
        var all = body.putObject("where").putArray("$and");
        all.addObject().put(Entry.PLACE, place.partition());
        all.addObject().putObject(Entry.ENDS).put("$gt", now);
        body.putArray("include").add("distances").add("metadatas");
        RestReply reply = onCollection(place.space(), "/query", body, false);
        return reply == null ? List.of() : hits(reply);
    }

    private static List<Hit> hits(RestReply reply) {
        JsonNode ids = inner(reply, "ids", -1);
        JsonNode distances = inner(reply, "distances", ids.size());
        JsonNode metadatas = inner(reply, "metadatas", ids.size());
        var hits = new ArrayList<Hit>(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            JsonNode fields = metadatas.get(i);
            var entry = new Entry(
                    reply.text(ids.get(i), "ids"),
                    reply.text(fields.path(Entry.PLACE), "metadatas.place"),
                    reply.text(fields.path(Entry.ENTRY), "metadatas.entry"),
                    reply.integer(fields.path(Entry.ENDS), "metadatas.ends"),
                    reply.integer(fields.path(Entry.SINCE), "metadatas.since"));
            hits.add(new Hit(entry, 1 - reply.number(distances.get(i), "distances")));
        }
        return hits;
    }

    /** One question was asked, so each list holds one list. */
    private static JsonNode inner(RestReply reply, String name, int size) {
        return reply.array(reply.array(reply.json().path(name), name, 1).get(0), name + "[0]", size);
    }

    @Override
    public void put(String space, Entry entry, float[] vector) throws InterruptedException {
        ObjectNode body = RestCalls.object();
        body.putArray("ids").add(entry.key());
        var numbers = body.putArray("embeddings").addArray();
        for (float number : vector) {
            numbers.add(number);
        }
        body.putArray("metadatas")
                .addObject()
                .put(Entry.PLACE, entry.partition())
                .put(Entry.ENTRY, entry.id())
                .put(Entry.ENDS, entry.ends())
                .put(Entry.SINCE, entry.since());
        for (int attempt = 0; attempt < 2; attempt++) {
            if (!collections.containsKey(space)) {
                create(space);
            }
            if (onCollection(space, "/upsert", body, false) != null) {
                return;
            }
        }
        throw calls.service().wrong("the collection is gone as soon as it is made");
    }

    @Override
    public void delete(String space, List<String> keys) throws InterruptedException {
        ObjectNode body = RestCalls.object();
        keys.forEach(body.putArray("ids")::add);
        onCollection(space, "/delete", body, true);
    }

    @Override
    public void deleteEnded(String space, long now) throws InterruptedException {
        ObjectNode body = RestCalls.object();
        body.putObject("where").putObject(Entry.ENDS).put("$lte", now);
        onCollection(space, "/delete", body, true);
    }

    /** Chroma neither counts with a condition nor sorts: the times of all are read, page by page. */
    @Override
    public Census look(Place place, String justPut) throws InterruptedException {
        var puts = new ArrayList<Put>();
        for (int page = 0; page < MAX_PAGES; page++) {
            ObjectNode body = RestCalls.object();
            body.putObject("where").put(Entry.PLACE, place.partition());
            body.put("limit", PAGE).put("offset", page * PAGE);
            body.putArray("include").add("metadatas");
            RestReply reply = onCollection(place.space(), "/get", body, true);
            int found = reply == null ? 0 : read(reply, puts);
            if (found < PAGE) {
                break;
            }
        }
        puts.removeIf(put -> put.key().equals(justPut));
        puts.sort(Comparator.comparingLong(Put::since));
        return new Census(puts.size(), puts.stream().map(Put::key).limit(PAGE).toList());
    }

    private static int read(RestReply reply, List<Put> puts) {
        JsonNode ids = reply.array(reply.json().path("ids"), "ids", -1);
        JsonNode metadatas = reply.array(reply.json().path("metadatas"), "metadatas", ids.size());
        for (int i = 0; i < ids.size(); i++) {
            JsonNode since = metadatas.get(i).path(Entry.SINCE);
            puts.add(new Put(reply.text(ids.get(i), "ids"), reply.integer(since, "metadatas.since")));
        }
        return ids.size();
    }

    /**
     * Asks a collection.
     *
     * @param patiently whether nobody waits for it
     * @return null when there is no such collection
     */
    private @Nullable RestReply onCollection(String space, String path, JsonNode body, boolean patiently)
            throws InterruptedException {
        // A second time where the collection was deleted, and perhaps made again, since its id was learnt.
        for (int attempt = 0; attempt < 2; attempt++) {
            String id = collections.get(space);
            if (id == null) {
                id = find(space);
            }
            if (id == null) {
                return null;
            }
            String whole = root + "/" + id + path;
            RestReply reply = patiently ? calls.work("POST", whole, body, MAX_PAGE) : calls.ask("POST", whole, body);
            if (reply.status() != NOT_FOUND) {
                return succeeded(reply);
            }
            collections.remove(space, id);
        }
        return null;
    }

    private @Nullable String find(String space) throws InterruptedException {
        RestReply reply = calls.ask("GET", root + "/" + name(space), null);
        return reply.status() == NOT_FOUND ? null : learn(space, succeeded(reply));
    }

    private void create(String space) throws InterruptedException {
        ObjectNode body = RestCalls.object().put("name", name(space)).put("get_or_create", true);
        body.putObject("configuration").putObject("hnsw").put("space", "cosine");
        learn(space, succeeded(calls.work("POST", root, body)));
    }

    private String learn(String space, RestReply reply) {
        String id = reply.text(reply.json().path("id"), "id");
        if (!id.matches("[0-9a-fA-F-]{36}")) {
            throw reply.wrong("id: no UUID (expected: a UUID)");
        }
        JsonNode configuration = reply.json().path("configuration_json");
        // Chroma Cloud has SPANN in place of HNSW.
        JsonNode hnsw = configuration.path("hnsw").path("space");
        String metric = RestReply.name(
                hnsw.isString() ? hnsw : configuration.path("spann").path("space"));
        if (!metric.equals("cosine")) {
            throw reply.wrong("collection %s: space %s (expected: cosine)".formatted(name(space), metric));
        }
        collections.put(space, id);
        return id;
    }

    private String name(String space) {
        return calls.service().collection() + "-" + space;
    }

    private static RestReply succeeded(RestReply reply) {
        return reply.succeeded(reply.json().path("error"));
    }
}
