package dev.attache.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds loopback TCP ports that nobody listens on.
 *
 * <p>They are below those that systems give to connections (Linux from 32768, others from 49152), so that a port stays
 * free while its process has not begun to listen, or is away for a while: no connection of another test takes it. They
 * are picked at random, because tests in several processes pick at the same time. This process never hands out the same
 * port twice. Safe for use from any thread.
 */
public final class FreePort {
    private static final int FIRST = 10_000;
    private static final int END = 32_000;
    private static final int ATTEMPTS = 1_000;
    private static final Set<Integer> GIVEN = new HashSet<>();

    private FreePort() {}

    /** A free port between 10000 and 31999, never given before by this process. */
    public static synchronized int next() {
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port on the loopback address from %d to %d".formatted(FIRST, END - 1));
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
