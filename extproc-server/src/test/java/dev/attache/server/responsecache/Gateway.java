package dev.attache.server.responsecache;

import dev.attache.policy.PolicyContext;
import dev.attache.server.config.ConfigException;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.store.memory.MemoryBlobs;
import dev.attache.store.Blobs;
import dev.attache.testkit.ManualClock;
import dev.attache.testkit.TestContext;
import dev.attache.testkit.TestExchange;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A response cache between a client and an upstream that a test plays: no Envoy, a clock that stands, timers that the test
 * lets go off.
 */
final class Gateway {
    static final ConfigReader READER = new ConfigReader(List.of(new ResponseCacheType()), Map.of());

    final ManualClock clock = new ManualClock();
    final NodeState state = new NodeState();
    final List<Message> seen = new ArrayList<>();
    final TestContext context;
    final ResponseCachePolicy policy;
    double random = 0;
    Function<Message, Message> upstream = request -> Message.of(200).body("page");

    /** With these settings, as they are written: {@code "mode: cache, by: [cookie:sid]"}. */
    Gateway(String settings) {
        this(settings, null);
    }

    /** With this store, or null for one in memory. */
    Gateway(String settings, @Nullable Blobs blobs) {
        this.context = new TestContext().withClock(clock);
        context.withBlobs(blobs == null ? new MemoryBlobs(clock, 64 << 20) : blobs);
        this.policy = policy(settings, context);
    }

    private ResponseCachePolicy policy(String settings, PolicyContext given) {
        return new ResponseCachePolicy(
                "pages", config(settings), given, new ResponseCachePolicy.Means(() -> state, () -> random));
    }

    static ResponseCacheConfig config(String settings) {
        String yaml = "version: 1\npolicies:\n  pages: {response_cache: {" + settings
                + "}}\ndefault_route: {policies: [pages]}\n";
        try {
            return (ResponseCacheConfig) READER.read(Path.of("test.yaml"), yaml.getBytes(StandardCharsets.UTF_8))
                    .settings()
                    .policies()
                    .values()
                    .iterator()
                    .next()
                    .settings();
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e.problems().toString(), e);
        }
    }

    /** The upstream answers so from now on. */
    Gateway answers(Message response) {
        upstream = request -> response;
        return this;
    }

    void pass(Duration time) {
        clock.advance(time);
    }

    void passSeconds(long seconds) {
        clock.advance(Duration.ofSeconds(seconds));
    }

    /** A GET. */
    static TestExchange get(String path, String... namesAndValues) {
        return request("GET", path, namesAndValues);
    }

    static TestExchange request(String method, String path, String... namesAndValues) {
        TestExchange exchange =
                TestExchange.of(":method", method, ":scheme", "https", ":authority", "shop.example.com", ":path", path);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            exchange.with(namesAndValues[i], namesAndValues[i + 1]);
        }
        return exchange;
    }

    /** What the client gets; the clock moves a millisecond before, so that moments differ. */
    Message send(TestExchange request) {
        clock.advance(Duration.ofMillis(1));
        return begin(request).finish();
    }

    /** Begins an exchange, up to the verdict on its request. */
    Running begin(TestExchange request) {
        return new Running(this, request);
    }

    /** How often the upstream was asked. */
    int asked() {
        return seen.size();
    }

    /** Of a metric's time series, how often. */
    long count(String result) {
        return context.counts().entrySet().stream()
                .filter(entry -> entry.getKey().contains("result, " + result + "]"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
