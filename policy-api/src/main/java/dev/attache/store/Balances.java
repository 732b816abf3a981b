package dev.attache.store;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Prepaid balances, as operators see and change them. What is spent of them is taken through {@link Counters}.
 *
 * <p>May be called from any thread; never blocks. Stages fail with {@link StoreException}.
 */
public interface Balances {
    /**
     * A change by an operator.
     *
     * @param id makes it idempotent: a second change of the same subject and id does nothing
     * @param amount what is added (below 0: taken back), or what the balance becomes
     * @param set whether the balance becomes {@code amount}, whatever it was; what is reserved stays reserved
     * @param expires when what is left of a grant is gone; null for never. Not with {@code set}
     * @param label what the subject is called in {@link #list}; null where its values are secret
     */
    record Change(
            String id,
            long amount,
            boolean set,
            @Nullable Instant expires,
            @Nullable String label) {}

    /**
     * Where a balance stands.
     *
     * @param balance what can be spent, reservations already taken off; below 0 after an overrun
     * @param reserved what open reservations hold of it
     * @param applied whether this call changed something; false for a repeated id
     */
    record Standing(long balance, long reserved, boolean applied) {}

    /**
     * One of a list.
     *
     * @param subject whose balance
     * @param label as it was given with a change; null where none was
     */
    record Entry(String subject, @Nullable String label, Standing standing) {}

    /**
     * A part of a list, in no order; an entry may come twice when balances change meanwhile.
     *
     * @param next where the next part begins; null at the end
     */
    record Page(List<Entry> entries, @Nullable String next) {}

    /** Changes a balance, and writes the change into the audit trail. */
    CompletionStage<Standing> change(String subject, Limit balance, Change change);

    /** Reads a balance. */
    CompletionStage<Standing> read(String subject, Limit balance);

    /**
     * Lists the balances of a policy.
     *
     * @param subjects what its subjects begin with
     * @param from the {@code next} of the part before; null for the first
     * @param most about how many
     */
    CompletionStage<Page> list(String subjects, Limit balance, @Nullable String from, int most);
}
