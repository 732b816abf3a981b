package dev.attache.testkit;

import com.google.protobuf.ByteString;
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

/**
 * HTTP/1.1 framing (RFC 9112) of one connection, for either side. One thread may read while another writes; methods
 * throw when the other side has gone or sends something that is not HTTP.
 */
public final class HttpWire {
    private final InputStream in;
    private final OutputStream out;

    /** Where the pieces of a body go; the array is used again for the next. */
    private interface Sink {
        void add(byte[] bytes, int length);
    }

    /** Reads and writes these streams; whoever has them closes them. */
    public HttpWire(InputStream in, OutputStream out) {
        this.in = new BufferedInputStream(in, 64 << 10);
        this.out = out;
    }

    /** The next request without its body, or null when the client has closed the connection. */
    public @Nullable SeenRequest readHead() throws IOException {
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
        request.end(readBody(request.headers(), request::addBody));
    }

    /** Reads the body and keeps all of it, however large. */
    public byte[] readWholeBody(SeenRequest request) throws IOException {
        var body = new ByteArrayOutputStream();
        request.end(readBody(request.headers(), (bytes, length) -> body.write(bytes, 0, length)));
        return body.toByteArray();
    }

    /** Waits for the other side: true once it has sent a byte, which is still to be read, false if it sends no more. */
    public boolean awaitMore() {
        try {
            in.mark(1);
            boolean more = in.read() >= 0;
            if (more) {
                in.reset();
            }
            return more;
        } catch (IOException connectionLost) {
            return false;
        }
    }

    /** The next response, whole. */
    SeenResponse readResponse(boolean toHead) throws IOException {
        String line = readLine();
        if (line == null) {
            throw new EOFException("the server closed the connection without an answer");
        }
        String[] parts = line.split(" ", 3);
        if (parts.length < 2) {
            throw new IOException("not a status line: " + line);
        }
        int status = Integer.parseInt(parts[1]);
        List<Map.Entry<String, String>> headers = readFields();
        var body = ByteString.newOutput();
        boolean bodiless = toHead || status < 200 || status == 204 || status == 304;
        List<Map.Entry<String, String>> trailers =
                bodiless ? List.of() : readBody(headers, (bytes, length) -> body.write(bytes, 0, length));
        return new SeenResponse(status, headers, body.toByteString(), trailers);
    }

    /** Writes a status line and headers, which say how the body is framed. */
    public void writeHead(int status, List<Map.Entry<String, String>> headers) throws IOException {
        writeLines("HTTP/1.1 " + status + " Scripted", headers);
    }

    /** Writes a request or status line, or the last chunk's size, and the fields that follow it. */
    void writeLines(String start, List<Map.Entry<String, String>> fields) throws IOException {
        var lines = new StringBuilder(start + "\r\n");
        fields.forEach(field -> lines.append(field.getKey())
                .append(": ")
                .append(field.getValue())
                .append("\r\n"));
        write(lines.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Writes these bytes as they are, and flushes. */
    public void write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Writes one chunk of a chunked body; its length is not 0. */
    public void writeChunk(byte[] bytes) throws IOException {
        var chunk = new ByteArrayOutputStream(bytes.length + 16);
        chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        chunk.writeBytes(bytes);
        chunk.writeBytes(new byte[] {'\r', '\n'});
        write(chunk.toByteArray());
    }

    /** Ends a chunked body. */
    public void writeLastChunk(List<Map.Entry<String, String>> trailers) throws IOException {
        writeLines("0", trailers);
    }

    byte[] readExactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the other side went away");
        }
        return bytes;
    }

    /** Reads a body as its headers frame it, and returns its trailers. */
    private List<Map.Entry<String, String>> readBody(List<Map.Entry<String, String>> headers, Sink sink)
            throws IOException {
        if (headers.contains(Map.entry("transfer-encoding", "chunked"))) {
            for (int size = chunkSize(); size > 0; size = chunkSize()) {
                read(sink, size);
                readLine();
            }
            return readFields();
        }
        for (Map.Entry<String, String> header : headers) {
            if (header.getKey().equals("content-length")) {
                read(sink, Long.parseLong(header.getValue()));
            }
        }
        return List.of();
    }

    private void read(Sink sink, long length) throws IOException {
        byte[] buffer = new byte[(int) Math.min(length, 64 << 10)];
        for (long left = length; left > 0; ) {
            int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (n < 0) {
                throw new EOFException("the other side went away in the middle of a body");
            }
            sink.add(buffer, n);
            left -= n;
        }
    }

    private int chunkSize() throws IOException {
        String line = readLine();
        if (line == null) {
            throw new EOFException("the other side went away in the middle of a body");
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
