package dev.attache.server.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@code attache demo} as a user runs it: shows every scene and ends by itself. */
class DemoIT {
    @Test
    void showsEverySceneAndEnds() throws Exception {
        Process demo = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dstdout.encoding=UTF-8",
                        "-jar",
                        AttacheProcess.jar().toString(),
                        "demo")
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(demo.getInputStream().readAllBytes(), UTF_8);

            assertThat(demo.waitFor(5, TimeUnit.SECONDS))
                    .as("it ends; it said:\n%s", said)
                    .isTrue();
            assertThat(demo.exitValue()).as("exit code; it said:\n%s", said).isZero();
            assertThat(said)
                    .containsSubsequence(
                            "rate_limit: 3 requests an hour",
                            "alice is over her limit",
                            "respond: ",
                            "body: hello world",
                            "mutate: headers",
                            "the upstream saw hello: world and no x-debug",
                            "http_callout: ",
                            "the upstream saw x-user-id: ann",
                            "the service refused",
                            "the model of an LLM request",
                            "the upstream saw {\"model\": \"gpt-4o-mini\", \"temperature\": 0.70, \"messages\": []}",
                            "llm_cache: an answer is given again",
                            "x-attache-cache: miss",
                            "miss; calls in the provider's own books: 5, before 4",
                            "hit-exact; calls in the provider's own books: 5, before 5",
                            "Hi! Could you please tell me which vaccines are mandatory for a dog?",
                            "x-attache-cache: hit-semantic",
                            "hit-semantic; calls in the provider's own books: 5, before 5",
                            "Envoy's access log says similarity=0.9",
                            "Which vaccines are not mandatory for dogs?",
                            "miss; calls in the provider's own books: 6, before 5",
                            "the guard \"polarity\" refused it",
                            "x-tenant: blue",
                            "miss; calls in the provider's own books: 7, before 6",
                            "\"stream\": true",
                            "miss; calls in the provider's own books: 8, before 7",
                            "hit-exact; calls in the provider's own books: 8, before 8",
                            "events of server-sent events, the last one [DONE]",
                            "a policy of your own: ",
                            "the upstream saw x-greeting: hello ann",
                            "reload: ",
                            "so none was dropped",
                            "All shown.");
        } finally {
            demo.destroyForcibly();
        }
    }
}
