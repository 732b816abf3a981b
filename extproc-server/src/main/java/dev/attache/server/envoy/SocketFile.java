package dev.attache.server.envoy;

import java.io.IOException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** The file of a Unix domain socket: Linux leaves it behind, and then refuses to listen there. */
record SocketFile(Path path) {
    /**
     * Makes room for a new socket: takes away one that nobody serves any more.
     *
     * @throws IOException when something else is there, or a process listens
     */
    void claim() throws IOException {
        try {
            if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther()) {
                throw new IOException("cannot listen on unix:" + path + ": there is a file that is no socket");
            }
        } catch (NoSuchFileException free) {
            return;
        }
        if (isServed()) {
            throw new IOException("cannot listen on unix:" + path + ": a process listens there");
        }
        Files.deleteIfExists(path);
    }

    private boolean isServed() throws IOException {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return channel.isConnected();
        } catch (SocketException nobody) {
            return false;
        }
    }

    /** Takes our own away. To be called while we still listen: later it may be our successor's. */
    void release() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new IllegalStateException("cannot delete " + path, e);
        }
    }
}
