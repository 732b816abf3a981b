package dev.attache.server.http;

import dev.attache.policy.HttpCalls.Call;
import dev.attache.policy.Metrics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Calls this process a few times over loopback. The first call of a JVM loads hundreds of classes: it takes longer than
 * a callout's timeout, and some such failures in a row would open a breaker on a service that is well.
 */
public final class CallWarmUp {
    private static final int CALLS = 50;
    private static final Duration AT_MOST = Duration.ofSeconds(5);
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-token: warm\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);

    private CallWarmUp() {}

    /** Makes the calls; blocks until they are done or 5 s are over. */
    public static void run() throws IOException, InterruptedException {
        long until = System.nanoTime() + AT_MOST.toNanos();
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var calls = new OutgoingCalls("attache", CallBounds.STANDARD, Metrics.UNCOUNTED, System::nanoTime)) {
            Thread.ofVirtual().name("attache-warm-up").start(() -> serve(server));
            URI uri = URI.create("http://" + text(server.getInetAddress()) + ":" + server.getLocalPort() + "/");
            for (int i = 0; i < CALLS && System.nanoTime() < until; i++) {
                calls.send(new Call("GET", uri, Map.of("x-warm-up", List.of("yes")), null, AT_MOST, 16));
            }
        }
    }

    private static String text(InetAddress address) {
        return address.getHostAddress().indexOf(':') < 0 ? address.getHostAddress() : "[::1]";
    }

    private static void serve(ServerSocket server) {
        try (Socket socket = server.accept()) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.isEmpty()) {
                    socket.getOutputStream().write(ANSWER);
                }
            }
        } catch (IOException closed) {
            // The calls are done, or fail and say why.
        }
    }
}
