package dev.attache.policy;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Verdict;
import dev.attache.store.Charge;
import dev.attache.store.StoreException;
import dev.attache.store.Tally;

/**
 * A handler that counts: charges out, tally in, verdict out, and nothing asynchronous in it.
 *
 * <p>It is asked at the request's headers, or at the body where the policy {@linkplain Interest#decidesOnBody decides
 * on the body}; the hook of that phase is not called. The chain asks neighbours of this kind for their charges together
 * and answers them from one store call.
 */
public interface Metered extends ExchangeHandler {
    /** Either what is to be taken, or a verdict that needs no counting. */
    sealed interface Demand {
        /** Take this. */
        record Take(Charge charge) implements Demand {}

        /** Nothing to count: this is the verdict. */
        record Decided(Verdict verdict) implements Demand {}
    }

    /** What this exchange takes. Called once. */
    Demand demand();

    /**
     * The verdict on the tally. When the call was denied by another policy's limit, this must pass: the other denies.
     */
    Verdict decide(Tally tally);

    /**
     * What is changed of a request that may go on. Asked after the verdict, in the order of the route, so that each
     * sees the request as the ones before it left it.
     */
    default Edits edits() {
        return Edits.NONE;
    }

    /** The verdict when the store could not say. */
    Verdict undecided(StoreException why);

    /** The same as when the store could not say. */
    @Override
    default Verdict withoutRequestBody() {
        return undecided(new StoreException(StoreException.Reason.DISCONNECTED, "the request's body did not come"));
    }
}
