package dev.attache.server.session;

import static dev.attache.server.session.Samples.decide;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Verdict;
import dev.attache.policy.HttpCalls.Answer;
import dev.attache.policy.HttpCalls.Call;
import dev.attache.server.store.NearSessions;
import dev.attache.server.store.memory.MemorySessions;
import dev.attache.testkit.ManualClock;
import dev.attache.testkit.TestContext;
import dev.attache.testkit.TestExchange;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Whatever is forwarded, and whatever comes: what a request gets is what the auth service would have said of it, had it
 * been asked. The model of an auth service judges by all it is shown and by nothing else.
 */
class VerdictPropertyTest {
    private static final List<String> SOURCES = List.of(
            "cookie:sid",
            "cookie:other",
            "header:authorization",
            "header:x-a",
            "header:x-b",
            "method",
            "path",
            "path_query",
            "host",
            "ip",
            "consumer");
    /** Those that are easily taken for one another: missing, empty, joined, prefixed, with what separates. */
    private static final List<String> VALUES = List.of("", "a", "b", "aa", "a|1:a", "1:a", "-", "a,a", "a ", "A", "ü");

    private static final List<String> PATHS = List.of("/", "/a", "/a?b", "/a?a", "/b?b", "/A", "/a/");
    private static final int LISTS = 150;
    private static final int REQUESTS = 200;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-21T12:00:00Z"));

    private int calls;

    /** The headers of a call decide, and only they. */
    private static Answer judge(Call call) {
        String shown = new TreeMap<>(call.headers()).toString();
        int status = Math.floorMod(shown.hashCode() * 31, 3) == 0 ? 403 : 200;
        String body = "{\"user\": \"%08x\"}".formatted(shown.hashCode());
        return new Answer(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aVerdictIsOfExactlyWhatWasShown() {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        var store = new NearSessions(new MemorySessions(clock, 100_000), () -> clock.millis() * 1_000_000, 1 << 24);
        var context = new TestContext().withClock(clock).withSessions(store).withHttp(call -> {
            calls++;
            return judge(call);
        });
        for (int list = 0; list < LISTS; list++) {
            // All lists share one store and one name, as after a reload.
            String yaml = "cookie: sid, on_missing: authenticate, authenticate: {url: http://auth/, forward: %s}"
                    .formatted(forward(random));
            SessionPolicy policy = Samples.policy(context, yaml);
            Verdicts shown = Objects.requireNonNull(policy.verdicts());
            URI uri = Objects.requireNonNull(policy.config().authenticate()).uri();
            for (int i = 0; i < REQUESTS; i++) {
                clock.advance(Duration.ofMillis(random.nextInt(300)));
                TestExchange exchange = request(random);
                Call would = new Call("GET", uri, shown.headers(shown.values(exchange)), null, Duration.ZERO, 0);
                Answer expected = judge(would);
                Verdict verdict = decide(policy, exchange);
                String what = "seed %d, %s, %s".formatted(seed, yaml, would.headers());
                // What the service cannot be shown but the upstream would see is never allowed.
                boolean allowed = expected.status() == 200 && !shown.hidesAny(exchange, shown.values(exchange));
                assertThat(verdict instanceof Verdict.Proceed).as(what).isEqualTo(allowed);
                assertThat(String.valueOf(exchange.session("user")))
                        .as(what)
                        .isEqualTo(
                                allowed
                                        ? new String(expected.body(), StandardCharsets.UTF_8).substring(10, 18)
                                        : "null");
            }
        }
        assertThat(calls).as("some were remembered").isLessThan(LISTS * REQUESTS * 9 / 10);
    }

    private static List<String> forward(SplittableRandom random) {
        var left = new ArrayList<>(SOURCES);
        var list = new ArrayList<String>();
        int size = 1 + random.nextInt(4);
        for (int i = 0; i < size; i++) {
            list.add("\"" + left.remove(random.nextInt(left.size())) + "\"");
        }
        return list;
    }

    private static TestExchange request(SplittableRandom random) {
        TestExchange exchange = TestExchange.of(
                ":method", random.nextBoolean() ? "GET" : "POST", ":path", PATHS.get(random.nextInt(PATHS.size())));
        for (String header : List.of("authorization", "x-a", "x-b", ":authority")) {
            for (int times = random.nextInt(8) == 0 ? 2 : random.nextInt(2); times > 0; times--) {
                exchange.with(header, value(random));
            }
        }
        for (String cookie : List.of("sid", "other")) {
            for (int times = random.nextInt(8) == 0 ? 2 : random.nextInt(2); times > 0; times--) {
                exchange.with("cookie", cookie + "=" + value(random));
            }
        }
        if (random.nextBoolean()) {
            exchange.from(random.nextBoolean() ? "192.0.2.1" : "192.0.2.11");
        }
        if (random.nextBoolean()) {
            exchange.identify(value(random));
        }
        return exchange;
    }

    private static String value(SplittableRandom random) {
        return VALUES.get(random.nextInt(VALUES.size()));
    }
}
