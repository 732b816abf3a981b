package dev.attache.server.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.policy.Interest;
import dev.attache.server.config.ListenAddress;
import dev.attache.testkit.EnvoyConfig;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Envoy reaches the gRPC port over mutual TLS and over a Unix socket. */
class ListenersIT {
    private static final Traffic TRAFFIC = Traffic.all().getFirst();

    @TempDir
    private Path folder;

    @Test
    void mutualTlsServesWhoHasACertificateAndRefusesWhoHasNone() throws Exception {
        SelfSigned server = SelfSigned.make(folder, "server");
        SelfSigned client = SelfSigned.make(folder, "client");
        var probe = new Probe(Interest.HEADERS);
        try (var attache = new TestServer(
                FixedRoutes.of(probe),
                new DecisionsUnderWay(10),
                new ListenAddress.Tcp("127.0.0.1", 0),
                mutual(server, client))) {
            EnvoyConfig known = new EnvoyConfig()
                    .processor(attache.target())
                    .processorTransportSocket(transportSocket(server, client))
                    .messageTimeout("10s"); // the first handshake takes its time
            try (var proxy = new RealProxy(known)) {
                assertThat(proxy.send(TRAFFIC).withoutHeaders()).isEqualTo(Seen.expected(TRAFFIC));
                assertThat(probe.begun).hasValue(1);
                assertThat(proxy.envoy().stat("cluster.attache.ssl.handshake")).isPositive();
            }
            EnvoyConfig stranger = new EnvoyConfig()
                    .processor(attache.target())
                    .processorTransportSocket(transportSocket(server, null));
            try (var proxy = new RealProxy(stranger)) {
                assertThat(proxy.send(TRAFFIC).status()).isEqualTo(500);
            }
            try (var proxy = new RealProxy(new EnvoyConfig().processor(attache.target()))) {
                assertThat(proxy.send(TRAFFIC).status()).as("clear text").isEqualTo(500);
            }
            assertThat(probe.begun).as("only the known client was heard").hasValue(1);
        }
    }

    @Test
    void aUnixSocketServesAndIsGoneAfterwards() throws Exception {
        Path socket = folder.resolve("attache.sock");
        var probe = new Probe(Probe.TAP);
        try (var attache = new TestServer(
                FixedRoutes.of(probe), new DecisionsUnderWay(10), new ListenAddress.Unix(socket), null)) {
            assertThat(attache.port()).isZero();
            try (var proxy = new RealProxy(new EnvoyConfig().processor("unix:" + socket))) {
                assertThat(proxy.send(TRAFFIC).withoutHeaders()).isEqualTo(Seen.expected(TRAFFIC));
            }
            assertThat(probe.begun).hasValue(1);
        }
        assertThat(Files.exists(socket)).isFalse();
    }

    @Test
    void aUnixSocketThatAKilledProcessLeftBehindIsReplaced() throws Exception {
        Path socket = folder.resolve("attache.sock");
        try (var killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(Files.exists(socket)).isTrue();
        try (var attache = new TestServer(
                        FixedRoutes.of(), new DecisionsUnderWay(10), new ListenAddress.Unix(socket), null);
                var proxy = new RealProxy(new EnvoyConfig().processor("unix:" + socket))) {
            assertThat(proxy.send(TRAFFIC).withoutHeaders()).isEqualTo(Seen.expected(TRAFFIC));
            assertThat(attache.troubles).isEmpty();
        }
    }

    private static SslContext mutual(SelfSigned server, SelfSigned client) throws IOException {
        SslContextBuilder context = SslContextBuilder.forServer(
                        server.certificate().toFile(), server.privateKey().toFile())
                .trustManager(client.certificate().toFile())
                .clientAuth(ClientAuth.REQUIRE);
        return GrpcSslContexts.configure(context).build();
    }

    private static String transportSocket(SelfSigned server, @Nullable SelfSigned client) {
        String own = client == null
                ? ""
                : "tls_certificates: [{certificate_chain: {filename: \"%s\"}, private_key: {filename: \"%s\"}}], "
                        .formatted(client.certificate(), client.privateKey());
        return ("{name: envoy.transport_sockets.tls, typed_config: {\"@type\":"
                        + " type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext,"
                        + " common_tls_context: {%salpn_protocols: [h2], validation_context: {trusted_ca: {filename:"
                        + " \"%s\"}}}}}")
                .formatted(own, server.certificate());
    }
}
