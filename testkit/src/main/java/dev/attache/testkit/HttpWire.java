package dev.attache.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 framing (RFC 9112) of one connection, the server's side. */
final class HttpWire {
    private final InputStream in;
    private final OutputStream out;

    HttpWire(InputStream in, OutputStream out) {
        this.in = new BufferedInputStream(in, 64 << 10);
        this.out = out;
    }

    /** The next request without its body, or null when the client has closed the connection. */
    @Nullable
    SeenRequest readHead() throws IOException {
        String line = readLine();
        if (line == null) {
            return null;
        }
        String[] parts = line.split(" ", 3);
        if (parts.length != 3) {
            throw new IOException("not a request line: " + line);
        }
        return new SeenRequest(parts[0], parts[1], readFields());
    }

    void readBody(SeenRequest request) throws IOException {
        String length = request.header("content-length");
        if ("chunked".equals(request.header("transfer-encoding"))) {
            for (int size = chunkSize(); size > 0; size = chunkSize()) {
                read(request, size);
                readLine();
            }
            request.end(readFields());
        } else {
            read(request, length == null ? 0 : Long.parseLong(length));
            request.end(List.of());
        }
    }

    /** Writes a status line and headers; an entry with an empty name is left out. */
    void writeHead(int status, List<Map.Entry<String, String>> headers) throws IOException {
        var head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
        headers.forEach(header -> head.append(header.getKey())
                .append(": ")
                .append(header.getValue())
                .append("\r\n"));
        write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    void write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    void writeChunk(byte[] bytes) throws IOException {
        var chunk = new ByteArrayOutputStream(bytes.length + 16);
        chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        chunk.writeBytes(bytes);
        chunk.writeBytes(new byte[] {'\r', '\n'});
        write(chunk.toByteArray());
    }

    void writeLastChunk(String trailers) throws IOException {
        write(("0\r\n" + trailers + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    byte[] readExactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the client went away");
        }
        return bytes;
    }

    private void read(SeenRequest request, long length) throws IOException {
        byte[] buffer = new byte[(int) Math.min(length, 64 << 10)];
        for (long left = length; left > 0; ) {
            int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (n < 0) {
                throw new EOFException("the client went away in the middle of a body");
            }
            request.addBody(buffer, n);
            left -= n;
        }
    }

    private int chunkSize() throws IOException {
        String line = readLine();
        if (line == null) {
            throw new EOFException("the client went away in the middle of a body");
        }
        int end = line.indexOf(';');
        return Integer.parseInt((end < 0 ? line : line.substring(0, end)).strip(), 16);
    }

    private List<Map.Entry<String, String>> readFields() throws IOException {
        var fields = new ArrayList<Map.Entry<String, String>>();
        for (String line = readLine(); line != null && !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("not a header: " + line);
            }
            fields.add(Map.entry(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip()));
        }
        return fields;
    }

    private @Nullable String readLine() throws IOException {
        var line = new ByteArrayOutputStream(80);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return null;
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
