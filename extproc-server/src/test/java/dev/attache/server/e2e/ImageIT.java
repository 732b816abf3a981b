package dev.attache.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The image as it is built from this checkout: becomes healthy by itself, has no rights, ends cleanly. */
@Tag("alone")
@EnabledIfSystemProperty(
        named = "attache.test.containers",
        matches = "true",
        disabledReason =
                "builds the image, which takes minutes the first time: ask for it with -Dattache.test.containers=true")
class ImageIT {
    private static final String IMAGE = "attache:test";
    private static final Duration BRIEF = Duration.ofSeconds(60);

    private static String container = "";

    @BeforeAll
    static void start() throws Exception {
        Docker.run(Duration.ofMinutes(20), "build", "-q", "-t", IMAGE, "..");
        // The image's own interval is ten seconds; what is run each time is the image's.
        container = Docker.run(BRIEF, "run", "-d", "--health-interval", "1s", "-p", "127.0.0.1::50052", IMAGE);
    }

    @AfterAll
    static void remove() throws Exception {
        if (!container.isEmpty()) {
            Docker.run(BRIEF, "rm", "-f", container);
        }
    }

    @Test
    void becomesHealthyServesWithoutRightsAndEndsCleanly() throws Exception {
        awaitHealthy();

        assertThat(ready()).isEqualTo("{\"status\":\"ready\"}");
        assertThat(Docker.run(BRIEF, "exec", container, "id", "-u")).isNotEqualTo("0");

        Docker.run(BRIEF, "stop", "-t", "40", container);
        assertThat(Docker.run(BRIEF, "inspect", "-f", "{{.State.ExitCode}}", container))
                .as("exit code after SIGTERM")
                .isEqualTo("0");
    }

    /** It is what most that can go wrong needs: the models, native code that fits the image, a folder to unpack it into. */
    @Test
    void comparesQuestionsByItsOwnModelsAlsoWithAReadOnlyRoot() throws Exception {
        String script = """
                cat > /tmp/attache.yaml <<END
                version: 1
                policies: {answers: {llm_cache: {global: true, mode: semantic, embedder: {onnx: {model: english}}}}}
                default_route: {policies: [answers]}
                END
                cat > /tmp/pairs.csv <<END
                same,a,b
                yes,How do I enable it?,How can I turn it on?
                no,How do I enable it?,How do I disable it?
                END
                exec /opt/attache/attache calibrate -c /tmp/attache.yaml /tmp/pairs.csv
                """;

        String said = Docker.run(
                BRIEF,
                "run",
                "--rm",
                "--read-only",
                "--tmpfs",
                "/tmp:exec,size=64m",
                "--entrypoint",
                "sh",
                IMAGE,
                "-c",
                script);

        assertThat(said).contains("1 pairs with one answer, 1 with two; 0 of them not compared");
    }

    private static void awaitHealthy() throws Exception {
        long until = System.nanoTime() + BRIEF.toNanos();
        String health;
        do {
            // blocks for a moment: each question is a process
            health = Docker.run(BRIEF, "inspect", "-f", "{{.State.Health.Status}}", container);
        } while (!health.equals("healthy") && System.nanoTime() < until);
        assertThat(health).isEqualTo("healthy");
    }

    private static String ready() throws Exception {
        String published = Docker.run(BRIEF, "port", container, "50052/tcp");
        try (var client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + published + "/ready"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
