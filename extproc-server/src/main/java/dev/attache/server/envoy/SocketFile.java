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
     * Makes room for a new socket: removes one that nobody serves any more.
     *
     * @throws IOException when something else is there, or a process listens
     */
    void claim() throws IOException {
        Path folder = path.getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw refused(folder + " is no folder (expected: one that this user may write to)");
        }
        if (folder != null && !Files.isWritable(folder)) {
            throw refused(folder + " is not ours to write to (expected: a folder that is)");
        }
        try {
            if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther()) {
                throw refused("there is a file that is no socket");
            }
        } catch (NoSuchFileException free) {
            return;
        }
        if (isServed()) {
            throw refused("a process listens there");
        }
        Files.deleteIfExists(path);
    }

    private IOException refused(String why) {
        return new IOException("server.grpc.address: cannot listen on unix:" + path + ": " + why);
    }

    private boolean isServed() throws IOException {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return channel.isConnected();
        } catch (SocketException nobody) {
            return false;
        }
    }

    /** Removes our own. To be called while we still listen: later it may be our successor's. */
    void release() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new IllegalStateException("cannot delete " + path, e);
        }
    }
}
