package dev.attache.server.envoy;

import dev.attache.exchange.Outcome;
import org.jspecify.annotations.Nullable;

/** Says how an exchange ended, from what was seen of it. */
final class ExchangeEnd {
    private ExchangeEnd() {}

    /**
     * The outcome.
     *
     * @param fault our own, which outweighs all else
     * @param rejectedBy the policy that answered in the upstream's place
     * @param cut whether something was still to come
     */
    static Outcome of(@Nullable Throwable fault, @Nullable String rejectedBy, int status, boolean cut) {
        if (fault != null) {
            return new Outcome.Failed(fault);
        }
        if (rejectedBy != null) {
            return new Outcome.Rejected(rejectedBy, status);
        }
        return cut ? new Outcome.Abandoned() : new Outcome.Completed(status);
    }
}
