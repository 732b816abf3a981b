package dev.attache.testkit;

import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A request that the {@link Upstream} has seen. Headers stand still; the body's numbers grow while it arrives. */
public final class SeenRequest {
    private static final int KEPT = 4096;

    private final String method;
    private final String target;
    private final List<Map.Entry<String, String>> headers;
    private final AtomicLong bodyBytes = new AtomicLong();
    private final MessageDigest digest = sha256Digest();
    private final ByteArrayOutputStream start = new ByteArrayOutputStream();
    private volatile boolean complete;
    private volatile List<Map.Entry<String, String>> trailers = List.of();
    private volatile String sha256 = "";

    SeenRequest(String method, String target, List<Map.Entry<String, String>> headers) {
        this.method = method;
        this.target = target;
        this.headers = List.copyOf(headers);
    }

    /** Such as {@code GET}. */
    public String method() {
        return method;
    }

    /** Path and query as sent. */
    public String target() {
        return target;
    }

    /** The path without the query. */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** All headers in order, names in lower case. */
    public List<Map.Entry<String, String>> headers() {
        return headers;
    }

    /** All values of a header, in order. */
    public List<String> values(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return headers.stream()
                .filter(header -> header.getKey().equals(lower))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The first value of a header, or null. */
    public @Nullable String header(String name) {
        List<String> values = values(name);
        return values.isEmpty() ? null : values.getFirst();
    }

    /** Trailers of a chunked body, names in lower case. */
    public List<Map.Entry<String, String>> trailers() {
        return trailers;
    }

    /** Bytes of the body that have arrived, without chunk frames. */
    public long bodyBytes() {
        return bodyBytes.get();
    }

    /** Whether the body arrived to its end. */
    public boolean isComplete() {
        return complete;
    }

    /** The first 4 KiB of the body as far as they have arrived, read as UTF-8. */
    public String bodyStart() {
        return start.toString(StandardCharsets.UTF_8);
    }

    /** SHA-256 of the whole body in hex; empty until it is complete. */
    public String sha256() {
        return sha256;
    }

    /** The decoded values of a query parameter. */
    List<String> parameters(String name) {
        var values = new ArrayList<String>();
        int query = target.indexOf('?');
        for (String pair :
                query < 0 ? new String[0] : target.substring(query + 1).split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                values.add(URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    int parameter(String name, int otherwise) {
        List<String> values = parameters(name);
        return values.isEmpty() ? otherwise : Integer.parseInt(values.getFirst());
    }

    void addBody(byte[] bytes, int length) {
        digest.update(bytes, 0, length);
        start.write(bytes, 0, Math.min(length, KEPT - start.size()));
        bodyBytes.addAndGet(length);
    }

    void end(List<Map.Entry<String, String>> receivedTrailers) {
        trailers = List.copyOf(receivedTrailers);
        sha256 = HexFormat.of().formatHex(digest.digest());
        complete = true;
    }

    private static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
