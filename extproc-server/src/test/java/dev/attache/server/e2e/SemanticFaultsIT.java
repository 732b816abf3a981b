package dev.attache.server.e2e;

import static dev.attache.server.e2e.Chats.CHAT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** B40, B41 on real processes: what is needed to compare hangs, refuses or is away, and requests go on all the same. */
class SemanticFaultsIT {
    private static final String REST = """
            policies:
              answers:
                llm_cache:
                  mode: exact_then_semantic
                  scope: [header:x-team]
                  embedder: {openai: {url: "%s/v1", timeout: 100ms}}
                  index: {%s}
                  timeout: 2s
            default_route: {policies: [answers]}
            """;
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int CALLS = 60;
    private static final int FAILURES_TO_OPEN = 5;
    /** The deadlines are fractions of a second; the rest is for a busy machine. */
    private static final Duration IN_TIME = Duration.ofSeconds(2);

    private final Embeddings embeddings = new Embeddings();
    private @Nullable LlmGateway started;

    /** Says that all texts are the same, or nothing at all. */
    private static final class Embeddings implements AutoCloseable {
        private final HttpServer server;
        final AtomicInteger calls = new AtomicInteger();
        private volatile CountDownLatch silence = new CountDownLatch(0);

        Embeddings() {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
            } catch (IOException e) {
                throw new AssertionError("no free port", e);
            }
            server.createContext("/", this::answer);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
        }

        private void answer(HttpExchange exchange) throws IOException {
            try (exchange) {
                calls.incrementAndGet();
                exchange.getRequestBody().readAllBytes();
                silence.await();
                byte[] vector = "{\"data\":[{\"index\":0,\"embedding\":[1,0,0]}]}".getBytes(UTF_8);
                exchange.sendResponseHeaders(200, vector.length);
                exchange.getResponseBody().write(vector);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        void hang() {
            silence = new CountDownLatch(1);
        }

        void speak() {
            CountDownLatch before = silence;
            silence = new CountDownLatch(0);
            before.countDown();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            speak();
            server.stop(0);
        }
    }

    private void start(String index) throws Exception {
        started = LlmGateway.overriding(REST.formatted(embeddings.url(), index), 1);
    }

    private LlmGateway gateway() {
        return requireNonNull(started);
    }

    @AfterEach
    void stop() throws Exception {
        LlmGateway open = started;
        if (open != null) {
            open.close();
        }
        embeddings.close();
    }

    private Caller.Answer ask(String question) throws Exception {
        String body = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"" + question + "\"}]}";
        try (var caller = new Caller(gateway().port())) {
            return caller.post(CHAT, body, "x-user", "ann", "x-team", "red", "x-llm-output", "3");
        }
    }

    private long counted(String metric, String... labels) throws Exception {
        return gateway().attache().metric(metric, labels);
    }

    /** Many questions: all go on, in time; how long it took. */
    private Duration allGoOn(String about) throws Exception {
        long began = System.nanoTime();
        for (int i = 0; i < CALLS; i++) {
            long asked = System.nanoTime();
            Caller.Answer answer = ask("Question %d about %s".formatted(i, about));
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.header("x-attache-cache")).isEqualTo("miss");
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(IN_TIME);
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Each time of something else: what was asked too early is an exact answer from then on. */
    private void compares() throws Exception {
        Eventually.await("an answer to the same in other words", SOON, () -> {
            String topic = Long.toString(System.nanoTime(), 36).replaceAll("[0-9]", "");
            ask("How do I reset my " + topic + "?");
            return ask("Please, how do I reset my " + topic + "?")
                    .header("x-attache-cache")
                    .equals("hit-semantic");
        });
    }

    @Test
    void anEmbedderThatHangsIsLeftAloneUntilItSpeaks() throws Exception {
        start("memory: {}");
        compares();
        embeddings.hang();
        int before = embeddings.calls.get();
        Duration took = allGoOn("quotas");
        assertThat(counted("attache_llm_cache_incomparable_total", "reason=\"embedder\""))
                .isGreaterThanOrEqualTo(CALLS);
        assertThat(embeddings.calls.get() - before)
                .as("tries, in %s, of %d that were wanted", took, 2 * CALLS)
                .isLessThanOrEqualTo(2 * FAILURES_TO_OPEN + 2 + (int) took.toSeconds());
        assertThat(counted("attache_faults_total")).isZero();
        assertThat(ask("Question 3 about quotas").header("x-attache-cache")).isEqualTo("hit-exact");
        embeddings.speak();
        compares();
    }

    @Test
    void anEmbedderThatRefusesIsLeftAlone() throws Exception {
        start("memory: {}");
        embeddings.close();
        Duration took = allGoOn("quotas");
        assertThat(counted("attache_http_calls_total"))
                .as("tries, in %s, of %d that were wanted", took, 2 * CALLS)
                .isLessThanOrEqualTo(FAILURES_TO_OPEN + 2 + took.toSeconds());
        assertThat(counted("attache_faults_total")).isZero();
        assertThat(ask("Question 3 about quotas").header("x-attache-cache")).isEqualTo("hit-exact");
    }

    /** What is no answer of an index in time, and no answer at all. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anIndexThatHangsOrTalksNonsenseIsLeftAlone(boolean hangs) throws Exception {
        try (var index = new Embeddings()) {
            if (hangs) {
                index.hang();
            }
            start("chroma: {url: \"" + index.url() + "\"}");
            Duration took = allGoOn("quotas");
            assertThat(counted("attache_llm_cache_incomparable_total", "reason=\"index\"")
                            + counted("attache_llm_cache_incomparable_total", "reason=\"timeout\""))
                    .isGreaterThanOrEqualTo(CALLS);
            assertThat(index.calls.get())
                    .as("tries of the index, in %s, of %d that were wanted", took, 2 * CALLS)
                    .isLessThanOrEqualTo(4 * FAILURES_TO_OPEN + 2 + (int) took.toSeconds());
            assertThat(counted("attache_faults_total")).isZero();
            assertThat(ask("Question 3 about quotas").header("x-attache-cache")).isEqualTo("hit-exact");
        }
    }

    /** Port 1 has nobody: the index alone is away. */
    @Test
    void anIndexThatIsAwayIsLeftAlone() throws Exception {
        start("chroma: {url: \"http://127.0.0.1:1\"}");
        Duration took = allGoOn("quotas");
        assertThat(counted("attache_llm_cache_incomparable_total", "reason=\"index\""))
                .isGreaterThanOrEqualTo(CALLS);
        assertThat(counted("attache_http_calls_total") - embeddings.calls.get())
                .as("tries of the index, in %s, of %d that were wanted", took, 2 * CALLS)
                .isLessThanOrEqualTo(2 * FAILURES_TO_OPEN + 2 + took.toSeconds());
        assertThat(counted("attache_faults_total")).isZero();
        assertThat(ask("Question 3 about quotas").header("x-attache-cache")).isEqualTo("hit-exact");
    }

    @Test
    void withoutRedisRequestsGoOnAndItIsFoundAgain() throws Exception {
        start("redis: {}");
        compares();
        gateway().redis.stop();
        for (int i = 0; i < 10; i++) {
            long asked = System.nanoTime();
            Caller.Answer answer = ask("Question " + i + " about budgets");
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.header("x-attache-cache")).isEqualTo("bypass");
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(IN_TIME);
        }
        assertThat(counted("attache_llm_cache_bypass_total", "reason=\"store_error\""))
                .isEqualTo(10);
        gateway().redis.restart();
        compares();
        assertThat(counted("attache_faults_total")).isZero();
    }
}
