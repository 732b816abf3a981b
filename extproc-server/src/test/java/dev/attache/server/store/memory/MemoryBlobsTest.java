package dev.attache.server.store.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.store.BlobsContract;
import dev.attache.store.Blobs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemoryBlobsTest extends BlobsContract {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T12:00:00Z"));
    private final MemoryBlobs blobs = new MemoryBlobs(now::get, 64 << 20);

    @Override
    protected List<Blobs> nodes() {
        return List.of(blobs, blobs);
    }

    @Override
    protected Instant now() {
        return now.get();
    }

    @Override
    protected void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    @Test
    void takesNoMoreThanItMay() {
        var small = new MemoryBlobs(now::get, 10_000);
        for (int i = 0; i < 100; i++) {
            join(small.put("name " + i, new byte[1_000], new Blobs.Keep(HOUR, now(), List.of("owner"))));
        }
        Blobs.Usage usage = join(small.usage(""));
        assertThat(usage.bytes()).isBetween(1_000L, 10_000L);
        join(small.put("too large", "x".repeat(20_000).getBytes(UTF_8), new Blobs.Keep(HOUR, now(), List.of())));
        assertThat(BlobsContract.<byte @Nullable []>join(small.find("too large")))
                .isNull();
    }

    @Test
    void aPurgeCountsFromTheVeryMoment() {
        put("a", "one", HOUR, now(), "user");
        join(blobs.purge("user", HOUR));
        assertThat(find("a")).isNull();
        pass(Duration.ofMillis(1));
        assertThat(put("a", "two", HOUR, now(), "user")).isTrue();
        assertThat(find("a")).isEqualTo("two");
    }
}
