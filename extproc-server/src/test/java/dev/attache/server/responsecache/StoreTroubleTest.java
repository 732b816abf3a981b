package dev.attache.server.responsecache;

import static dev.attache.server.responsecache.Gateway.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.responsecache.EntryCodec.Entry;
import dev.attache.server.responsecache.StoredResponse.Field;
import dev.attache.server.store.memory.MemoryBlobs;
import dev.attache.store.Blobs;
import dev.attache.testkit.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that fails, forgets or gives back something else (A30), and how entries are written. */
class StoreTroubleTest {
    private final Set<String> failing = new HashSet<>();
    private final ManualClock clock = new ManualClock();
    private final Blobs memory = new MemoryBlobs(clock, 1 << 20);

    @ParameterizedTest
    @ValueSource(strings = {"find", "claim", "put", "release", "purge", "remove"})
    void theUpstreamIsAskedWhileTheStoreFails(String method) {
        for (String mode : List.of("cache", "standby")) {
            var gateway = new Gateway("mode: " + mode + ", by: [cookie:sid]", WatchedBlobs.failing(memory, failing));
            failing.add(method);
            for (int status : new int[] {200, 401, 404, 503}) {
                gateway.answers(
                        Message.of(status, "cache-control", "max-age=60").body("page"));
                assertThat(gateway.send(get("/" + mode + status, "cookie", "sid=alice"))
                                .status())
                        .isEqualTo(status);
            }
            assertThat(gateway.asked()).isEqualTo(4);
            assertThat(gateway.state.underWay()).isEmpty();
            failing.clear();
        }
    }

    @Test
    void anErrorNeverReplacesAGoodEntry() {
        var random = new Random(15);
        var gateway = new Gateway("by: []");
        gateway.send(get("/a"));
        String last = "page";
        for (int i = 0; i < 2_000; i++) {
            boolean fails = random.nextInt(3) > 0;
            int status = List.of(500, 502, 503, 504).get(random.nextInt(4));
            last = fails ? last : "page " + i;
            gateway.answers(
                    fails ? Message.of(status).body("oops") : Message.of(200).body("page " + i));
            gateway.passSeconds(11 + random.nextInt(30));
            Message got = gateway.send(get("/a"));
            assertThat(got.status()).isEqualTo(200);
            assertThat(got.text()).isEqualTo(last);
        }
    }

    @Test
    void garbageIsNothing() {
        var gateway = new Gateway("mode: cache, by: []");
        gateway.answers(Message.of(200, "cache-control", "max-age=60").body("page"));
        gateway.send(get("/a"));
        String name = CacheRequest.of(gateway.policy, get("/a")).entry();
        var keep = new Blobs.Keep(Duration.ofHours(1), gateway.clock.instant(), List.of());
        CompletionStage<Boolean> put =
                gateway.policy.blobs().put(String.valueOf(name), "garbage".getBytes(StandardCharsets.UTF_8), keep);
        assertThat(put.toCompletableFuture().join()).isTrue();
        assertThat(gateway.send(get("/a")).text()).isEqualTo("page");
        assertThat(gateway.asked()).isEqualTo(2);
        assertThat(gateway.context.counts())
                .containsEntry("attache_response_cache_unreadable_total[policy, pages]", 2L);
    }

    @Test
    void entriesAreReadAsTheyWereWrittenAndNothingElseIs() {
        var random = new Random(1);
        for (int round = 0; round < 500; round++) {
            StoredResponse written = any(random);
            byte[] bytes = EntryCodec.encode(written);
            assertThat(EntryCodec.decode(bytes)).isInstanceOfSatisfying(Entry.Response.class, read -> {
                assertThat(read.response()).usingRecursiveComparison().isEqualTo(written);
            });
            assertThat(EntryCodec.decode(Arrays.copyOf(bytes, random.nextInt(bytes.length))))
                    .isNull();
            byte[] changed = bytes.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 + random.nextInt(255));
            assertThat(EntryCodec.decode(changed)).isNull();
        }
        var choice = new Entry.Choice("id", List.of("accept", "x-a"));
        assertThat(EntryCodec.decode(EntryCodec.encode(choice))).isEqualTo(choice);
        assertThat(EntryCodec.decode(new byte[0])).isNull();
    }

    @Test
    void whatCanBeMadeSmallerIsKeptSmaller() {
        byte[] text = "response ".repeat(2_000).getBytes(StandardCharsets.UTF_8);
        var keeping = new Keeping(0, 0, 0, -1, -1, false, false);
        var plain = new StoredResponse(200, keeping, List.of(), List.of(), text);
        assertThat(EntryCodec.encode(plain)).hasSizeLessThan(text.length / 10);
        var encoded = new StoredResponse(200, keeping, List.of(), List.of(new Field("content-encoding", "br")), text);
        assertThat(EntryCodec.encode(encoded)).hasSizeGreaterThan(text.length);
    }

    private static StoredResponse any(Random random) {
        var keeping = new Keeping(
                random.nextLong(),
                random.nextInt(),
                random.nextInt(),
                random.nextInt(),
                -1,
                random.nextBoolean(),
                random.nextBoolean());
        byte[] body = new byte[random.nextInt(3) == 0 ? 0 : random.nextInt(9_000)];
        if (random.nextBoolean()) {
            random.nextBytes(body);
        }
        var headers = random.nextBoolean()
                ? List.of(
                        new Field("etag", "\"ä" + random.nextInt() + "\""),
                        new Field("link", "a"),
                        new Field("link", ""))
                : List.<Field>of();
        return new StoredResponse(200 + random.nextInt(400), keeping, List.of("accept"), headers, body);
    }
}
