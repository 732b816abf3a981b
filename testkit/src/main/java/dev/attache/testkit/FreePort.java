package dev.attache.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/**
 * Finds loopback TCP ports that nobody listens on.
 *
 * <p>The port is bound, released and then used by a process: another program can take it in between, which no test
 * machine has shown so far. This process never hands out the same port twice. Safe for use from any thread.
 */
public final class FreePort {
    private static final Set<Integer> GIVEN = new HashSet<>();

    private FreePort() {}

    /** A free port between 1024 and 65535, never given before by this process. */
    public static synchronized int next() {
        while (true) {
            int port = bind();
            if (GIVEN.add(port)) {
                return port;
            }
        }
    }

    private static int bind() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on the loopback address", e);
        }
    }
}
