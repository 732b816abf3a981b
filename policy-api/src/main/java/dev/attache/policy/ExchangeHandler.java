package dev.attache.policy;

import dev.attache.exchange.Outcome;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/**
 * One policy at work on one exchange.
 *
 * <p>State between phases is a field. Hooks of one exchange never overlap, so no lock is needed; they run on the event
 * loop and must not block: what has to wait returns a stage. Every hook passes unless overridden. A stage that fails
 * with an exception is a fault, answered by {@code server.on_error}; a decision is a value.
 */
public interface ExchangeHandler {
    /** The request's headers are there; they wait until the stage is complete. */
    default CompletionStage<Verdict> requestHeaders() {
        return Verdict.PASSED;
    }

    /** A piece of the request's body went by. The buffer is read-only and must not be kept. */
    default void requestBodyChunk(ByteBuffer chunk, boolean last) {}

    /**
     * The response's headers are there. For a {@linkplain Response#local local} response only the edits of the verdict
     * are used: it has been decided already.
     */
    default CompletionStage<Verdict> responseHeaders(Response response) {
        return Verdict.PASSED;
    }

    /** A piece of the response's body went by. The buffer is read-only and must not be kept. */
    default void responseBodyChunk(ByteBuffer chunk, boolean last) {}

    /**
     * The exchange is over: settle what was taken. Runs exactly once for every handler that was begun, whatever
     * happened. What it starts is not waited for.
     */
    default void end(Outcome outcome) {}
}
