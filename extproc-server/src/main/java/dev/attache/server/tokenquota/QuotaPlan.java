package dev.attache.server.tokenquota;

import dev.attache.policy.Accounting;
import dev.attache.server.quota.Deny;
import dev.attache.server.quota.DenyReplies;
import dev.attache.server.quota.HeaderDialect;
import dev.attache.server.quota.LimitLabel;
import dev.attache.server.quota.QuotaHeaders;
import dev.attache.server.quota.Wording;
import dev.attache.store.Limit;
import dev.attache.store.Limits;
import dev.attache.store.Tally;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntToLongFunction;

/**
 * One set of limits, the policy's own or those of an override: what each counts, and how clients are told. Immutable;
 * thread-safe.
 */
record QuotaPlan(Limits limits, List<Meter> meters, QuotaHeaders headers, DenyReplies replies) {
    private static final Wording WORDING = new Wording(
            "token_quota",
            "token_quota_exceeded",
            401,
            "The request does not say who is calling.",
            "The token quota cannot be checked now.");

    /**
     * A plan of these limits.
     *
     * @param meters one for each limit
     */
    static QuotaPlan of(
            String policy, List<LimitConfig> configs, List<Meter> meters, List<HeaderDialect> dialects, Deny deny) {
        var limits = new ArrayList<Limit>();
        var shown = new ArrayList<LimitLabel.Shown>();
        for (int i = 0; i < configs.size(); i++) {
            LimitConfig config = configs.get(i);
            long scale = meters.get(i).scale();
            Limit limit = config.limit(scale);
            limits.add(limit);
            shown.add(new LimitLabel.Shown(limit, config.word(), config.unit(), scale));
        }
        List<LimitLabel> labels = LimitLabel.of(policy, shown);
        var headers = new QuotaHeaders(dialects, labels);
        return new QuotaPlan(
                Limits.of(limits), List.copyOf(meters), headers, new DenyReplies(deny, WORDING, labels, headers));
    }

    /**
     * What a call is to take of each limit before it is made. Never more than a limit can hold, so that a fresh key can
     * always make one call, and never nothing, so that a spent one cannot.
     */
    List<Long> reserved(long input, long output, Meter.Call call) {
        var costs = new ArrayList<Long>(meters.size());
        for (int i = 0; i < meters.size(); i++) {
            long estimate = meters.get(i).estimate(input, output, call);
            costs.add(Math.max(1, Math.min(estimate, limits.get(i).capacity())));
        }
        return costs;
    }

    /**
     * How much output fits into the smallest limit beside the input, at most {@code output} and at least one token.
     */
    long fitting(long input, long output, Meter.Call call) {
        return Math.max(1, within(input, output, call, i -> limits.get(i).capacity()));
    }

    /**
     * How much output is covered by what a reservation took: less than was asked for, where a balance was nearly spent.
     */
    long covered(Tally tally, long input, long output, Meter.Call call) {
        return within(
                input,
                output,
                call,
                i -> limits.get(i).algorithm() == Limit.Algorithm.BALANCE
                        ? tally.standings().get(i).taken()
                        : limits.get(i).capacity());
    }

    private long within(long input, long output, Meter.Call call, IntToLongFunction room) {
        long within = output;
        for (int i = 0; i < meters.size(); i++) {
            long left = room.applyAsLong(i) - meters.get(i).estimate(input, 0, call);
            long all = meters.get(i).estimate(0, output, call);
            if (all > left) {
                within = Math.min(within, (long) ((double) output * Math.max(0, left) / all));
            }
        }
        return within;
    }

    /** What is counted, as operators see it. */
    Accounting.Counted counted() {
        return new Accounting.Counted(
                limits,
                meters.stream()
                        .map(meter -> new Accounting.Amounts(meter.scale(), meter instanceof Meter.Spent))
                        .toList());
    }

    /** What a call has cost, for each limit. */
    List<Long> costs(Amounts tokens, Meter.Call call) {
        var costs = new ArrayList<Long>(meters.size());
        for (Meter meter : meters) {
            costs.add(meter.cost(tokens, call));
        }
        return costs;
    }

    /** What this much more output takes from each limit. */
    List<Long> more(long output, Meter.Call call) {
        var costs = new ArrayList<Long>(meters.size());
        for (Meter meter : meters) {
            costs.add(meter.estimate(0, output, call));
        }
        return costs;
    }

    /** Costs of zero, for each limit. */
    List<Long> nothing() {
        return Collections.nCopies(meters.size(), 0L);
    }

    /** A share of what was reserved. */
    static List<Long> share(List<Long> costs, Weight weight) {
        return costs.stream()
                .map(cost -> Saturated.product(cost, weight.units(1000)) / 1000)
                .toList();
    }
}
