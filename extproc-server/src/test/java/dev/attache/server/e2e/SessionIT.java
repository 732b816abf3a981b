package dev.attache.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.e2e.RecordingUpstream.Answer;
import dev.attache.store.Sessions;
import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import dev.attache.testkit.redis.RedisProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two replicas, each behind an Envoy of its own, one Redis and an auth service that counts. Prints how soon a revocation
 * is known:
 *
 * <pre>
 * ./mvnw -q verify -pl extproc-server -am -Dtest=NoUnit -Dit.test=SessionIT \
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false
 * </pre>
 */
class SessionIT {
    private static final Duration GOAL = Duration.ofSeconds(1);
    private static final String SERVER = """
            drain: 0s
            envoy: {message_timeout: 10s}
            secret: "0123456789abcdef0123456789abcdef"
            """;
    private static final String REST = """
            redis: {uri: "%1$s", command_timeout: 300ms}
            policies:
              login:
                session:
                  cookie: sid
                  authenticate: {url: "http://127.0.0.1:%2$d/verify", forward: [cookie:sid], timeout: 5s}
                  set_headers: {x-user-id: "{session:user}"}
                  consumer: session:user
                  logout: {path: /logout}
              strict: {session: {cookie: sid, on_store_error: deny}}
              open: {session: {cookie: sid, on_store_error: allow, on_missing: anonymous, set_headers: {x-user-id: "{session:user}"}}}
              one-each: {rate_limit: {by: [session:user], limits: [{requests: 1, per: 1h}], on_missing_key: deny}}
            routes:
              - {name: limited, match: {path: /limited}, policies: [login, one-each]}
              - {name: strict, match: {path: /strict}, policies: [strict]}
              - {name: open, match: {path: /open}, policies: [open]}
            default_route: {policies: [login]}
            """;

    private static RedisProcess redis;
    private static RecordingUpstream auth;
    private static RecordingUpstream upstream;
    private static final List<AttacheProcess> REPLICAS = new ArrayList<>();
    private static final List<EnvoyProcess> ENVOYS = new ArrayList<>();
    private static final List<EnvoyConfig> CONFIGS = new ArrayList<>();
    private static int cookies;

    @BeforeAll
    static void start() throws Exception {
        redis = RedisProcess.start();
        auth = new RecordingUpstream();
        upstream = new RecordingUpstream();
        for (int i = 0; i < 2; i++) {
            REPLICAS.add(new AttacheProcess(SERVER, REST.formatted(redis.uri(), auth.port())));
        }
        for (AttacheProcess replica : REPLICAS) {
            replica.awaitReady();
            EnvoyConfig config = new EnvoyConfig()
                    .upstream(upstream.port())
                    .processor(replica.target())
                    .messageTimeout("10s");
            CONFIGS.add(config);
            ENVOYS.add(EnvoyProcess.start(config));
        }
    }

    @AfterAll
    static void stop() throws Exception {
        for (EnvoyProcess envoy : ENVOYS) {
            envoy.close();
        }
        for (AttacheProcess replica : REPLICAS) {
            replica.close();
        }
        upstream.close();
        auth.close();
        redis.close();
    }

    @BeforeEach
    void allowAll() {
        upstream.reset();
        auth.reset();
        auth.answers(got -> Answer.text(200, Map.of("content-type", "application/json"), "{\"user\": \"alice\"}"));
    }

    private static String cookie() {
        return "cookie-%d-%d".formatted(ProcessHandle.current().pid(), cookies++);
    }

    private static Caller.Answer get(int replica, String path, String cookie) throws IOException {
        try (var caller = new Caller(CONFIGS.get(replica).listenerPort())) {
            return caller.get(path, "cookie", "sid=" + cookie, "x-user-id", "forged");
        }
    }

    private static List<Integer> together(int requests, int replica, String path, int differentCookies)
            throws Exception {
        String first = cookie();
        try (var threads = Executors.newFixedThreadPool(32)) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                String cookie = first + "-" + i % differentCookies;
                answers.add(threads.submit(() -> get(replica, path, cookie).status()));
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get());
            }
            return statuses;
        }
    }

    @Test
    void aHundredRequestsAreOneQuestion() throws Exception {
        assertThat(together(100, 0, "/a", 1)).containsOnly(200);

        assertThat(auth.count()).isEqualTo(1);
        assertThat(auth.only().headers()).doesNotContainKeys("x-user-id", "x-forwarded-for");
    }

    @Test
    void theOtherReplicaUsesTheSameVerdict() throws Exception {
        String cookie = cookie();
        for (int replica = 0; replica < 2; replica++) {
            upstream.reset();
            assertThat(get(replica, "/a", cookie).status()).isEqualTo(200);
            assertThat(upstream.only().all("x-user-id")).containsExactly("alice");
        }
        assertThat(auth.count()).isEqualTo(1);
    }

    /** Also where the auth service had to be asked first. */
    @Test
    void policiesThatFollowKnowTheSession() throws Exception {
        String user = cookie();
        auth.answers(got -> Answer.text(200, Map.of(), "{\"user\": \"%s\"}".formatted(user)));
        assertThat(get(0, "/limited", cookie()).status()).isEqualTo(200);
        assertThat(get(0, "/limited", cookie()).status())
                .as("another cookie of the same user")
                .isEqualTo(429);
    }

    @Test
    void aSessionOfALoginServiceNeedsNoQuestion() throws Exception {
        String cookie = cookie();
        redis.command("HSET attache:session:login:" + Sessions.name(cookie) + " user bob");

        assertThat(get(0, "/a", cookie).status()).isEqualTo(200);
        assertThat(upstream.only().all("x-user-id")).containsExactly("bob");
        assertThat(auth.count()).isZero();
    }

    /** Each user is told to the upstream as who they are, whatever others send at the same time. */
    @Test
    void nobodyIsTakenForAnother() throws Exception {
        String run = cookie();
        auth.answers(got -> Answer.text(
                200,
                Map.of("content-type", "application/json"),
                "{\"user\": \"%s\"}".formatted(got.all("cookie").getFirst().replace("sid=", "of-"))));
        upstream.answers(got -> Answer.text(200, Map.of(), String.join(",", got.all("x-user-id"))));
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> users = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int user = i;
                users.add(threads.submit(() -> {
                    asManyUsers(run, user);
                    return null;
                }));
            }
            for (Future<?> user : users) {
                user.get();
            }
        }
    }

    private static void asManyUsers(String run, int seed) throws IOException {
        var random = new SplittableRandom(seed);
        try (var first = new Caller(CONFIGS.getFirst().listenerPort());
                var second = new Caller(CONFIGS.getLast().listenerPort())) {
            for (int i = 0; i < 200; i++) {
                String mine = run + "-" + random.nextInt(30);
                String other = run + "-" + random.nextInt(30);
                String cookies = switch (random.nextInt(6)) {
                    case 0 -> "a=b";
                    case 1 -> "sid=%s; sid=%s".formatted(mine, other);
                    case 2 -> "Sid=%s; xsid=%s; sid=%s".formatted(other, other, mine);
                    default -> "sid=" + mine;
                };
                boolean known = cookies.endsWith("sid=" + mine) && !cookies.startsWith("sid=%s;".formatted(mine));
                Caller.Answer answer = (random.nextBoolean() ? first : second)
                        .get("/a", "cookie", cookies, "x-user-id", "of-" + other, "x_user_id", "of-" + other);
                assertThat(answer.status()).as(cookies).isEqualTo(known ? 200 : 401);
                assertThat(answer.body()).as(cookies).isEqualTo(known ? "of-" + mine : "Unauthorized\n");
            }
        }
    }

    /** Milliseconds from now until a replica refuses the cookie, asked all the time. */
    private static long untilRefused(int replica, String cookie) throws Exception {
        long begin = System.nanoTime();
        try (var caller = new Caller(CONFIGS.get(replica).listenerPort())) {
            Eventually.await(
                    "refused",
                    Duration.ofSeconds(10),
                    () -> caller.get("/a", "cookie", "sid=" + cookie).status() == 401);
        }
        return (System.nanoTime() - begin) / 1_000_000;
    }

    private static String known(boolean opened) throws Exception {
        String cookie = cookie();
        if (opened) {
            redis.command("HSET attache:session:login:" + Sessions.name(cookie) + " user bob");
        }
        for (int replica = 0; replica < 2; replica++) {
            assertThat(get(replica, "/a", cookie).status()).isEqualTo(200);
        }
        return cookie;
    }

    @Test
    void revokedOnOneReplicaItIsRefusedOnTheOther() throws Exception {
        for (boolean opened : new boolean[] {true, false}) {
            long worst = 0;
            for (int i = 0; i < 5; i++) {
                String cookie = known(opened);
                assertThat(REPLICAS.getFirst()
                                .adminPost("/v1/sessions/login/revoke", "{\"cookie\": \"%s\"}".formatted(cookie))
                                .statusCode())
                        .isEqualTo(200);
                worst = Math.max(worst, untilRefused(1, cookie));
                assertThat(get(0, "/a", cookie).status()).isEqualTo(401);
            }
            assertThat(get(1, "/a", cookie()).status())
                    .as("the auth service allows all")
                    .isEqualTo(200);
            System.out.printf(
                    "session: revoked on one replica (%s), refused on the other after at most %d ms%n",
                    opened ? "known to Redis" : "known to the auth service", worst);
            assertThat(worst).isLessThan(GOAL.toMillis());
        }
    }

    /** Nobody tells the replicas: what they rely on is the age of their copies, not a message. */
    @Test
    void refusedWithoutAnyMessage() throws Exception {
        String cookie = known(true);
        redis.command("SET attache:session-revoked:login:" + Sessions.name(cookie) + " 1 PX 60000");
        redis.command("CLIENT KILL TYPE pubsub");
        long first = untilRefused(0, cookie);
        long second = untilRefused(1, cookie);

        System.out.printf("session: revoked in Redis alone, refused after %d ms and %d ms%n", first, first + second);
        assertThat(first + second).isLessThan(GOAL.toMillis());
    }

    @Test
    void loggedOutItIsRefusedOnTheOther() throws Exception {
        String cookie = known(false);
        try (var caller = new Caller(CONFIGS.getFirst().listenerPort())) {
            Caller.Answer answer = caller.post("/logout", "{}", "cookie", "sid=" + cookie);
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.header("set-cookie")).startsWith("sid=; Max-Age=0");
        }
        long millis = untilRefused(1, cookie);
        System.out.printf("session: logged out on one replica, refused on the other after %d ms%n", millis);
        assertThat(millis).isLessThan(GOAL.toMillis());
    }

    @Test
    void withoutRedis() throws Exception {
        redis.stop();
        try {
            Eventually.await(
                    "both know that Redis is away",
                    Duration.ofSeconds(5),
                    () -> REPLICAS.getFirst().admin("/ready").body().contains("degraded")
                            && REPLICAS.getLast().admin("/ready").body().contains("degraded"));
            upstream.reset();
            assertThat(get(0, "/strict", cookie()).status()).as("deny").isEqualTo(503);
            assertThat(upstream.count()).isZero();
            assertThat(get(0, "/open", cookie()).status()).as("allow").isEqualTo(200);
            assertThat(upstream.only().all("x-user-id")).as("not the client's").isEmpty();

            assertThat(together(500, 0, "/a", 10)).as("authenticate").containsOnly(200);
            System.out.printf("session: without Redis, 500 requests of 10 sessions: %d questions%n", auth.count());
            assertThat(auth.count()).isEqualTo(10);

            auth.reset();
            auth.answers(got -> Answer.text(500, Map.of(), "in trouble"));
            assertThat(together(200, 0, "/a", 1)).as("and no auth service").containsOnly(503);
        } finally {
            redis.restart();
            Eventually.await(
                    "both know that Redis is back",
                    Duration.ofSeconds(30),
                    () -> !REPLICAS.getFirst().admin("/ready").body().contains("degraded")
                            && !REPLICAS.getLast().admin("/ready").body().contains("degraded"));
        }
    }

    @Test
    void aSilentRedisCostsNobodyTheirTime() throws Exception {
        redis.pause();
        try (var caller = new Caller(CONFIGS.getFirst().listenerPort())) {
            for (int i = 0; i < 40; i++) {
                assertThat(caller.get("/strict", "cookie", "sid=" + cookie()).status())
                        .isEqualTo(503);
            }
            assertThat(caller.get("/a", "cookie", "sid=" + cookie()).status())
                    .as("the auth service is there")
                    .isEqualTo(200);
            // It is told a moment later: else it would not be known below that Redis is back, but not yet that it was
            // away.
            Eventually.await(
                    "it is known that Redis is silent",
                    Duration.ofSeconds(5),
                    () -> REPLICAS.getFirst().admin("/ready").body().contains("degraded"));
        } finally {
            redis.resume();
            Eventually.await(
                    "Redis is back",
                    Duration.ofSeconds(10),
                    () -> !REPLICAS.getFirst().admin("/ready").body().contains("degraded"));
        }
        assertThat(ENVOYS.getFirst().stat("ext_proc.message_timeouts")).isZero();
        assertThat(REPLICAS.getFirst().metric("attache_faults_total")).isZero();
    }

    /** A dead service is asked a few times and then now and then; nobody waits for it in vain. */
    @Test
    void withoutRedisAndAuthService() throws Exception {
        var dead = new RecordingUpstream();
        int port = dead.port();
        dead.close();
        try (var replica = AttacheProcess.ready(SERVER, REST.formatted("redis://127.0.0.1:1", port))) {
            EnvoyConfig config = new EnvoyConfig()
                    .upstream(upstream.port())
                    .processor(replica.target())
                    .messageTimeout("10s");
            try (var envoy = EnvoyProcess.start(config);
                    var caller = new Caller(config.listenerPort())) {
                for (int i = 0; i < 200; i++) {
                    assertThat(caller.get("/a", "cookie", "sid=" + cookie()).status())
                            .isEqualTo(503);
                }
                assertThat(envoy.stat("ext_proc.message_timeouts")).isZero();
            }
            long sent = replica.metric("attache_http_calls_total", "result=\"failed\"");
            long held = replica.metric("attache_http_calls_total", "result=\"breaker_open\"");
            System.out.printf(
                    "session: without Redis and auth service, 200 requests: %d tried, %d not sent%n", sent, held);
            assertThat(sent).isLessThan(30);
            assertThat(sent + held).isEqualTo(200);
        }
    }
}
