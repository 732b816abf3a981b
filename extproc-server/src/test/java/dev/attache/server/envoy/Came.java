package dev.attache.server.envoy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.protobuf.ByteString;
import dev.attache.testkit.MessageView;
import dev.attache.testkit.SeenRequest;
import dev.attache.testkit.SeenResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a {@link Call}.
 *
 * @param client headers, body and trailers that the client got
 * @param path what the upstream was asked for; null if it was not reached
 * @param upstream headers and trailers that the upstream got
 * @param upstreamBody SHA-256 of the body that the upstream got
 */
record Came(
        int status,
        List<String> client,
        String body,
        List<String> clientTrailers,
        @Nullable String path,
        List<String> upstream,
        String upstreamBody,
        List<String> upstreamTrailers) {
    static Came of(SeenResponse client, @Nullable SeenRequest upstream) {
        return new Came(
                client.status(),
                lines(client.headers()),
                text(client.body()),
                lines(client.trailers()),
                upstream == null ? null : upstream.target(),
                upstream == null ? List.of() : lines(upstream.headers()),
                upstream == null ? "" : upstream.sha256(),
                upstream == null ? List.of() : lines(upstream.trailers()));
    }

    static Came of(MessageView client, MessageView upstream) {
        return new Came(
                client.status(),
                lines(client.headers()),
                text(client.body()),
                lines(client.trailers()),
                client.local() ? null : upstream.header(":path"),
                lines(upstream.headers()),
                sha256(upstream.body().toString(ISO_8859_1)),
                lines(upstream.trailers()));
    }

    private static String text(ByteString body) {
        return body.toString(ISO_8859_1);
    }

    private static List<String> lines(List<Map.Entry<String, String>> fields) {
        return fields.stream()
                .map(field -> field.getKey() + ": " + field.getValue())
                .sorted()
                .toList();
    }

    static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
