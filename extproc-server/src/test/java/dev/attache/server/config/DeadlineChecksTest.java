package dev.attache.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attache.server.ratelimit.RateLimitType;
import dev.attache.server.responsecache.ResponseCacheType;
import dev.attache.server.session.SessionType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeadlineChecksTest {
    private static final ConfigReader READER = new ConfigReader(SamplePolicies.ALL, Map.of());
    private static final ConfigReader REAL =
            new ConfigReader(List.of(new SessionType(), new ResponseCacheType(), new RateLimitType()), Map.of());
    private static final String COUNTS = "{count: {by: ip, limits: [{requests: 1, per: 1s}]}}";

    @Test
    void storeCallsBeyondThePhasesDeadlineAreAWarning() throws Exception {
        assertThat(warnings("""
                version: 1
                server: {envoy: {message_timeout: 100ms}}
                redis: {uri: redis://localhost, command_timeout: 50ms}
                policies: {a: %s, b: {tap: {}}, c: %s}
                routes: [{name: one, policies: [a, c]}]
                default_route: {policies: [a, b, c]}
                """.formatted(COUNTS, COUNTS)))
                .containsExactly(
                        "a.yaml:6:16: default_route: request headers may take 100ms: 2 × redis.command_timeout 50ms"
                                + " (expected: <= 80ms: server.envoy.message_timeout less 20ms)");
    }

    @Test
    void policiesThatWaitAddUpWithTheStore() throws Exception {
        assertThat(warnings("""
                version: 1
                redis: {uri: redis://localhost, command_timeout: 50ms}
                policies: {a: %s, b: {tap: {timeout: 100ms}}, c: {tap: {timeout: 31ms}}, d: {tap: {timeout: 30ms}}}
                routes: [{name: fits, policies: [a, b, d]}, {name: does-not, policies: [a, b, c]}]
                """.formatted(COUNTS)))
                .containsExactly(
                        "a.yaml:4:45: routes[1]: request headers may take 181ms: 1 × redis.command_timeout 50ms,"
                                + " b 100ms, c 31ms (expected: <= 180ms: server.envoy.message_timeout less 20ms)");
    }

    /** Redis before the auth service's answer, and to remember it; caches have a Redis of their own or not. */
    @Test
    void questionsAboutSessionsAndStoredAnswersAddUpToo() throws Exception {
        String text = """
                version: 1
                server: {secret: 0123456789abcdef0123456789abcdef}
                redis: {uri: redis://localhost, command_timeout: 40ms}
                %spolicies:
                  login: {session: {cookie: sid%s}}
                  pages: {response_cache: {by: []}}
                  count: {rate_limit: {by: [], limits: [{requests: 1, per: 1s}]}}
                default_route: {policies: [login, pages, count]}
                """;
        String auth = ", authenticate: {url: 'http://a/', forward: [cookie:sid], timeout: 50ms}";
        assertThat(warnings(REAL, text.formatted("", ""))).isEmpty();
        assertThat(warnings(REAL, text.formatted("", auth)))
                .singleElement()
                .asString()
                .contains("default_route: request headers may take 250ms: 5 × redis.command_timeout 40ms, login 50ms");
        assertThat(warnings(REAL, text.formatted("cache_redis: {uri: redis://h, command_timeout: 70ms}\n", auth)))
                .singleElement()
                .asString()
                .contains("may take 280ms: 4 × redis.command_timeout 40ms, 1 × cache_redis.command_timeout 70ms,"
                        + " login 50ms");
    }

    @Test
    void withoutRedisOnlyPoliciesWait() throws Exception {
        assertThat(warnings("""
                version: 1
                policies: {a: %s, b: {tap: {timeout: 100ms}}, c: {tap: {timeout: 81ms}}}
                default_route: {policies: [a, b, c]}
                """.formatted(COUNTS)))
                .singleElement()
                .asString()
                .contains("request headers may take 181ms: b 100ms, c 81ms (expected: <= 180ms");
    }

    @Test
    void eachPhaseHasADeadlineOfItsOwn() throws Exception {
        assertThat(warnings("""
                version: 1
                server: {envoy: {modes: {request_body: BUFFERED}}}
                policies: {a: {tap: {timeout: 150ms}}, b: {tap: {timeout: 150ms, late: true}}, c: {tap: {timeout: 50ms, late: true}}}
                routes: [{name: fits, policies: [a, b]}, {name: does-not, policies: [a, b, c]}]
                """))
                .singleElement()
                .asString()
                .contains("routes[1]: request body may take 200ms: b 150ms, c 50ms (expected: <= 180ms");
    }

    @Test
    void moreTimeThatEnvoyGrantsIsTheBound() throws Exception {
        String text = """
                version: 1
                server: {envoy: {message_timeout: 200ms, max_message_timeout: %s}}
                policies: {a: {tap: {timeout: 900ms}}, b: {tap: {timeout: 900ms}}}
                default_route: {policies: [a, b]}
                """;
        assertThat(warnings(text.formatted("2s"))).isEmpty();
        assertThat(warnings(text.formatted("1s")))
                .singleElement()
                .asString()
                .contains("may take 1800ms: a 900ms, b 900ms"
                        + " (expected: <= 980ms: server.envoy.max_message_timeout less 20ms)");
    }

    @Test
    void aPolicyThatCannotFitAloneIsAProblem() {
        assertThat(problems("""
                version: 1
                policies: {a: {tap: {timeout: 181ms}}, b: {tap: {timeout: 180ms}}}
                default_route: {policies: [a, b]}
                """))
                .containsExactly("a.yaml:2:31: policies.a.tap.timeout: may wait 181ms"
                        + " (expected: <= 180ms: server.envoy.message_timeout less 20ms)");
        assertThat(problems("""
                version: 1
                server: {envoy: {max_message_timeout: 1s}}
                policies: {a: {tap: {timeout: 981ms}}}
                default_route: {policies: [a]}
                """))
                .containsExactly("a.yaml:3:31: policies.a.tap.timeout: may wait 981ms"
                        + " (expected: <= 980ms: server.envoy.max_message_timeout less 20ms)");
    }

    private static List<String> warnings(String text) throws ConfigException {
        return warnings(READER, text);
    }

    private static List<String> warnings(ConfigReader reader, String text) throws ConfigException {
        return reader.read(Path.of("a.yaml"), text.getBytes(StandardCharsets.UTF_8)).warnings().stream()
                .map(Problem::toString)
                .toList();
    }

    private static List<String> problems(String text) {
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> warnings(text));
        assertThat(refused).isNotNull();
        return refused.problems().stream().map(Problem::toString).toList();
    }
}
