package dev.attache.benchmark.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which process listens where on 127.0.0.1. */
public final class Ports {
    private static final String LISTENING = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private Ports() {}

    /** A port that was free a moment ago. */
    public static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Whether this very process holds the listening socket. A server left over from an earlier run gives plausible
     * throughput, and no CPU at all for the process that is measured.
     */
    static boolean isHeldBy(long processId, int port) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc", Long.toString(processId), "fd"))) {
            for (Path file : files) {
                String target = readLink(file);
                if (target.startsWith("socket:[")
                        && listens(target.substring("socket:[".length(), target.length() - 1), port)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean listens(String inode, int port) throws IOException {
        String suffix = ":%04X".formatted(port);
        for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] fields = line.trim().split("\\s+", -1);
                if (fields[STATE].equals(LISTENING)
                        && fields[LOCAL_ADDRESS].endsWith(suffix)
                        && fields[INODE].equals(inode)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String readLink(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            // Closed in the meantime.
            return "";
        }
    }
}
