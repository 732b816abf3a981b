package dev.attache.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.attache.policy.PolicyType;
import dev.attache.policy.SubjectNames;
import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigException;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.config.ListenAddress;
import dev.attache.server.ratelimit.RateLimitType;
import dev.attache.server.store.memory.MemoryCounters;
import dev.attache.store.Charge;
import dev.attache.store.Limits;
import dev.attache.store.StoreException;
import dev.attache.testkit.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class AccountEndpointsTest {
    private static final List<PolicyType<?>> TYPES = List.of(new RateLimitType(), new PrepaidType());
    private static final SubjectNames NAMES = new SubjectNames(new byte[] {7});
    private static final Config CONFIG = config("""
            version: 1
            server: {secret: "0123456789abcdef0123456789abcdef"}
            policies:
              "per user/app":
                rate_limit:
                  by: [header:x-user, header:x-app]
                  limits: [{requests: 100, per: 1m, algorithm: fixed_window}, {requests: 9, per: 1mo, align: calendar, time_zone: Europe/Berlin}]
                  overrides: [{match: {header:x-user: root}, unlimited: true}]
              everyone: {rate_limit: {by: [], limits: [{requests: 5, per: 1h}]}}
              tokens: {prepaid: {by: [header:x-user], balances: [tokens]}}
              both: {prepaid: {by: [header:x-user], balances: [tokens, money]}}
              secret: {prepaid: {by: [cookie:sid], balances: [money]}}
            default_route: {policies: ["per user/app", everyone, tokens, both, secret]}
            """);

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-21T12:00:00Z"));
    private final MemoryCounters store = new MemoryCounters(clock, 1000);
    private final AccountedPolicies policies = new AccountedPolicies(() -> CONFIG, NAMES);
    private final HttpClient client = HttpClient.newHttpClient();
    private final AdminServer server =
            start(Stream.of(LimitsEndpoints.of(policies, store, store), BalancesEndpoints.of(policies, store, clock))
                    .flatMap(List::stream)
                    .toList());

    private static Config config(String yaml) {
        try {
            return new ConfigReader(TYPES, Map.of())
                    .read(Path.of("attache.yaml"), yaml.getBytes(StandardCharsets.UTF_8));
        } catch (ConfigException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    private static AdminServer start(List<AdminEndpoint> endpoints) {
        try {
            return AdminServer.start(new ListenAddress.Tcp("127.0.0.1", 0), () -> "token", endpoints);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://" + server.address() + path))
                        .header("authorization", "Bearer token")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String ok(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = send(method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private String get(String path) throws Exception {
        return ok("GET", path, "");
    }

    private void take(String policy, List<String> key, long cost) {
        var account = policies.find(policy).account(key);
        Limits limits = account.counted().orElseThrow().limits();
        store.take(List.of(new Charge(account.subject(), limits, cost, false)))
                .toCompletableFuture()
                .join();
    }

    @Test
    void showsWhatAKeyHasUsedAndTakesNothing() throws Exception {
        take("per user/app", List.of("a&b=c", "web shop"), 3);
        clock.advance(Duration.ofSeconds(15));
        String path = "/v1/limits/per%20user%2Fapp?key=a%26b%3Dc&key=web+shop";
        String expected = "{\"limits\":["
                + "{\"limit\":100,\"per\":\"1m\",\"used\":3,\"remaining\":97,\"reset\":45},"
                + "{\"limit\":9,\"per\":\"1mo\",\"used\":3,\"remaining\":6,\"reset\":817185,\"time_zone\":\"Europe/Berlin\"}]}";

        assertThat(get(path)).isEqualTo(expected);
        assertThat(get(path)).isEqualTo(expected);
    }

    @Test
    void everyChangeIsOneLineOfTheLog() throws Exception {
        var logger = (Logger) LoggerFactory.getLogger("attache.audit");
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.INFO);
        try {
            ok("DELETE", "/v1/limits/everyone", "");
            ok("POST", "/v1/balances/both?key=a&counted=money", "{\"grant\": \"2.5\", \"id\": \"i\"}");
            get("/v1/limits/everyone");
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(null);
        }
        assertThat(lines.list)
                .map(ILoggingEvent::getFormattedMessage)
                .containsExactly("limits forgotten", "balance changed");
        assertThat(lines.list.getLast().getKeyValuePairs().getLast().value)
                .isEqualTo("grant 2.50, id i, expires never: done, now 2.50");
    }

    @Test
    void forgetsTheCountersOfAKey() throws Exception {
        take("everyone", List.of(), 5);
        assertThat(get("/v1/limits/everyone")).contains("\"remaining\":0");

        assertThat(ok("DELETE", "/v1/limits/everyone", "")).isEqualTo("{\"forgotten\":true}");
        assertThat(get("/v1/limits/everyone")).contains("\"remaining\":5", "\"reset\":0");
    }

    @Test
    void saysWhomNothingLimits() throws Exception {
        assertThat(get("/v1/limits/per%20user%2Fapp?key=root&key=x")).isEqualTo("{\"limits\":[],\"unlimited\":true}");
    }

    @Test
    void finerUnitsAreWholeOnesAgain() throws Exception {
        take("tokens", List.of("alice"), 0);
        var account = policies.find("tokens").account(List.of("alice"));
        Limits hour = Limits.of(List.of(account.counted().orElseThrow().limits().get(0)));
        store.take(List.of(new Charge(account.subject(), hour, 3, false)))
                .toCompletableFuture()
                .join();

        assertThat(get("/v1/limits/tokens?key=alice"))
                .isEqualTo("{\"limits\":[{\"limit\":100,\"per\":\"1h\",\"used\":2,\"remaining\":98,\"reset\":3600,"
                        + "\"counted\":\"tokens\"}]}");
    }

    @Test
    void balancesAreGrantedOncePerId() throws Exception {
        String path = "/v1/balances/tokens?key=alice";
        assertThat(get(path)).isEqualTo("{\"balance\":0,\"reserved\":0}");

        assertThat(ok("POST", path, "{\"grant\":100,\"id\":\"1\"}"))
                .isEqualTo("{\"balance\":100,\"reserved\":0,\"applied\":true}");
        assertThat(ok("POST", path, "{\"grant\":100,\"id\":\"1\"}"))
                .isEqualTo("{\"balance\":100,\"reserved\":0,\"applied\":false}");
        assertThat(ok("POST", path, "{\"grant\":-30,\"id\":\"2\"}")).contains("\"balance\":70");
        assertThat(ok("POST", path, "{\"set\":5,\"id\":\"3\"}")).contains("\"balance\":5");
        assertThat(get(path)).isEqualTo("{\"balance\":5,\"reserved\":0}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"grant\": 1, \"grant\": 100, \"id\": \"1\"} | Duplicate",
                "{\"grant\": 1.00000000000000000001, \"id\": \"1\"} | grant: 1.00000000000000000001 (expected: a whole number)",
                "{\"grant\": 1, \"id\": \"1\"} x | the body is not JSON: line 1, column 2",
                "[1] | the body is not the expected JSON",
                "null | the body is null"
            })
    void aChangeThatIsNotUnderstoodChangesNothing(String body, String detail) throws Exception {
        HttpResponse<String> answer = send("POST", "/v1/balances/tokens?key=alice", body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(detail);
        assertThat(get("/v1/balances/tokens?key=alice")).contains("\"balance\":0");
    }

    @Test
    void whatIsGrantedForATimeGoes() throws Exception {
        String path = "/v1/balances/tokens?key=alice";
        ok("POST", path, "{\"grant\":100,\"id\":\"1\",\"expires\":\"1h\"}");
        clock.advance(Duration.ofMinutes(61));

        assertThat(get(path)).contains("\"balance\":0");
    }

    @Test
    void ofTwoBalancesOneIsNamed() throws Exception {
        assertThat(send("GET", "/v1/balances/both?key=alice", "").body())
                .contains("counted: missing (expected: one of tokens, money)");
        ok("POST", "/v1/balances/both?key=alice&counted=money", "{\"grant\":\"12.5\",\"id\":\"1\"}");

        assertThat(get("/v1/balances/both?key=alice&counted=money"))
                .isEqualTo("{\"balance\":\"12.50\",\"reserved\":\"0.00\"}");
        assertThat(get("/v1/balances/both?key=alice&counted=tokens")).isEqualTo("{\"balance\":0,\"reserved\":0}");
    }

    @Test
    void balancesAreListedByPages() throws Exception {
        for (String user : List.of("alice", "bob|x", "carol")) {
            String key = user.replace("|", "%7C");
            ok("POST", "/v1/balances/tokens?key=" + key, "{\"grant\":7,\"id\":\"1\"}");
        }
        String first = get("/v1/balances/tokens?most=2");
        assertThat(first)
                .contains("{\"key\":[\"alice\"],\"subject\":\"tokens#", "\"key\":[\"bob|x\"]", "\"balance\":7");
        assertThat(first).doesNotContain("carol");
        String next = first.replaceFirst(".*\"next\":\"([^\"]*)\".*", "$1");
        String rest = get("/v1/balances/tokens?most=2&from=" + URLEncoder.encode(next, StandardCharsets.UTF_8));
        assertThat(rest).contains("\"key\":[\"carol\"]").doesNotContain("alice", "\"next\"");
    }

    @Test
    void secretKeysAreNotListed() throws Exception {
        ok("POST", "/v1/balances/secret?key=hush", "{\"grant\":\"1\",\"id\":\"1\"}");

        assertThat(get("/v1/balances/secret"))
                .contains("\"key\":null", "|s:", "\"balance\":\"1.00\"")
                .doesNotContain("hush");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "GET | /v1/limits/evryone | 404 | there is no policy \\\"evryone\\\"; did you mean \\\"everyone\\\"?",
                "GET | /v1/limits/zzzzzz | 404 | there is no policy \\\"zzzzzz\\\"\"",
                "GET | /v1/limits/everyone?key=a | 400 | key: 1 given (expected: none: the policy has one counter for everyone)",
                "DELETE | /v1/limits/tokens | 400 | key: 0 given (expected: one for each of header:x-user)",
                "GET | /v1/limits/tokens?key=a&key=b | 400 | key: 2 given (expected: one for each of header:x-user)",
                "GET | /v1/balances/everyone | 404 | the policy \\\"everyone\\\" has no balance for this",
                "POST | /v1/balances/tokens | 400 | key: 0 given",
                "POST | /v1/balances/tokens?key=a | 400 | the body is not the expected JSON",
                "GET | /v1/balances/tokens?most=0 | 400 | most: 0 (expected: 1 to 1000)",
                "GET | /v1/balances/both?key=a&counted=gold | 400 | counted: gold (expected: one of tokens, money)",
                "PUT | /v1/limits/everyone | 405 | this path allows DELETE, GET, HEAD"
            })
    void whatIsWrongIsAProblem(String method, String path, int status, String detail) throws Exception {
        HttpResponse<String> answer = send(method, path, "");
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(answer.body()).contains(detail);
    }

    @Test
    void aStoreThatIsAwayIs503() throws Exception {
        var away = new StoreException(StoreException.Reason.TIMEOUT, "no answer in 50 ms");
        AdminServer other = start(LimitsEndpoints.of(policies, charges -> CompletableFuture.failedStage(away), store));
        try (other) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://" + other.address() + "/v1/limits/everyone"))
                            .header("authorization", "Bearer token")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("the store did not answer: no answer in 50 ms");
        }
    }

    @Test
    void theTokenIsWanted() throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create("http://" + server.address() + "/v1/limits/everyone"))
                        .DELETE()
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(401);
    }
}
