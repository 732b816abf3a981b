package dev.attache.policy;

import dev.attache.exchange.Verdict;

/**
 * A handler whose decision is straight-line code that may block.
 *
 * <p>{@link #decide} runs on a virtual thread, in the request headers' phase, or in the request body's where the policy
 * {@linkplain Interest#decidesOnBody decides on the body}; the hook of that phase is not called. No other hook of the
 * exchange runs meanwhile. When the policy's {@link Policy#timeout} or the phase's deadline is over the thread is
 * interrupted and {@link #undecided} decides.
 */
public interface Blocking extends ExchangeHandler {
    /**
     * Decides, and may wait for it.
     *
     * @throws Exception when it cannot be decided; {@link #undecided} decides then
     */
    Verdict decide() throws Exception;

    /**
     * The verdict when {@link #decide} could not say: it failed, was out of time
     * ({@link java.util.concurrent.TimeoutException}), or no thread was free
     * ({@link java.util.concurrent.RejectedExecutionException}). Runs on the event loop.
     */
    Verdict undecided(Exception why);

    /** The same as a failure to decide. */
    @Override
    default Verdict withoutRequestBody() {
        return undecided(new BodyMissingException("the request's body did not come"));
    }
}
