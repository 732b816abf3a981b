package dev.attache.server.envoy;

import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
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

    boolean hasEnded() {
        return ended;
    }

    /** Whether bytes of this direction are with us, or will be, so that a close would lose them. */
    boolean holdsBytes() {
        return isDuplex() && begun && !ended;
    }
}
