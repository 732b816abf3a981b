package dev.attache.server.tokenquota;

import dev.attache.server.llm.LlmRequest;
import dev.attache.server.tokenquota.QuotaResults.Settled;
import dev.attache.server.tokenquota.TokenQuotaConfig.OnExpiry;
import dev.attache.server.tokenquota.TokenQuotaConfig.OnOverrun;
import dev.attache.server.tokenquota.TokenQuotaConfig.Reserve;
import dev.attache.store.Charge;
import dev.attache.store.Reservation;
import dev.attache.store.Settlement;
import dev.attache.store.Tally;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call for which something is reserved: takes more as it grows, and settles once.
 *
 * <p>Belongs to one exchange, and lives on its event loop, where the store's answers arrive too.
 */
final class OpenCall {
    /** Output tokens reserved at a time once a stream outruns its reservation. */
    private static final long BLOCK = 256;

    /** The smallest that is tried, where larger ones are no longer granted. */
    private static final long LAST_BLOCK = 16;

    private final TokenQuotaPolicy policy;
    private final QuotaPlan plan;
    private final String subject;
    private final String id;
    private final LlmRequest request;
    /** The estimated input, without a safety margin. */
    private final long input;

    private final long expectedOutput;
    private final List<Long> reserved;
    /** How much output the reservation covers; known once it was admitted. */
    private long reservedOutput;

    private long renewedMillis;
    private long block = BLOCK;
    private boolean asking;
    private boolean refused;
    private boolean unsure;

    OpenCall(TokenQuotaPolicy policy, QuotaPlan plan, String subject, LlmRequest request, long input, long output) {
        this.policy = policy;
        this.plan = plan;
        this.subject = subject;
        this.id = policy.newId();
        this.request = request;
        this.input = input;
        this.expectedOutput = output;
        this.renewedMillis = now();
        this.reserved = plan.reserved(raised(input), output, about(null, false));
    }

    private long raised(long tokens) {
        return Math.ceilDiv(
                Saturated.product(tokens, policy.config().reserve().safety().units(1000)), 1000);
    }

    private long now() {
        return policy.context().clock().millis();
    }

    private Meter.Call about(@Nullable String answered, boolean batch) {
        return new Meter.Call(answered, request.model(), batch);
    }

    Charge charge() {
        return Charge.reserving(subject, plan.limits(), reservation(reserved));
    }

    private Reservation reservation(List<Long> costs) {
        Reserve reserve = policy.config().reserve();
        return new Reservation(id, costs, reserve.expires(), reserve.onExpiry() == OnExpiry.RELEASE);
    }

    QuotaPlan plan() {
        return plan;
    }

    LlmRequest request() {
        return request;
    }

    long input() {
        return input;
    }

    long expectedOutput() {
        return expectedOutput;
    }

    /** The most output, of all answers together, for which the smallest limit has room. */
    long outputBound() {
        return plan.fitting(raised(input), expectedOutput, about(null, false));
    }

    /** The call may be made; from now on its reservation is kept alive. */
    void admitted(Tally tally) {
        renewedMillis = now();
        // What exceeds a limit was not reserved, and is taken as it is generated.
        reservedOutput = plan.covered(tally, raised(input), expectedOutput, about(null, false));
    }

    /** Nobody knows whether the reservation was made. */
    void unsure() {
        unsure = true;
    }

    /** The answer has begun: tells the store that the call lives, where it may soon think otherwise. */
    void alive() {
        grown(0);
    }

    /**
     * Told how much output there is so far: takes more where that exceeds the reservation, and tells the store that the
     * call lives.
     */
    void grown(long output) {
        if (asking) {
            return;
        }
        long now = now();
        long more = output > reservedOutput && !unsure ? Math.max(block, output - reservedOutput) : 0;
        boolean stale =
                now - renewedMillis > policy.config().reserve().expires().toMillis() / 2;
        if (more == 0 && !stale) {
            return;
        }
        asking = true;
        renewedMillis = now;
        boolean anyway = policy.config().onOverrun() == OnOverrun.FINISH;
        var charge = new Charge(
                subject,
                plan.limits(),
                0,
                anyway,
                reservation(more == 0 ? plan.nothing() : plan.more(more, about(null, false))));
        policy.context().counters().take(List.of(charge)).whenComplete((tallies, error) -> {
            asking = false;
            if (more == 0) {
                return;
            }
            taken(more, anyway || tallies == null || tallies.getFirst().admitted());
        });
    }

    private void taken(long more, boolean granted) {
        if (granted) {
            reservedOutput += more;
        } else if (block > LAST_BLOCK) {
            block /= 4;
        } else {
            refused = true;
        }
    }

    /** Whether there was no room for more. */
    boolean isRefused() {
        return refused;
    }

    /** What it has cost after all. */
    void settle(Settled ground, Amounts amounts, @Nullable String model) {
        settle(ground, amounts, model, false);
    }

    /** The same, where the provider may have said that it was a batch call, which is cheaper. */
    void settle(Settled ground, Amounts amounts, @Nullable String model, boolean batch) {
        policy.results().settled(ground, amounts);
        settle(plan.costs(amounts, about(model, batch)));
    }

    /** Settles a call that was answered without the upstream, at a share of what was reserved. */
    void settleShare(Weight share) {
        policy.results().settled(share.equals(Weight.NONE) ? Settled.NOTHING : Settled.SHARE, new Amounts());
        settle(QuotaPlan.share(reserved, share));
    }

    private void settle(List<Long> costs) {
        policy.context()
                .settlements()
                .settle(new Settlement(
                        subject,
                        plan.limits(),
                        id,
                        costs,
                        unsure || isGivenBack(),
                        policy.config().reserve().expires()))
                .whenComplete((done, error) -> {
                    if (error != null || !done) {
                        policy.results().givenUp();
                    }
                });
    }

    /** Whether the store has thought it dead, and given back what it took. */
    private boolean isGivenBack() {
        Reserve reserve = policy.config().reserve();
        return reserve.onExpiry() == OnExpiry.RELEASE
                && now() - renewedMillis > reserve.expires().toMillis();
    }

    /** Gives back what was perhaps reserved; the call is not made. */
    void withdraw() {
        unsure = false;
        settle(plan.nothing());
    }
}
