package dev.attache.benchmark.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void holderOfAPortIsKnown() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            long self = ProcessHandle.current().pid();

            assertThat(Ports.isHeldBy(self, socket.getLocalPort())).isTrue();
            assertThat(Ports.isHeldBy(self, Ports.free())).isFalse();
        }
    }
}
