package dev.attache.server.envoy;

import dev.attache.testkit.SeenRequest;
import dev.attache.testkit.SeenResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What came of a {@link Traffic}, as the two ends saw it.
 *
 * @param client what the client got
 * @param upstream what the upstream got; null if it was not reached
 */
record Seen(int status, Part client, @Nullable Part upstream) {
    /** Headers whose values differ from exchange to exchange. */
    private static final Set<String> VARYING = Set.of("date", "x-envoy-upstream-service-time", "x-request-id");

    /**
     * A message at one end.
     *
     * @param headers {@code name: value}, sorted, without the values of those that vary
     * @param body its length and SHA-256
     * @param trailers {@code name: value}, sorted
     */
    record Part(List<String> headers, String body, List<String> trailers) {
        static Part of(byte[] body, Collection<Map.Entry<String, String>> trailers) {
            return new Part(List.of(), digest(body.length, sha256(body)), lines(trailers));
        }

        static Part of(SeenRequest request) {
            return new Part(
                    lines(request.headers()), digest(request.bodyBytes(), request.sha256()), lines(request.trailers()));
        }

        static Part of(SeenResponse response) {
            byte[] body = response.body().toByteArray();
            return new Part(lines(response.headers()), digest(body.length, sha256(body)), lines(response.trailers()));
        }

        Part withHeaders(List<String> others) {
            return new Part(others, body, trailers);
        }
    }

    /** What must be seen when nothing is changed; without headers. */
    static Seen expected(Traffic traffic) {
        byte[] sent = traffic.sent();
        return new Seen(
                traffic.status(),
                Part.of(traffic.body(), traffic.trailers().entrySet()),
                traffic.reached()
                        ? Part.of(
                                sent == null ? new byte[0] : sent,
                                traffic.requestTrailers().entrySet())
                        : null);
    }

    Seen withoutHeaders() {
        return new Seen(
                status, client.withHeaders(List.of()), upstream == null ? null : upstream.withHeaders(List.of()));
    }

    private static List<String> lines(Collection<Map.Entry<String, String>> fields) {
        return fields.stream()
                .map(field -> field.getKey() + ": " + (VARYING.contains(field.getKey()) ? "*" : field.getValue()))
                .sorted()
                .toList();
    }

    private static String digest(long bytes, String sha256) {
        return bytes + " bytes " + sha256;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
