package dev.attache.exchange;

import java.nio.charset.StandardCharsets;
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
 */
@SuppressWarnings("ArrayRecordComponent") // copied by nobody: a cached answer may be a megabyte
public record LocalReply(
        int status, Edits headers, byte[] body, @Nullable Integer grpcStatus, String details) {
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
    }

    /** A reply with a text body. */
    public static LocalReply text(int status, String body, @Nullable Integer grpcStatus, String details) {
        return new LocalReply(status, Edits.NONE, body.getBytes(StandardCharsets.UTF_8), grpcStatus, details);
    }

    /** The same reply with more headers. */
    public LocalReply with(Edits more) {
        return more.isNone() ? this : new LocalReply(status, headers.then(more), body, grpcStatus, details);
    }

    /** The body as text, for logs and tests. */
    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
