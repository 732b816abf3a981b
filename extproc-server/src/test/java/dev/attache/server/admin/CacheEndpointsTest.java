package dev.attache.server.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.attache.exchange.Source;
import dev.attache.policy.SubjectNames;
import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.config.ListenAddress;
import dev.attache.server.ratelimit.RateLimitType;
import dev.attache.server.store.memory.MemoryBlobs;
import dev.attache.store.Blobs;
import dev.attache.store.StoreException;
import dev.attache.testkit.ManualClock;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class CacheEndpointsTest {
    private static final SubjectNames NAMES = new SubjectNames(new byte[] {7});

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-21T12:00:00Z"));
    private final MemoryBlobs blobs = new MemoryBlobs(clock, 1 << 20);
    private final HttpClient client = HttpClient.newHttpClient();
    private Config config;
    private String entries;
    private AdminServer server;

    @BeforeEach
    void start() throws Exception {
        config = new ConfigReader(List.of(new RateLimitType(), new KeepingType()), Map.of())
                .read(Path.of("attache.yaml"), """
                        version: 1
                        server: {secret: "0123456789abcdef0123456789abcdef"}
                        policies:
                          pages: {keeping: {by: [cookie:sid, header:x-tenant]}}
                          limit: {rate_limit: {by: [], limits: [{requests: 5, per: 1h}]}}
                        default_route: {policies: [limit, pages]}
                        """.getBytes(UTF_8));
        entries = policies().cached("pages").entries();
        server = serve(blobs);
    }

    private AccountedPolicies policies() {
        return new AccountedPolicies(() -> config, NAMES);
    }

    private AdminServer serve(Blobs store) throws Exception {
        return AdminServer.start(
                new ListenAddress.Tcp("127.0.0.1", 0), () -> "token", CacheEndpoints.of(policies(), store));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private HttpResponse<String> send(AdminServer to, String method, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://" + to.address() + path))
                        .header("authorization", "Bearer token")
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void keep(String name, String... owners) {
        var keep = new Blobs.Keep(Duration.ofHours(1), clock.instant(), List.of(owners));
        assertThat(blobs.put(entries + name, new byte[10], keep)
                        .toCompletableFuture()
                        .join())
                .isTrue();
    }

    private boolean isKept(String name) {
        return blobs.find(entries + name).toCompletableFuture().join() != null;
    }

    @Test
    void showsHowMuchAPolicyKeeps() throws Exception {
        keep("1");
        keep("2");
        blobs.put("another's", new byte[10], new Blobs.Keep(Duration.ofHours(1), clock.instant(), List.of()));
        HttpResponse<String> answer = send(server, "GET", "/v1/cache/pages");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"entries\":2,\"bytes\":20}");
    }

    @Test
    void showsHowMuchOfItIsSomebodys() throws Exception {
        keep("1", "tag|news");
        keep("2", "tag|sport");
        keep("3", "tag|sport", "identity");
        assertThat(send(server, "GET", "/v1/cache/pages?tag=sport").body()).isEqualTo("{\"entries\":2,\"bytes\":20}");
        assertThat(send(server, "GET", "/v1/cache/pages?tag=weather").body()).isEqualTo("{\"entries\":0,\"bytes\":0}");
    }

    @Test
    void aDryRunSaysWhatAPurgeWouldTakeAndTakesNothing() throws Exception {
        keep("1", "tag|news");
        keep("2", "tag|sport");
        HttpResponse<String> answer = send(server, "DELETE", "/v1/cache/pages?tag=news&dry_run=true");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"entries\":1,\"bytes\":10}");
        assertThat(isKept("1")).isTrue();
        send(server, "DELETE", "/v1/cache/pages?tag=news&dry_run=false");
        assertThat(isKept("1")).isFalse();
        assertThat(isKept("2")).isTrue();
    }

    @Test
    void purgesAllOwnersOfWhatIsNamedAndNothingElse() throws Exception {
        keep("1", "tag|news");
        keep("2", "tag|sport", "tag|both");
        keep("3", "tag|sport");
        HttpResponse<String> answer = send(server, "DELETE", "/v1/cache/pages?tag=news");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"purged\":true}");
        assertThat(isKept("1")).isFalse();
        assertThat(isKept("2")).isFalse();
        assertThat(isKept("3")).isTrue();
    }

    @Test
    void aPurgeIsRememberedAsLongAsAnythingIsKept() throws Exception {
        var before = new Blobs.Keep(Duration.ofHours(1), clock.instant(), List.of("tag|news"));
        send(server, "DELETE", "/v1/cache/pages?tag=news");
        clock.advance(Duration.ofMinutes(59));
        assertThat(blobs.put("late", new byte[1], before).toCompletableFuture().join())
                .isFalse();
    }

    @Test
    void whatIsSomebodysIsErasedAndTheAuditLogHasNoSecret() throws Exception {
        String alice = NAMES.scope("pages", List.of(source("cookie:sid"), source("header:x-tenant")))
                .name(List.of("secret-sid", "acme"));
        keep("1", alice);
        keep("2", "tag|news");
        var logger = (Logger) LoggerFactory.getLogger("attache.audit");
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.INFO);
        try {
            send(server, "DELETE", "/v1/cache/pages?identity=secret-sid&identity=acme");
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(isKept("1")).isFalse();
        assertThat(isKept("2")).isTrue();
        assertThat(lines.list)
                .singleElement()
                .satisfies(line -> assertThat(line.getFormattedMessage() + line.getKeyValuePairs())
                        .contains("cache purged", "pages", "by identity", alice)
                        .doesNotContain("secret-sid"));
    }

    private static Source source(String text) {
        return Source.parse(text);
    }

    @Test
    void manyErasuresAtOnceSweepOneAfterTheOther() throws Exception {
        var sweeps = new LinkedBlockingQueue<CompletableFuture<Blobs.Usage>>();
        AdminServer slow = serve(but("usage", arguments -> {
            var sweep = new CompletableFuture<Blobs.Usage>();
            sweeps.add(sweep);
            return sweep;
        }));
        for (int i = 0; i < 5; i++) {
            assertThat(send(slow, "DELETE", "/v1/cache/pages?all=true").statusCode())
                    .isEqualTo(200);
        }
        assertThat(sweeps).hasSize(1);
        sweeps.remove().complete(new Blobs.Usage(0, 0, true));
        assertThat(sweeps).hasSize(1);
        sweeps.remove().completeExceptionally(new StoreException(StoreException.Reason.TIMEOUT, "late"));
        assertThat(sweeps).isEmpty();
        send(slow, "DELETE", "/v1/cache/pages?all=true");
        assertThat(sweeps).hasSize(1);
        send(slow, "DELETE", "/v1/cache/pages?tag=news");
        assertThat(sweeps).hasSize(1);
        slow.close();
    }

    @Test
    void aStoreThatIsAwayIs503() throws Exception {
        AdminServer away = serve(but(
                "purge",
                arguments -> CompletableFuture.failedStage(
                        new StoreException(StoreException.Reason.DISCONNECTED, "cache_redis: not connected yet"))));
        HttpResponse<String> answer = send(away, "DELETE", "/v1/cache/pages?tag=news");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("cache_redis: not connected yet");
        away.close();
    }

    /** The store, with one call answered so. */
    private Blobs but(String call, Function<Object[], CompletionStage<?>> answer) {
        return (Blobs) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Blobs.class},
                (proxy, method, arguments) ->
                        method.getName().equals(call) ? answer.apply(arguments) : method.invoke(blobs, arguments));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /v1/cache/page            | 404 | there is no policy "page"; did you mean "pages"?
            GET    | /v1/cache/limit           | 404 | the policy "limit" keeps no answers
            DELETE | /v1/cache/limit?all=true  | 404 | the policy "limit" keeps no answers
            DELETE | /v1/cache/pages           | 400 | what to purge: nothing (expected: exactly one of identity, tag, all)
            DELETE | /v1/cache/pages?tag=a&all=true  | 400 | what to purge: tag, all (expected: exactly one of identity, tag, all)
            DELETE | /v1/cache/pages?tags=a    | 400 | tags: unknown, did you mean "tag"? (expected: exactly one of identity, tag, all)
            DELETE | /v1/cache/pages?tag=a&dry_run=yes | 400 | dry_run: yes (expected: true or false)
            DELETE | /v1/cache/pages?dry_run=true | 400 | what to purge: nothing (expected: exactly one of identity, tag, all)
            GET    | /v1/cache/pages?tags=a    | 400 | tags: unknown, did you mean "tag"? (expected: exactly one of identity, tag, all)
            DELETE | /v1/cache/pages?identity=a | 400 | identity: 1 given (expected: 2)
            PUT    | /v1/cache/pages           | 405 | DELETE
            """)
    void refusesWhatItDoesNotKnow(String method, String path, int status, String detail) throws Exception {
        HttpResponse<String> answer = send(server, method, path);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(answer.body().replace("\\\"", "\"")).contains(detail);
    }
}
