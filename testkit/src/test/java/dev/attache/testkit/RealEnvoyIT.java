package dev.attache.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The processor that passes everything on FakeEnvoy passes everything on a real Envoy too. */
class RealEnvoyIT {
    static Mode[] modes() {
        return FakeEnvoyTest.modes();
    }

    @ParameterizedTest
    @MethodSource("modes")
    void everythingPassesInEachMode(Mode mode) throws Exception {
        try (var processor = new ScriptedProcessor((message, answers) -> {
                    if (!mode.observability()) {
                        answers.onNext(
                                mode.equals(Mode.FULL_DUPLEX)
                                        ? ScriptedProcessor.duplex(message)
                                        : ScriptedProcessor.pass(message));
                    }
                });
                var upstream = Upstream.start()) {
            var config = new EnvoyConfig()
                    .upstream(upstream.port())
                    .processor(processor.target())
                    .mode(mode)
                    .messageTimeout("5s");
            try (var envoy = EnvoyProcess.start(config);
                    var client = HttpClient.newHttpClient()) {
                var request = HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + config.listenerPort() + "/bytes?n=1000"))
                        .POST(BodyPublishers.ofByteArray(Upstream.bytes(1000)))
                        .build();
                var response = client.send(request, BodyHandlers.ofByteArray());
                assertThat(response.body()).isEqualTo(Upstream.bytes(1000));
                assertThat(upstream.last().bodyBytes()).isEqualTo(1000);
                // Nobody waits for an observer: its messages may come after the response.
                long deadline = System.nanoTime() + 5_000_000_000L;
                while (processor.seen.isEmpty() && System.nanoTime() < deadline) {
                    LockSupport.parkNanos(10_000_000);
                }
                assertThat(processor.seen).isNotEmpty();
                assertThat(envoy.stat("ext_proc.spurious_msgs_received")).isZero();
                assertThat(envoy.stat("ext_proc.streams_failed")).isZero();
            }
        }
    }
}
