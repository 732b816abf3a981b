package dev.attache.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

@SuppressWarnings("ReferenceEquality")
class EnvoyProcessIT {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void theConfigurationServesEachOfItsRoutes() throws Exception {
        var config =
                new EnvoyConfig().route("/api", "api").retry("reset", 1).accessLog("line %REQ(:PATH)% %ROUTE_NAME%");
        try (var upstream = Upstream.start();
                var envoy = EnvoyProcess.start(config.upstream(upstream.port()))) {
            assertThat(get(config, "/echo")).startsWith("200 GET /echo");
            assertThat(get(config, "/api/x")).isEqualTo("200 ok\n");
            assertThat(get(config, "/direct")).isEqualTo("200 direct\n");
            assertThat(get(config, "/dead")).startsWith("503");
            assertThat(get(config, "/empty")).startsWith("503");
            assertThat(get(config, "/timeout?ms=3000")).startsWith("504");
            assertThat(get(config, "/reset")).startsWith("503");
            assertThat(get(config, "/trailers")).isEqualTo("200 hello\n");
            assertThat(get(config, "/sse?events=3&every=1")).isEqualTo("200 data: 1\n\ndata: 2\n\ndata: 3\n\n");
            assertThat(get(config, "/bytes?n=3000000")).hasSize(3_000_004);
            assertThat(get(config, "/status/204")).isEqualTo("204 ");
            assertThat(envoy.stat("cluster.upstream.upstream_rq_retry")).isEqualTo(1);
            assertThat(envoy.isAlive()).isTrue();
        }
    }

    @Test
    void anExtProcFilterThatNobodyAnswersFailsClosedOrOpen() throws Exception {
        try (var upstream = Upstream.start()) {
            for (Mode mode : new Mode[] {Mode.HEADERS, Mode.BUFFERED, Mode.STREAMED, Mode.FULL_DUPLEX}) {
                var config = new EnvoyConfig()
                        .upstream(upstream.port())
                        .processor("127.0.0.1:" + FreePort.next())
                        .processor("unix:/nowhere/attache.sock")
                        .route("/api", "api")
                        .mode(mode)
                        .modeOverride(true)
                        .messageTimeout("200ms")
                        .failureModeAllow(!mode.equals(Mode.HEADERS))
                        .forwardNamespace("attache.in")
                        .filterBefore(EnvoyConfig.FAULT_FILTER)
                        .bufferLimit(32 << 10);
                try (var envoy = EnvoyProcess.start(config)) {
                    assertThat(get(config, "/api/x")).isEqualTo(mode.equals(Mode.HEADERS) ? "500 " : "200 ok\n");
                    assertThat(envoy.stat("ext_proc.streams_failed")).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void aWebSocketEchoesThroughEnvoy() throws Exception {
        var config = new EnvoyConfig();
        try (var upstream = Upstream.start();
                var envoy = EnvoyProcess.start(config.upstream(upstream.port()))) {
            var heard = new CompletableFuture<String>();
            var socket = client.newWebSocketBuilder()
                    .buildAsync(
                            URI.create("ws://127.0.0.1:" + config.listenerPort() + "/ws"),
                            new java.net.http.WebSocket.Listener() {
                                @Override
                                public java.util.concurrent.CompletionStage<?> onText(
                                        java.net.http.WebSocket s, CharSequence data, boolean last) {
                                    heard.complete(data.toString());
                                    return CompletableFuture.completedFuture(null);
                                }
                            })
                    .join();
            socket.sendText("ping", true);
            assertThat(heard.get(5, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo("ping");
            socket.abort();
            assertThat(envoy.isAlive()).isTrue();
        }
    }

    @Test
    void aRefusedBootstrapIsReportedWithEnvoysReason() {
        assertThatThrownBy(() -> EnvoyProcess.start(EnvoyBinary.find(), "nonsense: 1\n", 1, 1))
                .isInstanceOf(ProcessStartException.class)
                .hasMessageContaining("nonsense");
    }

    private String get(EnvoyConfig config, String path) throws Exception {
        var response = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + config.listenerPort() + path))
                        .build(),
                BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }
}
