package dev.attache.server;

import dev.attache.server.config.ServerSettings;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS, and with {@code client_ca} mutual TLS, of the gRPC port. */
final class TlsFiles {
    private TlsFiles() {}

    /** Null for clear text. */
    static @Nullable SslContext read(ServerSettings.@Nullable Tls tls) throws IOException {
        if (tls == null) {
            return null;
        }
        try {
            SslContextBuilder context = SslContextBuilder.forServer(
                    tls.certificate().toFile(), tls.privateKey().toFile());
            if (tls.clientCa() != null) {
                context.trustManager(tls.clientCa().toFile()).clientAuth(ClientAuth.REQUIRE);
            }
            return GrpcSslContexts.configure(context).build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IOException(
                    "server.grpc.tls: cannot use %s with %s: %s"
                            .formatted(tls.certificate(), tls.privateKey(), e.getMessage()),
                    e);
        }
    }
}
