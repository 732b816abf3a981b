package dev.attache.server.envoy;

import static dev.attache.policy.Interest.Body.WHOLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Verdict;
import dev.attache.policy.FailureMode;
import dev.attache.policy.Interest;
import dev.attache.server.chain.RouteScope;
import dev.attache.server.config.EnvoySettings;
import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.HttpConnection;
import dev.attache.testkit.Mode;
import dev.attache.testkit.SeenResponse;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases of Envoy's own tests that depend on how an operator sets Envoy up. */
class ConformanceOperatorIT {
    private static final String SET_METADATA = "{name: envoy.filters.http.set_metadata, typed_config: {\"@type\":"
            + " type.googleapis.com/envoy.extensions.filters.http.set_metadata.v3.Config,"
            + " metadata: [{metadata_namespace: in, value: {plan: gold}}]}}";

    private static EnvoyConfig config(TestServer server, Mode mode) {
        return new EnvoyConfig().processor(server.target()).mode(mode).messageTimeout("10s");
    }

    private static SeenResponse post(RealProxy proxy, String path, String body) throws Exception {
        try (var connection = new HttpConnection(proxy.uri("/").getPort())) {
            return connection.send("POST", path, SessionBench.text(body), List.of());
        }
    }

    @Test
    void metadataComesInAndGoesOut() throws Exception {
        List<String> read = new CopyOnWriteArrayList<>();
        var hooks = new Hooks(Interest.HEADERS).request(exchange -> {
            read.add(exchange.metadata("in", "plan") + " " + exchange.attribute("source.address"));
            exchange.note("policy", "p");
            return Verdict.PASSED;
        });
        try (var server = new TestServer(FixedRoutes.of(hooks));
                var proxy = new RealProxy(config(server, Mode.HEADERS)
                        .filterBefore(SET_METADATA)
                        .forwardNamespace("in")
                        .accessLog("noted %DYNAMIC_METADATA(attache:policy)%"))) {
            assertThat(post(proxy, "/echo", "a").status()).isEqualTo(200);
            assertThat(read).singleElement().asString().startsWith("gold 127.0.0.1:");
            Until.equal(true, () -> logged(proxy, "noted p") || logged(proxy, "noted \"p\""));
        }
    }

    private static boolean logged(RealProxy proxy, String line) {
        try {
            return Files.readString(proxy.envoy().log()).contains(line);
        } catch (IOException notYet) {
            return false;
        }
    }

    @Test
    void envoyNamesTheRoute() throws Exception {
        var named = new Hooks(Interest.REQUEST_HEADERS);
        RouteScope scope = FixedRoutes.of(named).scope();
        try (var server = new TestServer(new FixedRoutes(scope, FailureMode.DENY, 0));
                var proxy = new RealProxy(
                        config(server, Mode.HEADERS).route("/named", "test").route("/other", "gone"))) {
            assertThat(post(proxy, "/named", "a").status()).isEqualTo(200);
            assertThat(post(proxy, "/other", "a").status()).isEqualTo(503);
            assertThat(named.heard).containsExactly("request");
            assertThat(server.troubles).containsExactly("unknown route gone");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"BUFFERED", "FULL_DUPLEX_STREAMED"})
    void twoProcessorsInARow(String kind) throws Exception {
        Mode mode = Modes.kind(kind);
        boolean trailers = mode.requestTrailers();
        var growing = new Rewriter(Interest.HEADERS.withRequestBody(WHOLE).withResponseBody(WHOLE), text -> text + "!");
        String second = ("{name: second, typed_config: {\"@type\":"
                        + " type.googleapis.com/envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor,"
                        + " grpc_service: {envoy_grpc: {cluster_name: attache}}, message_timeout: 10s, processing_mode:"
                        + " {request_body_mode: %s, response_body_mode: %s, request_trailer_mode: %s,"
                        + " response_trailer_mode: %s}}}")
                .formatted(kind, kind, trailers ? "SEND" : "SKIP", trailers ? "SEND" : "SKIP");
        try (var server = new TestServer(FixedRoutes.of(growing)).with(TestServer.envoy(false, mode));
                var proxy = new RealProxy(config(server, mode).filterAfter(second))) {
            SeenResponse response = post(proxy, "/bytes?n=3", "sent");
            assertThat(response.body().toStringUtf8()).isEqualTo("abc!!");
            assertThat(growing.requests).containsExactly("sent", "sent!");
            assertThat(proxy.upstream().last().sha256()).isEqualTo(Came.sha256("sent!!"));
            Until.equal(0, server::open);
            assertThat(server.troubles).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NONE", "BUFFERED", "STREAMED", "FULL_DUPLEX_STREAMED"})
    void aClientLeavesWhileAPolicyDecides(String kind) throws Exception {
        Mode mode = Modes.kind(kind);
        var held = new CompletableFuture<Verdict>();
        var probe = new Probe(Interest.HEADERS).onRequest(exchange -> held);
        var decisions = new DecisionsUnderWay(10);
        try (var server = new TestServer(FixedRoutes.of(probe), decisions).with(patient(mode));
                var proxy = new RealProxy(config(server, mode))) {
            try (var socket = new Socket("127.0.0.1", proxy.uri("/").getPort())) {
                socket.getOutputStream().write("GET / HTTP/1.1\r\nhost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                Until.equal(1, decisions::count);
            }
            Until.equal(0, server::open);
            Until.equal(0, decisions::count);
            held.complete(Verdict.proceed(Edits.builder().set("x-late", "1").build()));
            Until.equal(1, probe.outcomes::size);
            assertThat(server.troubles).isEmpty();
            assertThat(proxy.upstream().count()).isZero();
        }
    }

    /** One whose deadline is not what ends the exchange. */
    private static EnvoySettings patient(Mode mode) {
        return new Wire.Setup(mode, false, false, Duration.ZERO).settings(Duration.ofSeconds(20));
    }
}
