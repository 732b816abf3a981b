package dev.attache.server.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one request on a connection of its own brought, to the last byte.
 *
 * @param complete false where the connection ended before the body did
 * @param excess bytes behind the response: another client on this connection would take them for its own
 */
record WireAnswer(int status, Map<String, String> headers, String body, boolean complete, int excess) {
    private static final int LONGEST_MILLIS = 10_000;

    /** Sends a request; {@code headers} are names and values in turn; a POST has a body of one byte. */
    static WireAnswer to(int port, String method, String target, String... headers) throws IOException {
        var head =
                new StringBuilder(method + " " + target + " HTTP/1.1\r\nhost: attache.test\r\nconnection: close\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        head.append(method.equals("POST") ? "content-length: 1\r\n\r\nx" : "\r\n");
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(LONGEST_MILLIS);
            socket.getOutputStream().write(head.toString().getBytes(ISO_8859_1));
            return of(all(socket), method.equals("HEAD"));
        }
    }

    private static String all(Socket socket) throws IOException {
        var all = new StringBuilder();
        byte[] piece = new byte[8192];
        try {
            for (int n = socket.getInputStream().read(piece);
                    n > 0;
                    n = socket.getInputStream().read(piece)) {
                all.append(new String(piece, 0, n, ISO_8859_1));
            }
        } catch (SocketException reset) {
            // What came before it counts.
        }
        return all.toString();
    }

    private static WireAnswer of(String all, boolean bodiless) throws IOException {
        int end = all.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IOException("the connection ended in the headers: " + all);
        }
        List<String> lines = all.substring(0, end).lines().toList();
        var headers = new TreeMap<String, String>();
        for (int i = 1; i < lines.size(); i++) {
            int colon = lines.get(i).indexOf(':');
            headers.merge(
                    lines.get(i).substring(0, colon).toLowerCase(Locale.ROOT),
                    lines.get(i).substring(colon + 1).strip(),
                    (one, other) -> one + ", " + other);
        }
        int status = Integer.parseInt(lines.getFirst().substring(9, 12));
        String rest = all.substring(end + 4);
        if (bodiless) {
            return new WireAnswer(status, headers, "", true, rest.length());
        }
        if (headers.containsKey("content-length")) {
            int length = Integer.parseInt(headers.get("content-length"));
            int there = Math.min(length, rest.length());
            return new WireAnswer(status, headers, rest.substring(0, there), there == length, rest.length() - there);
        }
        return chunked(status, headers, rest);
    }

    private static WireAnswer chunked(int status, Map<String, String> headers, String rest) {
        var body = new StringBuilder();
        int at = 0;
        while (true) {
            int line = rest.indexOf("\r\n", at);
            if (line < 0) {
                return new WireAnswer(status, headers, body.toString(), false, 0);
            }
            int size = Integer.parseInt(rest.substring(at, line), 16);
            int next = line + 2 + size + 2;
            if (next > rest.length()) {
                body.append(rest, line + 2, rest.length());
                return new WireAnswer(status, headers, body.toString(), false, 0);
            }
            body.append(rest, line + 2, line + 2 + size);
            if (size == 0) {
                return new WireAnswer(status, headers, body.toString(), true, rest.length() - next);
            }
            at = next;
        }
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }
}
