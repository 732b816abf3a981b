package dev.attache.server.llmcache;

import dev.attache.store.StoreException;
import dev.attache.store.Vectors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An index that looks at all it has, and can be made to lie and to fail. */
final class ListedVectors implements Vectors {
    private final Map<Place, Map<String, float[]>> places = new LinkedHashMap<>();
    /** Proposes everything, of all partitions, as if it were the same. */
    boolean lies;

    int lookedFor;
    /** Proposed before all else. */
    final List<String> proposed = new ArrayList<>();

    final List<String> removed = new ArrayList<>();
    final List<String> used = new ArrayList<>();
    final List<Keep> keeps = new ArrayList<>();

    @Nullable
    StoreException failure;

    private void fail() {
        StoreException thrown = failure;
        if (thrown != null) {
            throw thrown;
        }
    }

    int size() {
        return places.values().stream().mapToInt(Map::size).sum();
    }

    @Override
    public List<Near> nearest(Place place, float[] vector, int howMany) {
        lookedFor++;
        fail();
        if (lies) {
            return Stream.concat(proposed.stream(), places.values().stream().flatMap(each -> each.keySet().stream()))
                    .map(id -> new Near(id, 1))
                    .toList();
        }
        var near = new ArrayList<Near>();
        places.getOrDefault(place, Map.of()).forEach((id, other) -> {
            double sum = 0;
            for (int i = 0; i < vector.length; i++) {
                sum += (double) vector[i] * other[i];
            }
            near.add(new Near(id, sum));
        });
        near.sort(Comparator.comparingDouble(each -> -each.similarity()));
        return near.subList(0, Math.min(howMany, near.size()));
    }

    @Override
    public void put(Place place, String id, float[] vector, Keep keep) {
        fail();
        keeps.add(keep);
        places.computeIfAbsent(place, any -> new LinkedHashMap<>()).put(id, vector.clone());
    }

    @Override
    public void used(Place place, String id) {
        used.add(id);
    }

    @Override
    public void remove(Place place, List<String> ids) {
        fail();
        removed.addAll(ids);
        ids.forEach(places.getOrDefault(place, new LinkedHashMap<>())::remove);
    }
}
