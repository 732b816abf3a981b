package dev.attache.server.ratelimit;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Metered;
import dev.attache.server.quota.Overrides;
import dev.attache.server.ratelimit.RateLimitPolicy.Result;
import dev.attache.store.Charge;
import dev.attache.store.StoreException;
import dev.attache.store.Tally;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A rate limit at work on one exchange. */
final class RateLimitHandler implements Metered {
    private final RateLimitPolicy policy;
    private final Exchange exchange;

    /** The limits of this exchange: of an override, or the policy's. */
    private LimitSet limits;

    /** What this exchange took; null until it is admitted, and for good when it is not. */
    private @Nullable Tally admitted;

    RateLimitHandler(RateLimitPolicy policy, Exchange exchange) {
        this.policy = policy;
        this.exchange = exchange;
        this.limits = policy.limits();
    }

    @Override
    public Demand demand() {
        Overrides.Chosen<LimitSet> chosen = policy.overrides().choose(source -> source.read(exchange));
        if (chosen.override() != null) {
            exchange.note("override", chosen.override());
        }
        LimitSet found = chosen.limits();
        if (found == null) {
            policy.results().increment(Result.UNLIMITED);
            note("unlimited");
            return new Demand.Decided(Verdict.PASS);
        }
        limits = found;
        return counted();
    }

    private Demand counted() {
        RateLimitConfig config = policy.config();
        List<@Nullable String> values = policy.scope().values(exchange);
        if (values.contains(null) && config.onMissingKey() != RateLimitConfig.OnMissingKey.SHARE) {
            return new Demand.Decided(withoutKey());
        }
        String subject = policy.scope().name(values);
        return new Demand.Take(new Charge(subject, limits.limits(), 1, config.countDenied()));
    }

    private Verdict withoutKey() {
        policy.results().increment(Result.MISSING_KEY);
        if (policy.config().onMissingKey() == RateLimitConfig.OnMissingKey.ALLOW) {
            return Verdict.PASS;
        }
        note("missing_key");
        return Verdict.respond(limits.replies().missingKey());
    }

    @Override
    public Verdict decide(Tally tally) {
        if (tally.exceeded()) {
            policy.results().increment(Result.DENIED);
            note("denied");
            exchange.note("remaining", "0");
            return Verdict.respond(limits.replies().denied(exchange, tally));
        }
        if (!tally.admitted()) {
            policy.results().increment(Result.DENIED_ELSEWHERE);
            return Verdict.PASS;
        }
        policy.results().increment(Result.ALLOWED);
        admitted = tally;
        note("allowed");
        exchange.note("remaining", Long.toString(tally.tightest().remaining()));
        return Verdict.PASS;
    }

    @Override
    public Verdict undecided(StoreException why) {
        policy.results().increment(Result.STORE_ERROR);
        if (policy.config().onStoreError() == RateLimitConfig.OnStoreError.ALLOW) {
            return Verdict.PASS;
        }
        note("store_error");
        return Verdict.respond(limits.replies().storeError());
    }

    @Override
    public CompletionStage<Verdict> responseHeaders(Response response) {
        // Local replies come through here too: our own denial already has its headers, and a denied call took nothing.
        if (admitted == null || limits.headers().isNone()) {
            return Verdict.PASSED;
        }
        return CompletableFuture.completedStage(Verdict.proceed(limits.headers().edits(admitted)));
    }

    private void note(String verdict) {
        exchange.note("policy", policy.name());
        exchange.note("verdict", verdict);
    }
}
