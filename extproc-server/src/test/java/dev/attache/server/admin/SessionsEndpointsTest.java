package dev.attache.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.attache.policy.SubjectNames;
import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.config.ListenAddress;
import dev.attache.server.ratelimit.RateLimitType;
import dev.attache.server.session.SessionType;
import dev.attache.server.store.memory.MemorySessions;
import dev.attache.store.Sessions;
import dev.attache.store.Sessions.Found;
import dev.attache.store.Sessions.Question;
import dev.attache.store.Sessions.Scope;
import dev.attache.testkit.ManualClock;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class SessionsEndpointsTest {
    private static final Scope LOGIN = new Scope("login", Duration.ofMinutes(30), Duration.ofHours(12), 0);
    private static final String S1 = Sessions.name("s1");

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-21T12:00:00Z"));
    private final MemorySessions store = new MemorySessions(clock, 100);
    private final HttpClient client = HttpClient.newHttpClient();
    private AdminServer server;

    @BeforeEach
    void start() throws Exception {
        String yaml = """
                version: 1
                policies:
                  login: {session: {cookie: sid}}
                  everyone: {rate_limit: {by: [], limits: [{requests: 5, per: 1h}]}}
                default_route: {policies: [login, everyone]}
                """;
        Config config = new ConfigReader(List.of(new SessionType(), new RateLimitType()), Map.of())
                .read(Path.of("attache.yaml"), yaml.getBytes(StandardCharsets.UTF_8));
        var policies = new AccountedPolicies(() -> config, new SubjectNames(new byte[] {1}));
        server = AdminServer.start(
                new ListenAddress.Tcp("127.0.0.1", 0), () -> "token", SessionsEndpoints.of(policies, store));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://" + server.address() + "/v1/sessions/" + path))
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

    private Found find(String session) {
        return store.find(LOGIN, new Question(session, null))
                .toCompletableFuture()
                .join();
    }

    @Test
    void aSessionIsOpenedListedAndRevoked() throws Exception {
        String opened = ok(
                "POST",
                "login",
                "{\"cookie\": \"s1\", \"fields\": {\"user\": \"alice\", \"admin\": true, \"n\": 7}, \"ttl\": \"10m\"}");
        assertThat(opened).isEqualTo("{\"session\":\"" + S1 + "\"}");
        assertThat(find(S1))
                .isInstanceOfSatisfying(
                        Found.Open.class,
                        open -> assertThat(open.fields())
                                .containsEntry("user", "alice")
                                .containsEntry("admin", "true")
                                .containsEntry("n", "7"));

        assertThat(ok("GET", "login?user=alice", ""))
                .isEqualTo("{\"sessions\":[{\"session\":\"" + S1
                        + "\",\"since\":\"2026-11-21T12:00:00Z\",\"expires\":\"2026-11-21T12:10:00Z\"}]}");
        assertThat(ok("POST", "login/revoke", "{\"cookie\": \"s1\"}"))
                .isEqualTo("{\"session\":\"" + S1 + "\",\"was_open\":true}");
        assertThat(find(S1)).isInstanceOf(Found.Revoked.class);
        assertThat(ok("GET", "login?user=alice", "")).isEqualTo("{\"sessions\":[]}");
        assertThat(send("POST", "login", "{\"cookie\": \"s1\"}").statusCode()).isEqualTo(409);
    }

    @Test
    void allOfAUserAreRevoked() throws Exception {
        for (String cookie : List.of("s1", "s2")) {
            ok("POST", "login", "{\"cookie\": \"%s\", \"fields\": {\"user\": \"a b\"}}".formatted(cookie));
        }
        assertThat(ok("DELETE", "login?user=a+b", "")).isEqualTo("{\"revoked\":2}");
        assertThat(find(S1)).isInstanceOf(Found.Revoked.class);
    }

    @Test
    void everyChangeIsOneLineOfTheLogWithoutTheCookie() throws Exception {
        var logger = (Logger) LoggerFactory.getLogger("attache.audit");
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.INFO);
        try {
            ok(
                    "POST",
                    "login",
                    "{\"cookie\": \"topsecret\", \"fields\": {\"user\": \"alice\", \"token\": \"hidden\"}}");
            ok("POST", "login/revoke", "{\"cookie\": \"topsecret\"}");
            ok("POST", "login/revoke", "{\"cookie\": \"of the auth service\"}");
            ok("DELETE", "login?user=alice", "");
            ok("GET", "login?user=alice", "");
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(null);
        }
        assertThat(lines.list)
                .map(ILoggingEvent::getFormattedMessage)
                .containsExactly("session opened", "session revoked", "session revoked", "sessions of a user revoked");
        assertThat(lines.list.toString()
                        + lines.list.stream()
                                .map(ILoggingEvent::getKeyValuePairs)
                                .toList())
                .contains(Sessions.name("topsecret"))
                .contains("it was open", "it was in no session of Redis; refused from now on")
                .doesNotContain("topsecret", "hidden");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "GET | nobody?user=a | `` | 404 | there is no policy",
                "GET | everyone?user=a | `` | 404 | keeps no sessions",
                "GET | login | `` | 400 | user: 0 given (expected: one)",
                "DELETE | login?user= | `` | 400 | user: 1 given",
                "POST | login | {} | 400 | cookie: not usable",
                "POST | login | {\"cookie\": 7} | 400 | cookie: not usable",
                "POST | login | {\"cokie\": \"a\"} | 400 | did you mean \\\"cookie\\\"?",
                "POST | login | {\"cookie\": \"a\", \"fields\": {\"a\": []}} | 400 | fields: not usable",
                "POST | login | {\"cookie\": \"a\", \"fields\": {\"expires_at\": 1}} | 400 | fields: not usable",
                "POST | login | {\"cookie\": \"a\", \"fields\": 1} | 400 | fields: not usable",
                "POST | login | {\"cookie\": \"a\", \"ttl\": \"0s\"} | 400 | ttl: 0s (expected: a duration",
                "POST | login | {\"cookie\": \"a\", \"ttl\": 5} | 400 | ttl: 5 (expected: a duration",
                "POST | login/revoke | {\"cookie\": \"a\", \"ttl\": \"1h\"} | 400 | ttl: unknown (expected: cookie, session)",
                "PUT | login | {} | 405 | this path allows"
            })
    void whatIsWrongIsAProblem(String method, String path, String body, int status, String detail) throws Exception {
        HttpResponse<String> answer = send(method, path, body);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(detail);
    }
}
