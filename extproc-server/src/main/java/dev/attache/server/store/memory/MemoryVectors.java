package dev.attache.server.store.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.attache.server.store.VectorTable;
import dev.attache.store.Vectors;
import java.time.InstantSource;
import java.util.List;

/**
 * {@link Vectors} in this process, up to a limit in bytes: the least used partitions go first, and one partition may
 * take half of the room.
 */
public final class MemoryVectors implements Vectors {
    private final InstantSource clock;
    private final long partitionBytes;
    private final Cache<Place, VectorTable> partitions;

    /** An empty store that takes about {@code maxBytes} at most, and at least a KiB for each partition. */
    public MemoryVectors(InstantSource clock, long maxBytes) {
        this.clock = clock;
        this.partitionBytes = maxBytes / 2;
        this.partitions = Caffeine.newBuilder()
                .maximumWeight(maxBytes >> 10)
                .weigher((Place place, VectorTable table) -> table.kibibytes())
                .executor(Runnable::run)
                .build();
    }

    @Override
    public List<Near> nearest(Place place, float[] vector, int howMany) {
        VectorTable table = partitions.getIfPresent(place);
        return table == null ? List.of() : table.nearest(vector, howMany, clock.millis());
    }

    @Override
    public void put(Place place, String id, float[] vector, Keep keep) {
        int most = Math.min(keep.most(), VectorTable.room(partitionBytes, vector.length));
        long now = clock.millis();
        partitions.asMap().compute(place, (where, present) -> {
            VectorTable table = present == null ? new VectorTable() : present;
            table.put(id, vector, now + keep.ttl().toMillis(), most, now);
            return table;
        });
    }

    @Override
    public void used(Place place, String id) {
        VectorTable table = partitions.getIfPresent(place);
        if (table != null) {
            table.used(id);
        }
    }

    @Override
    public void remove(Place place, List<String> ids) {
        partitions.asMap().computeIfPresent(place, (where, table) -> {
            ids.forEach(table::remove);
            return table;
        });
    }
}
