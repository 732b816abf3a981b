package dev.attache.server.store.rest;

import dev.attache.policy.HttpCalls;
import dev.attache.store.StoreException;
import dev.attache.store.Vectors;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;

/**
 * Vectors in a service that is asked over HTTP. Here only the places of its collections are kept, and roughly how full
 * they are.
 *
 * <p>None of the services forgets by itself when a vector is over: each keeps when that is, and is asked for those that
 * are not. The clock is that of the node that asks; nodes' clocks should agree to a second. What is over, and what is
 * too much, is deleted now and then, along with puts; a put that fails may have been done all the same. Thread-safe.
 */
public final class RestVectors implements Vectors {
    /** Leaves room for rounding; anything beyond is not a cosine. */
    private static final double MAX_SIMILARITY = 1.001;

    private final RestIndex index;
    private final InstantSource clock;
    private final Upkeep upkeep = new Upkeep();

    private RestVectors(RestIndex index, InstantSource clock) {
        this.index = index;
        this.clock = clock;
    }

    /**
     * In Chroma, by its API v2.
     *
     * @param tenant and {@code database}: where the collections are; both exist
     */
    public static Vectors chroma(
            RestService service, String tenant, String database, HttpCalls http, InstantSource clock) {
        return new RestVectors(new ChromaIndex(new RestCalls(service, http), tenant, database), clock);
    }

    /** In Elasticsearch 8 or later. */
    public static Vectors elasticsearch(RestService service, HttpCalls http, InstantSource clock) {
        return new RestVectors(new ElasticsearchIndex(new RestCalls(service, http)), clock);
    }

    /** In Alibaba Cloud's DashVector. */
    public static Vectors dashVector(RestService service, HttpCalls http, InstantSource clock) {
        return new RestVectors(new DashVectorIndex(new RestCalls(service, http)), clock);
    }

    @Override
    public List<Near> nearest(Place place, float[] vector, int howMany) throws InterruptedException {
        long now = clock.millis();
        List<Hit> hits = index.nearest(place, vector, howMany, now);
        if (hits.size() > howMany) {
            throw wrong(hits.size() + " vectors (expected: at most " + howMany + ")");
        }
        var near = new ArrayList<Near>(hits.size());
        var keys = new HashSet<String>();
        for (Hit hit : hits) {
            near.add(checked(place, hit, now));
            if (!keys.add(hit.entry().key())) {
                throw wrong("the same vector twice (expected: once)");
            }
        }
        near.sort(Comparator.comparingDouble((Near one) -> -one.similarity()));
        return List.copyOf(near);
    }

    /** A service that overlooks a filter would give one caller's answer to another: so it is not trusted. */
    private Near checked(Place place, Hit hit, long now) {
        Entry entry = hit.entry();
        if (!entry.id().matches("[0-9a-f]{64}")) {
            throw wrong("an id that is none (expected: 64 hexadecimal digits)");
        }
        if (!entry.partition().equals(place.partition())) {
            throw wrong("a vector of another partition (expected: of the one that was asked for)");
        }
        if (!entry.key().equals(Entry.key(entry.partition(), entry.id()))) {
            throw wrong("a vector under a key that is not its own (expected: the hash of partition and id)");
        }
        if (entry.ends() <= now) {
            throw wrong("a vector that is over (expected: none)");
        }
        // NaN compares with nothing.
        if (!(Math.abs(hit.similarity()) <= MAX_SIMILARITY)) {
            throw wrong("a similarity of " + hit.similarity() + " (expected: -1 to 1)");
        }
        return new Near(entry.id(), Math.clamp(hit.similarity(), -1, 1));
    }

    @Override
    public void put(Place place, String id, float[] vector, Keep keep) throws InterruptedException {
        long now = clock.millis();
        Entry entry = Entry.of(place, id, now + keep.ttl().toMillis(), now);
        index.put(place.space(), entry, vector);
        if (upkeep.isToBeCleaned(place.space(), now)) {
            index.deleteEnded(place.space(), now);
        }
        int most = Math.min(keep.most(), index.mostCounted());
        if (upkeep.isDue(place, most)) {
            trim(place, entry.key(), most);
        }
    }

    private void trim(Place place, String justPut, int most) throws InterruptedException {
        Census census = index.look(place, justPut);
        long all = census.others() + 1;
        List<String> gone = List.of();
        if (all > most) {
            long tooMany = Math.min(all - Upkeep.room(most), census.oldest().size());
            gone = census.oldest().subList(0, (int) tooMany);
            index.delete(place.space(), gone);
        }
        upkeep.counted(place, all - gone.size());
    }

    @Override
    public void remove(Place place, List<String> ids) throws InterruptedException {
        if (!ids.isEmpty()) {
            index.delete(
                    place.space(),
                    ids.stream().map(id -> Entry.key(place.partition(), id)).toList());
        }
    }

    private StoreException wrong(String what) {
        return index.service().wrong(what);
    }
}
