package dev.attache.server.envoy;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.server.config.ListenAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** What an operator is told when the gRPC port cannot be listened on. */
class ListenTest {
    @Test
    void aPortThatIsTakenIsNamedWithItsSetting() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refused("127.0.0.1", taken.getLocalPort(), "Address already in use");
        }
    }

    @Test
    void aHostThatNobodyKnowsIsSaidToBeSo() {
        refused("nohost.invalid", 50098, "unknown host");
    }

    private static void refused(String host, int port, String why) {
        assertThatThrownBy(() -> new TestServer(
                        FixedRoutes.of(), new DecisionsUnderWay(1), new ListenAddress.Tcp(host, port), null))
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessage("server.grpc.address: cannot listen on %s:%d: %s", host, port, why);
    }
}
