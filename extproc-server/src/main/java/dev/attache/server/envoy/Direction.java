package dev.attache.server.envoy;

import dev.attache.exchange.Edits;
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
    /** The answer to headers that waits for the body. */
    record Held(EnvoyHeaders headers, Edits edits) {}

    final boolean request;
    private final ArrayDeque<ProcessingRequest> unanswered = new ArrayDeque<>(4);
    private BodySendMode bodyMode = BodySendMode.NONE;
    private BodySendMode configured = BodySendMode.NONE;
    private EnvoyHeaders headers = EnvoyHeaders.NONE;
    private BodyFacts facts = new BodyFacts(false, -1, false, null);
    private @Nullable Held held;
    private boolean begun;
    private boolean headed;
    private boolean bodyBegun;
    private boolean bodyShown;
    private boolean decoded;
    private boolean withheld;
    private boolean cut;
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

    /** The mode that Envoy says it is set to. An unknown one is taken for full duplex. */
    void configured(BodySendMode mode) {
        configured = mode == BodySendMode.UNRECOGNIZED ? BodySendMode.FULL_DUPLEX_STREAMED : mode;
        bodyMode = configured;
    }

    /** The mode that Envoy was set to, whatever it was asked since. */
    BodySendMode configuredMode() {
        return configured;
    }

    /** The mode that Envoy was asked for. */
    void asked(BodySendMode mode) {
        bodyMode = mode;
    }

    BodySendMode bodyMode() {
        return bodyMode;
    }

    void headers(EnvoyHeaders arrived, BodyFacts body) {
        headed = true;
        headers = arrived;
        facts = body;
    }

    /** Whether its headers have been dealt with. */
    boolean hasHeaders() {
        return headed;
    }

    EnvoyHeaders headers() {
        return headers;
    }

    BodyFacts body() {
        return facts;
    }

    /** Bodies are drained from Envoy: what is not sent on is lost. */
    boolean isDuplex() {
        return bodyMode == BodySendMode.FULL_DUPLEX_STREAMED;
    }

    boolean sendsBody() {
        return bodyMode != BodySendMode.NONE;
    }

    /** Whether Envoy holds everything back until it has the body, and sends it in one message. */
    boolean isWhole() {
        return bodyMode == BodySendMode.BUFFERED;
    }

    /** Whether Envoy sends the beginning of the body in one message here, and the rest on to the upstream. */
    boolean isPartial() {
        return bodyMode == BodySendMode.BUFFERED_PARTIAL;
    }

    /**
     * Whether this piece is the last: it says so, or it was buffered and trailers follow. When buffering was only asked
     * for, where Envoy is set to stream, the length tells whether Envoy listened.
     */
    boolean isLast(int bytes, boolean endOfStream) {
        if (endOfStream || bodyMode != BodySendMode.BUFFERED) {
            return endOfStream;
        }
        boolean listens = configured != BodySendMode.STREAMED && configured != BodySendMode.BUFFERED_PARTIAL;
        return listens || facts.length() == bytes;
    }

    void hold(Held answer) {
        held = answer;
    }

    @Nullable
    Held held() {
        return held;
    }

    @Nullable
    Held takeHeld() {
        Held taken = held;
        held = null;
        return taken;
    }

    void arrived(ProcessingRequest message) {
        unanswered.add(message);
        begun = true;
    }

    /** Notes that a piece of the body is dealt with; returns whether it is the first. */
    boolean bodyArrived() {
        boolean first = !bodyBegun;
        bodyBegun = true;
        return first;
    }

    boolean hasBodyBegun() {
        return bodyBegun;
    }

    /** Whether trailers may end a body that was shown to us. */
    boolean hasBodyToEnd() {
        return sendsBody() || bodyBegun;
    }

    /** Part of its body was held back or changed: what comes can no longer simply be passed on. */
    void withholds() {
        withheld = true;
    }

    boolean hasWithheld() {
        return withheld;
    }

    /** A policy has ended its body: what still comes is swallowed. */
    void cut() {
        cut = true;
        ended = true;
    }

    boolean isCut() {
        return cut;
    }

    /** Its content coding is undone on the way. */
    void decodes(boolean undone) {
        decoded = undone;
    }

    boolean decoded() {
        return decoded;
    }

    /** The policies have seen the body's end. */
    void bodyShown() {
        bodyShown = true;
    }

    boolean isBodyShown() {
        return bodyShown;
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

    /** Whether more of a body was to come. In observability mode it is unknown whether bodies are sent. */
    boolean isUnfinished() {
        return sendsBody() && !ended;
    }

    /** Whether bytes of this direction are with us, or will be, so that a close would lose them. */
    boolean holdsBytes() {
        return isDuplex() && begun && !ended;
    }
}
