package dev.attache.testkit;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An HTTP/1.1 server whose script is in the request, and that remembers what it was asked.
 *
 * <p>Paths (each takes {@code status=}, and {@code h=name:value} any number of times, in the query):
 *
 * <ul>
 *   <li>{@code /echo} and what is below it: method, path, headers, body length and SHA-256 of the request, as lines of
 *       text
 *   <li>{@code /bytes?n=}: {@link #bytes} of that length with a content-length, or {@code &chunked=true} without
 *   <li>{@code /sse?events=&every=}: {@code data: 1} and so on, one each {@code every} milliseconds
 *   <li>{@code /status/204}: that status; no body for 204 and 304, otherwise the reason
 *   <li>{@code /slow?ms=}: {@code ok} after that time
 *   <li>{@code /trailers}: a chunked body and the trailer {@code x-trailer: yes}, or instead those of {@code
 *       t=name:value}, any number of times
 *   <li>{@code /reset}: the connection is reset before the first byte of an answer
 *   <li>{@code /drop?after=}: that many bytes of a body twice as long, then the connection is reset
 *   <li>{@code /ws}: a WebSocket that echoes
 *   <li>anything else: {@code ok}
 * </ul>
 *
 * HEAD gives the same headers without the body. Safe for use from any thread.
 */
public final class Upstream implements AutoCloseable {
    private final List<SeenRequest> seen = new CopyOnWriteArrayList<>();
    private final Listener listener;

    private Upstream(int port) {
        listener = Listener.start("upstream", "127.0.0.1", port, this::serve);
    }

    /** Starts on a free loopback port. */
    public static Upstream start() {
        return start(0);
    }

    /** Starts on this port of 127.0.0.1; 0 picks a free one. */
    public static Upstream start(int port) {
        return new Upstream(port);
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return listener.port();
    }

    /** How many requests were read to the end of their headers. */
    public int count() {
        return seen.size();
    }

    /** The requests in the order their headers came; a body still under way grows. */
    public List<SeenRequest> seen() {
        return List.copyOf(seen);
    }

    /**
     * The latest request.
     *
     * @throws NoSuchElementException if there was none
     */
    public SeenRequest last() {
        List<SeenRequest> all = seen();
        if (all.isEmpty()) {
            throw new NoSuchElementException("the upstream has seen no request");
        }
        return all.getLast();
    }

    /** Forgets the requests seen. */
    public void forget() {
        seen.clear();
    }

    /** The body of {@code /bytes?n=}: the alphabet over and over. */
    public static byte[] bytes(int n) {
        byte[] bytes = new byte[n];
        for (int i = 0; i < n; i++) {
            bytes[i] = (byte) ('a' + i % 26);
        }
        return bytes;
    }

    /** Closes the port and all connections: later connections are refused. */
    @Override
    public void close() {
        listener.close();
    }

    private void serve(Socket socket) throws IOException {
        var wire = new HttpWire(socket.getInputStream(), socket.getOutputStream());
        boolean open = true;
        while (open) {
            SeenRequest request = wire.readHead();
            if (request == null) {
                return;
            }
            seen.add(request);
            wire.readBody(request);
            open = new UpstreamScript(wire, socket).answer(request);
        }
    }
}
