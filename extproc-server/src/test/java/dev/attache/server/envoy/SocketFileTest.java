package dev.attache.server.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketFileTest {
    @TempDir
    private Path folder;

    @Test
    void takesAwayWhatAKilledProcessLeft() throws IOException {
        Path path = folder.resolve("left.sock");
        listen(path).close();
        assertThat(path).exists();
        new SocketFile(path).claim();
        assertThat(path).doesNotExist();
    }

    @Test
    void leavesASocketThatIsServed() throws IOException {
        Path path = folder.resolve("served.sock");
        try (var served = listen(path)) {
            assertThat(served.isOpen()).isTrue();
            assertThatIOException()
                    .isThrownBy(() -> new SocketFile(path).claim())
                    .withMessageContaining("a process listens there");
        }
        assertThat(path).exists();
    }

    @Test
    void leavesAFileThatIsNoSocket() throws IOException {
        Path path = Files.writeString(folder.resolve("precious"), "data");
        assertThatIOException()
                .isThrownBy(() -> new SocketFile(path).claim())
                .withMessageContaining("a file that is no socket");
        assertThat(path).hasContent("data");
    }

    @Test
    void namesTheFolderThatIsMissing() {
        Path path = folder.resolve("none/attache.sock");
        assertThatIOException()
                .isThrownBy(() -> new SocketFile(path).claim())
                .withMessage(
                        "server.grpc.address: cannot listen on unix:%s: %s is no folder (expected: one that this"
                                + " user may write to)",
                        path, path.getParent());
    }

    @Test
    void aFreePathStaysFree() throws IOException {
        new SocketFile(folder.resolve("free.sock")).claim();
        assertThat(folder).isEmptyDirectory();
    }

    private static ServerSocketChannel listen(Path path) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(path));
        return channel;
    }
}
