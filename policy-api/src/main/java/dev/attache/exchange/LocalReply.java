package dev.attache.exchange;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer that a policy gives in the upstream's place.
 *
 * <p>Immutable. Envoy sets content-length itself and leaves the body out for HEAD.
 *
 * @param status the HTTP status, 200 to 599
 * @param headers what is set on the reply; {@code content-type} is text/plain unless set here
 * @param body the body; the array is not copied and must not be changed
 * @param grpcStatus what a gRPC caller gets, or null to leave the translation to Envoy (which makes a 429 UNAVAILABLE)
 * @param details a word for Envoy's {@code %RESPONSE_CODE_DETAILS%}, without blanks
 * @param pacing how the body is sent piece by piece, or null to send it in one
 */
@SuppressWarnings("ArrayRecordComponent") // never copied: a cached answer may be a megabyte
public record LocalReply(
        int status,
        Edits headers,
        byte[] body,
        @Nullable Integer grpcStatus,
        String details,
        @Nullable Pacing pacing) {
    /** gRPC's RESOURCE_EXHAUSTED. */
    public static final int GRPC_RESOURCE_EXHAUSTED = 8;
    /** gRPC's INVALID_ARGUMENT. */
    public static final int GRPC_INVALID_ARGUMENT = 3;
    /** gRPC's UNAVAILABLE. */
    public static final int GRPC_UNAVAILABLE = 14;
    /** gRPC's UNAUTHENTICATED. */
    public static final int GRPC_UNAUTHENTICATED = 16;

    public LocalReply {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status: " + status + " (expected: 200 to 599)");
        }
        if (pacing != null && pacing.ends().getLast() != body.length) {
            throw new IllegalArgumentException(
                    "pacing ends at " + pacing.ends().getLast() + " (expected: at " + body.length + ")");
        }
    }

    /**
     * A body that is sent piece by piece, where Envoy can ({@code StreamedImmediateResponse}, in answer to request
     * headers); otherwise all at once.
     *
     * @param ends where each piece ends in the body, ascending; the last is the body's length
     * @param pause how long to wait between two pieces; zero for as fast as the client reads
     */
    public record Pacing(List<Integer> ends, Duration pause) {
        public Pacing {
            ends = List.copyOf(ends);
            int before = 0;
            for (int end : ends) {
                if (end < before) {
                    throw new IllegalArgumentException("ends: " + end + " after " + before + " (expected: ascending)");
                }
                before = end;
            }
            if (ends.isEmpty() || pause.isNegative()) {
                throw new IllegalArgumentException(
                        "ends: " + ends + ", pause: " + pause + " (expected: at least one end, no negative pause)");
            }
        }
    }

    /** A reply with its body in one piece. */
    public LocalReply(int status, Edits headers, byte[] body, @Nullable Integer grpcStatus, String details) {
        this(status, headers, body, grpcStatus, details, null);
    }

    /** The same reply, sent at this pace. */
    public LocalReply paced(Pacing how) {
        return new LocalReply(status, headers, body, grpcStatus, details, how);
    }

    /** A reply with a text body. */
    public static LocalReply text(int status, String body, @Nullable Integer grpcStatus, String details) {
        return new LocalReply(status, Edits.NONE, body.getBytes(StandardCharsets.UTF_8), grpcStatus, details);
    }

    /** The same reply with more headers. */
    public LocalReply with(Edits more) {
        return more.isNone() ? this : new LocalReply(status, headers.then(more), body, grpcStatus, details, pacing);
    }

    /** The body as text, for logs and tests. */
    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
