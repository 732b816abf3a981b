package dev.attache.server.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One HTTP/1.1 connection to Envoy: small, so that what is measured is not the client, and exact about whether an answer
 * came to its end. Not thread-safe.
 */
final class Caller implements AutoCloseable {
    /** Sees a body as it grows, and says whether it is to be read further. */
    @FunctionalInterface
    interface Reader {
        Reader ALL = body -> true;

        /** Whether to go on; where not, the connection is cut at once. */
        boolean goesOn(CharSequence body);
    }

    /** What came back; {@code complete} is false when the connection ended before the body did. */
    record Answer(int status, Map<String, String> headers, String body, boolean complete) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    private final Socket socket;
    private final InputStream in;

    Caller(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(60_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** A GET; {@code headers} are names and values in turn. */
    Answer get(String path, String... headers) throws IOException {
        return get(() -> {}, path, headers);
    }

    /** The same, telling when the status line is there. */
    Answer get(Runnable begun, String path, String... headers) throws IOException {
        write("GET", path, headers, "");
        return answer(begun, Reader.ALL);
    }

    /** A POST of JSON in ASCII. */
    Answer post(String path, String json, String... headers) throws IOException {
        return post(Reader.ALL, path, json, headers);
    }

    /** The same, as far as the reader wants it. */
    Answer post(Reader reader, String path, String json, String... headers) throws IOException {
        write("POST", path, headers, json);
        return answer(() -> {}, reader);
    }

    /** Sends a POST and does not wait for its answer. */
    void send(String path, String json, String... headers) throws IOException {
        write("POST", path, headers, json);
    }

    private void write(String method, String path, String[] headers, String json) throws IOException {
        var head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nhost: attache.test\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        if (!json.isEmpty()) {
            head.append("content-type: application/json\r\ncontent-length: ")
                    .append(json.length())
                    .append("\r\n");
        }
        head.append("\r\n").append(json);
        socket.getOutputStream().write(head.toString().getBytes(ISO_8859_1));
    }

    private Answer answer(Runnable begun, Reader reader) throws IOException {
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        begun.run();
        var fields = new TreeMap<String, String>();
        for (String field = line(); !field.isEmpty(); field = line()) {
            int colon = field.indexOf(':');
            fields.put(
                    field.substring(0, colon).toLowerCase(Locale.ROOT),
                    field.substring(colon + 1).strip());
        }
        var body = new StringBuilder();
        boolean complete = body(fields, body, reader);
        return new Answer(status, fields, body.toString(), complete);
    }

    private boolean body(Map<String, String> fields, StringBuilder body, Reader reader) {
        try {
            if (!"chunked".equals(fields.get("transfer-encoding"))) {
                body.append(bytes(Integer.parseInt(fields.getOrDefault("content-length", "0"))));
                return true;
            }
            for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
                body.append(bytes(size));
                line();
                if (!reader.goesOn(body)) {
                    socket.close();
                    return false;
                }
            }
            line();
            return true;
        } catch (IOException cut) {
            return false;
        }
    }

    private String bytes(int n) throws IOException {
        byte[] bytes = in.readNBytes(n);
        if (bytes.length < n) {
            throw new EOFException();
        }
        return new String(bytes, ISO_8859_1);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
