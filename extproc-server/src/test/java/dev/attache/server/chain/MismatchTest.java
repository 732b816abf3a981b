package dev.attache.server.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.MatchValue;
import dev.attache.testkit.TestExchange;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MismatchTest {
    private static TestExchange request() {
        return TestExchange.of(
                ":method",
                "GET",
                ":path",
                "/v1/x?y=1",
                ":authority",
                "api.example.org",
                "x-plan",
                "free",
                "cookie",
                "a=b");
    }

    @Test
    void namesTheFieldWhatWasFoundAndWhatWasExpected() {
        assertThat(why(match(null, null, null, List.of("POST"), Map.of()))).isEqualTo("method: GET (expected: POST)");
        assertThat(why(match(null, List.of("/v2/", "/v3/"), null, null, Map.of())))
                .isEqualTo("path_prefix: /v1/x?y=1 (expected: one of /v2/, /v3/)");
        assertThat(why(match(null, null, List.of("regex:/v2/.*"), null, Map.of())))
                .isEqualTo("path: /v1/x (expected: regex:/v2/.*)");
        assertThat(why(match(List.of("*.example.com"), null, null, null, Map.of())))
                .isEqualTo("host: api.example.org (expected: *.example.com)");
        assertThat(why(match(null, null, null, null, Map.of("x-plan", "paid"))))
                .isEqualTo("header x-plan: free (expected: paid)");
        assertThat(why(match(null, null, null, null, Map.of("x-other", "*"))))
                .isEqualTo("header x-other: missing (expected: *)");
    }

    @Test
    void hidesSecrets() {
        assertThat(why(match(null, null, null, null, Map.of("Cookie", "s3cr3t"))))
                .isEqualTo("header cookie: (hidden) (expected: (hidden))");
    }

    /** Whatever the fields, it finds something wrong exactly where the condition does not hold. */
    @Test
    void agreesWithTheMatchItself() {
        var random = new Random(4);
        int held = 0;
        for (int i = 0; i < 2000; i++) {
            ExchangeMatch match = match(
                    pick(random, "api.example.org", "*.example.org", "other"),
                    pick(random, "/v1/", "/", "/v2/"),
                    pick(random, "/v1/x", "regex:.*", "/v2"),
                    pick(random, "GET", "*", "POST"),
                    random.nextInt(3) > 0 ? Map.of() : Map.of("x-plan", random.nextBoolean() ? "free" : "paid"));
            boolean holds = match.matches(request());
            held += holds ? 1 : 0;

            assertThat(Mismatch.of(match, request()) == null).as("%s", match).isEqualTo(holds);
        }
        assertThat(held).isBetween(100, 1900);
    }

    private static @Nullable List<String> pick(Random random, String... values) {
        int index = random.nextInt(values.length * 2);
        return index < values.length ? List.of(values[index]) : null;
    }

    private static @Nullable String why(ExchangeMatch match) {
        return Mismatch.of(match, request());
    }

    private static ExchangeMatch match(
            @Nullable List<String> hosts,
            @Nullable List<String> prefixes,
            @Nullable List<String> paths,
            @Nullable List<String> methods,
            Map<String, String> headers) {
        return new ExchangeMatch(
                hosts == null ? null : hosts.stream().map(HostPattern::parse).toList(),
                prefixes,
                values(paths),
                values(methods),
                headers.isEmpty()
                        ? null
                        : Map.of(
                                headers.keySet().iterator().next(),
                                List.of(MatchValue.parse(
                                        headers.values().iterator().next()))),
                null);
    }

    private static @Nullable List<MatchValue> values(@Nullable List<String> texts) {
        return texts == null ? null : texts.stream().map(MatchValue::parse).toList();
    }
}
