package dev.attache.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are kept under names for a while, the same for all nodes: what caches keep.
 *
 * <p>May be called from any thread; never blocks. Stages fail with {@link StoreException}, in time. A store may forget
 * whatever it keeps here at any time; it never gives what has been purged.
 *
 * <p>Everything has owners, which are names too: those of a page, a user, a tag. What an owner has is purged at once
 * and for all nodes, however much it is, and what was asked of an upstream before the purge does not come back after
 * it.
 */
public interface Blobs {
    /**
     * How something is kept.
     *
     * @param ttl for how long at most
     * @param asked when the upstream was asked for it, by this node's clock: a purge of an owner after this forbids it.
     *     Clocks of nodes and store may differ by {@link #SKEW}, which is taken off
     * @param owners whose it is; at most {@link #MAX_OWNERS}
     */
    record Keep(Duration ttl, Instant asked, List<String> owners) {
        public Keep {
            owners = List.copyOf(owners);
            if (ttl.isNegative() || ttl.isZero() || owners.size() > MAX_OWNERS) {
                throw new IllegalArgumentException("ttl: " + ttl + ", owners: " + owners.size()
                        + " (expected: a ttl > 0, at most " + MAX_OWNERS + " owners)");
            }
        }
    }

    /**
     * A claim that was got.
     *
     * @param name what may be filled
     * @param token tells it from later claims of the same name
     */
    record Claim(String name, String token) {}

    /**
     * How much is kept.
     *
     * @param entries how many
     * @param bytes how many bytes their values take
     * @param complete false where counting was given up after a while
     */
    record Usage(long entries, long bytes, boolean complete) {}

    /** Owners that one value may have. */
    int MAX_OWNERS = 64;

    /** How far the clocks of nodes and store may be apart. */
    Duration SKEW = Duration.ofSeconds(5);

    /** What is kept under this name, and not purged; null for nothing. Not to be changed. */
    CompletionStage<byte @Nullable []> find(String name);

    /**
     * Claims the right to fill this name, for {@code most} at the longest. It only keeps others from doing the same
     * work: a caller without a claim may put all the same, and a claim says nothing about what is kept; a caller that
     * looked before it claimed looks again.
     *
     * @return the caller's claim; null when another has it
     */
    CompletionStage<@Nullable Claim> claim(String name, Duration most);

    /** Gives a claim back unused, for the next caller. A claim that has run out, and may be another's by now, stays. */
    CompletionStage<Void> release(Claim claim);

    /**
     * Keeps this value in place of what was there, and ends the claim of its name, whoever has it.
     *
     * @return whether it is kept; false when one of its owners has been purged since it was asked for
     */
    CompletionStage<Boolean> put(String name, byte[] value, Keep keep);

    /** Removes what is kept under a name. */
    CompletionStage<Void> remove(String name);

    /**
     * Makes all that an owner has unreachable, at once. The bytes go when somebody looks for them, with {@link #usage},
     * or at the end of their ttl.
     *
     * @param remembered how long this must be remembered: at least as long as anything of this owner was to be kept,
     *     and until what is being asked of an upstream now has been put
     */
    CompletionStage<Void> purge(String owner, Duration remembered);

    /** How much is kept under names with this prefix, whoever owns it: see {@link #usage(String, List)}. */
    default CompletionStage<Usage> usage(String prefix) {
        return usage(prefix, List.of());
    }

    /**
     * How much is kept under names with this prefix, without what was purged, which it erases where it comes across it.
     * Takes seconds at most; for operators.
     *
     * @param owners only what belongs to one of these is counted; empty for everything
     */
    CompletionStage<Usage> usage(String prefix, List<String> owners);
}
