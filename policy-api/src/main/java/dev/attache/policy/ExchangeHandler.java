package dev.attache.policy;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Headers;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One policy at work on one exchange.
 *
 * <p>State between phases goes into fields. Hooks of one exchange never overlap, so no lock is needed; they run on the
 * event loop and must not block: what has to wait returns a stage. Every hook passes unless overridden. A stage that
 * fails with an exception is a fault, answered by {@code server.on_error}; a decision is a value.
 *
 * <p>On the request the hooks of several policies run in the order of the route, on the response in the reverse order;
 * each sees headers and bodies as the ones before it left them. Buffers are read-only and must not be kept.
 */
public interface ExchangeHandler {
    /** Nothing to change in a response's whole body. */
    CompletionStage<Edits> UNCHANGED = CompletableFuture.completedStage(Edits.NONE);

    /** The request's headers are there; they wait until the stage is complete. */
    default CompletionStage<Verdict> requestHeaders() {
        return Verdict.PASSED;
    }

    /**
     * The phase's time is over before the stage of {@link #requestHeaders} or {@link #requestBody} was complete; its
     * later result is ignored.
     *
     * @return what holds then; null where that is a fault
     */
    default @Nullable Verdict outOfTime() {
        return null;
    }

    /**
     * What this exchange needs of a body, now that the headers before it are known; asked once for each direction,
     * after their hook. More than the policy's {@link Interest} is not given.
     *
     * @param request whether it is the request's body; otherwise it is the response's
     * @param declared what the policy's interest says
     */
    default Interest.Body needs(boolean request, Interest.Body declared) {
        return declared;
    }

    /** {@code TAP}: a piece of the request's body went by. */
    default void requestBodyChunk(ByteBuffer chunk, boolean last) {}

    /** {@code EDIT}: what goes on in place of this piece; it may be empty while the handler holds bytes back. */
    default ByteBuffer editRequestBody(ByteBuffer chunk, boolean last) {
        return chunk;
    }

    /**
     * {@code WHOLE}: the request's body, empty when there is none. Edits may change the body; they may change headers
     * too where the policy {@linkplain Interest#decidesOnBody decides on the body}, because otherwise the headers may
     * have gone already.
     */
    default CompletionStage<Verdict> requestBody(ByteBuffer body) {
        return Verdict.PASSED;
    }

    /**
     * {@code WHOLE}: the request's body will not come although it was needed: Envoy was not set to send it, or it
     * cannot be decoded.
     *
     * @throws BodyMissingException unless overridden, so that {@code server.on_error} is followed where the policy
     *     decides on the body
     */
    default Verdict withoutRequestBody() {
        throw new BodyMissingException("the request's body did not come");
    }

    /** The request's trailers are there. */
    default Edits requestTrailers(Headers trailers) {
        return Edits.NONE;
    }

    /**
     * The response's headers are there. For a {@linkplain Response#local local} response only the edits of the verdict
     * are used: it has been decided already.
     */
    default CompletionStage<Verdict> responseHeaders(Response response) {
        return Verdict.PASSED;
    }

    /** {@code TAP}: a piece of the response's body went by. */
    default void responseBodyChunk(ByteBuffer chunk, boolean last) {}

    /** {@code EDIT}: what goes on in place of this piece; it may be empty while the handler holds bytes back. */
    default ByteBuffer editResponseBody(ByteBuffer chunk, boolean last) {
        return chunk;
    }

    /**
     * {@code EDIT}: whether what {@link #editResponseBody} gave last is the end of the response, although more of it
     * comes: the client gets nothing after it. In full duplex the upstream is cut; otherwise the rest is swallowed
     * until it ends.
     */
    default boolean endsResponse() {
        return false;
    }

    /**
     * {@code WHOLE}: the response's body. Not called for an event stream or a body over {@code server.max_gathered}:
     * they pass untouched. Edits of headers are used where the headers have not gone yet: when the response told its
     * length, and in full duplex.
     */
    default CompletionStage<Edits> responseBody(ByteBuffer body) {
        return UNCHANGED;
    }

    /** The response's trailers are there: what a gRPC call ends with. */
    default Edits responseTrailers(Headers trailers) {
        return Edits.NONE;
    }

    /**
     * The exchange is over: settle what was taken. Runs exactly once for every handler that was begun, whatever
     * happened. What it starts is not waited for.
     */
    default void end(Outcome outcome) {}
}
