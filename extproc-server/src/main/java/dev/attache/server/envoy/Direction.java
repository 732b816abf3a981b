package dev.attache.server.envoy;

import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest.RequestCase;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One direction of an exchange: the request's or the response's.
 *
 * <p>Messages are answered in the order in which they came; the two directions do not wait for each other.
 */
final class Direction {
    final boolean request;
    private final ArrayDeque<ProcessingRequest> unanswered = new ArrayDeque<>(4);
    private BodySendMode bodyMode = BodySendMode.NONE;
    private boolean begun;
    private boolean ended;

    Direction(boolean request) {
        this.request = request;
    }

    static boolean isRequest(RequestCase phase) {
        return switch (phase) {
            case REQUEST_HEADERS, REQUEST_BODY, REQUEST_TRAILERS -> true;
            case RESPONSE_HEADERS, RESPONSE_BODY, RESPONSE_TRAILERS, REQUEST_NOT_SET -> false;
        };
    }

    void bodyMode(BodySendMode mode) {
        bodyMode = mode;
    }

    /** Bodies are drained from Envoy: what is not sent on is lost. An unknown mode is taken for one of that kind. */
    boolean isDuplex() {
        return switch (bodyMode) {
            case FULL_DUPLEX_STREAMED, UNRECOGNIZED -> true;
            case NONE, STREAMED, BUFFERED, BUFFERED_PARTIAL -> false;
        };
    }

    boolean sendsBody() {
        return bodyMode != BodySendMode.NONE;
    }

    void arrived(ProcessingRequest message) {
        unanswered.add(message);
        begun = true;
    }

    /** The message to be answered next; it stays until {@link #answered}. */
    @Nullable
    ProcessingRequest next() {
        return unanswered.peek();
    }

    void answered(boolean last) {
        unanswered.poll();
        ended |= last;
    }

    boolean owes() {
        return !unanswered.isEmpty();
    }

    boolean hasBegun() {
        return begun;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Whether more of a body was to come. In observability mode nobody says whether bodies are sent. */
    boolean isUnfinished() {
        return sendsBody() && !ended;
    }

    /** Whether Envoy holds everything back until it has the body, and sends it in one message. */
    boolean isWhole() {
        return bodyMode == BodySendMode.BUFFERED;
    }

    /** Whether bytes of this direction are with us, or will be, so that a close would lose them. */
    boolean holdsBytes() {
        return isDuplex() && begun && !ended;
    }
}
