package dev.attache.server.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.exchange.MatchValue;
import dev.attache.testkit.TestExchange;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExchangeMatchTest {
    private static final ExchangeMatch ALL = match(null, null);

    @ParameterizedTest
    @CsvSource({
        "api.example.com, api.example.com, true",
        "api.example.com, API.Example.com:8443, true",
        "API.example.com, api.example.com, true",
        "api.example.com, example.com, false",
        "*.example.org, a.example.org, true",
        "*.example.org, a.b.example.org, true",
        "*.example.org, example.org, false",
        "*.example.org, .example.org, false",
        "*.example.org, badexample.org, false",
        "regex:(a|b)\\.test, b.test, true",
        "regex:(a|b)\\.test, ab.test, false",
        "*, anything, true",
        "[::1], [::1]:80, true",
    })
    void hosts(String pattern, String authority, boolean fits) {
        var match = match(List.of(HostPattern.parse("never.test"), HostPattern.parse(pattern)), null);

        assertThat(match.matches(TestExchange.of(":authority", authority))).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/, /v1/users, true",
        "/v1/, /v1/, true",
        "/v1/, /v1, false",
        "/v1/, /v10/, false",
        "/v1, /v10/, true",
        "/, /?a=b, true",
        "/a, /?x=/a, false",
    })
    void pathPrefix(String prefix, String path, boolean fits) {
        assertThat(match(null, List.of(prefix)).matches(TestExchange.of(":path", path)))
                .isEqualTo(fits);
    }

    @Test
    void pathIsWithoutItsQuery() {
        var match = new ExchangeMatch(null, null, values("/a", "regex:/b/[0-9]+"), null, null, null);

        assertThat(match.matches(TestExchange.of(":path", "/a?x=1"))).isTrue();
        assertThat(match.matches(TestExchange.of(":path", "/b/12"))).isTrue();
        assertThat(match.matches(TestExchange.of(":path", "/b/12/c"))).isFalse();
        assertThat(match.matches(TestExchange.of())).isFalse();
    }

    @Test
    void allFieldsMustHoldAndOneOfAList() {
        var match = new ExchangeMatch(
                null,
                List.of("/v1/"),
                null,
                values("GET", "POST"),
                Map.of("X-Plan", values("free", "trial"), "x-team", values("*")),
                null);

        assertThat(match.matches(TestExchange.of(
                        ":method", "POST", ":path", "/v1/a", "x-plan", "gold", "x-plan", "trial", "x-team", "")))
                .isTrue();
        assertThat(match.matches(TestExchange.of(":method", "PUT", ":path", "/v1/a", "x-plan", "free", "x-team", "a")))
                .isFalse();
        assertThat(match.matches(TestExchange.of(":method", "GET", ":path", "/v2/a", "x-plan", "free", "x-team", "a")))
                .isFalse();
        assertThat(match.matches(TestExchange.of(":method", "GET", ":path", "/v1/a", "x-plan", "gold", "x-team", "a")))
                .isFalse();
        assertThat(match.matches(TestExchange.of(":method", "GET", ":path", "/v1/a", "x-plan", "free")))
                .isFalse();
    }

    @Test
    void envoysRouteIsAnAttribute() {
        var match = new ExchangeMatch(null, null, null, null, null, values("api"));

        assertThat(match.attributes()).containsExactly("xds.route_name");
        assertThat(match.matches(TestExchange.of().attribute("xds.route_name", "api")))
                .isTrue();
        assertThat(match.matches(TestExchange.of())).isFalse();
        assertThat(ALL.attributes()).isEmpty();
    }

    @Test
    void withNothingGivenItAlwaysHolds() {
        assertThat(ALL.matches(TestExchange.of())).isTrue();
    }

    @Test
    void saysAllThatIsWrongAtOnce() {
        assertThatThrownBy(() -> new ExchangeMatch(null, List.of("v1"), null, values("get"), null, List.of()))
                .hasMessageContainingAll("path_prefix: v1", "methods: get", "envoy_route: []");
    }

    @Test
    void coversWhatIsCertainlyNarrower() {
        ExchangeMatch below = match(List.of(HostPattern.parse("*.example.org")), null);

        assertThat(ALL.covers(below)).isTrue();
        assertThat(below.covers(ALL)).isFalse();
        assertThat(below.covers(match(List.of(HostPattern.parse("a.example.org")), List.of("/"))))
                .isTrue();
        assertThat(below.covers(match(List.of(HostPattern.parse("*.b.example.org")), null)))
                .isTrue();
        assertThat(below.covers(match(List.of(HostPattern.parse("example.org")), null)))
                .isFalse();
        assertThat(below.covers(match(List.of(HostPattern.parse("regex:.*")), null)))
                .isFalse();
    }

    @Test
    void aPrefixCoversExactPathsBelowIt() {
        ExchangeMatch prefix = match(null, List.of("/v1/"));

        assertThat(prefix.covers(new ExchangeMatch(null, null, values("/v1/a"), null, null, null)))
                .isTrue();
        assertThat(prefix.covers(new ExchangeMatch(null, null, values("regex:/v1/.*"), null, null, null)))
                .isFalse();
        assertThat(prefix.covers(match(null, List.of("/v1/users", "/v2/")))).isFalse();
    }

    private static ExchangeMatch match(@Nullable List<HostPattern> hosts, @Nullable List<String> prefixes) {
        return new ExchangeMatch(hosts, prefixes, null, null, null, null);
    }

    private static List<MatchValue> values(String... texts) {
        return Stream.of(texts).map(MatchValue::parse).toList();
    }
}
