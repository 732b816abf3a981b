package dev.attache.testkit;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 client that hides nothing: trailers are sent and shown, headers are those on the wire.
 *
 * <p>One connection is used for all requests as long as the server keeps it, so that surplus or missing bytes in one
 * response spoil the next. Not for use from several threads.
 */
public final class HttpConnection implements AutoCloseable {
    private static final int LONGEST_SILENCE_MILLIS = 10_000;
    private static final int CHUNK = 64 << 10;

    private final int port;
    private @Nullable Socket socket;
    private @Nullable HttpWire wire;

    /** To this port of 127.0.0.1; connects when it is first needed. */
    public HttpConnection(int port) {
        this.port = port;
    }

    /**
     * Sends a request for the host {@code attache.test} and waits for the whole response.
     *
     * @param body sent with a content-length, or in chunks if there are trailers; null for none
     * @param trailers sent after the body, in order
     * @throws IOException if the server cuts the connection, or is silent for 10 s
     */
    public SeenResponse send(
            String method, String target, byte @Nullable [] body, List<Map.Entry<String, String>> trailers)
            throws IOException, InterruptedException {
        return send(method, target, List.of(), body, trailers);
    }

    /**
     * As the other, with more headers. With {@code transfer-encoding} among them the body is sent in chunks, trailers
     * or not.
     */
    public SeenResponse send(
            String method,
            String target,
            List<Map.Entry<String, String>> headers,
            byte @Nullable [] body,
            List<Map.Entry<String, String>> trailers)
            throws IOException, InterruptedException {
        HttpWire open = open();
        // A server may answer, and stop reading, before it has the whole body: it is written while the answer is read.
        Thread writer = Thread.ofVirtual().start(() -> write(open, method + " " + target, headers, body, trailers));
        boolean keep = false;
        try {
            SeenResponse response = open.readResponse(method.equals("HEAD"));
            keep = response.keepsConnection();
            return response;
        } finally {
            if (!keep) {
                close();
            }
            writer.join();
        }
    }

    private HttpWire open() throws IOException {
        if (wire == null) {
            socket = new Socket("127.0.0.1", port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(LONGEST_SILENCE_MILLIS);
            wire = new HttpWire(socket.getInputStream(), socket.getOutputStream());
        }
        return wire;
    }

    private static void write(
            HttpWire wire,
            String start,
            List<Map.Entry<String, String>> more,
            byte @Nullable [] body,
            List<Map.Entry<String, String>> trailers) {
        try {
            var headers = new ArrayList<Map.Entry<String, String>>();
            headers.add(Map.entry("host", "attache.test"));
            headers.addAll(more);
            boolean chunked = more.stream().anyMatch(header -> header.getKey().equals("transfer-encoding"));
            if (body == null) {
                wire.writeLines(start + " HTTP/1.1", headers);
            } else if (trailers.isEmpty() && !chunked) {
                headers.add(Map.entry("content-length", Integer.toString(body.length)));
                wire.writeLines(start + " HTTP/1.1", headers);
                wire.write(body);
            } else {
                if (!chunked) {
                    headers.add(Map.entry("transfer-encoding", "chunked"));
                }
                wire.writeLines(start + " HTTP/1.1", headers);
                for (int at = 0; at < body.length; at += CHUNK) {
                    wire.writeChunk(Arrays.copyOfRange(body, at, Math.min(at + CHUNK, body.length)));
                }
                wire.writeLastChunk(trailers);
            }
        } catch (IOException serverStoppedReading) {
            // What it answered, or that it did not, is the result of the exchange.
        }
    }

    /** Closes the connection; a later request opens a new one. */
    @Override
    public void close() {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // It is closed or broken already: either way nobody uses it any more.
        }
        socket = null;
        wire = null;
    }
}
