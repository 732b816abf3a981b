package dev.attache.server.ratelimit;

import dev.attache.policy.Accounting;
import dev.attache.server.quota.DenyReplies;
import dev.attache.server.quota.LimitLabel;
import dev.attache.server.quota.QuotaHeaders;
import dev.attache.server.quota.Wording;
import dev.attache.store.Limits;
import java.util.Collections;
import java.util.List;

/** Limits that hold for some requests, and what clients hear of them. Immutable; thread-safe. */
record LimitSet(Limits limits, QuotaHeaders headers, DenyReplies replies) {
    private static final Wording WORDING = new Wording(
            "rate_limit",
            "rate_limited",
            400,
            "The request lacks what it is limited by.",
            "The rate limit cannot be checked now.");

    static LimitSet of(String policy, RateLimitConfig config, List<LimitConfig> limits) {
        List<LimitLabel> labels =
                LimitLabel.of(policy, limits.stream().map(LimitConfig::shown).toList());
        var headers = new QuotaHeaders(config.headers(), labels);
        return new LimitSet(
                Limits.of(limits.stream().map(LimitConfig::toLimit).toList()),
                headers,
                new DenyReplies(config.deny(), WORDING, labels, headers));
    }

    Accounting.Counted counted() {
        return new Accounting.Counted(limits, Collections.nCopies(limits.size(), Accounting.Amounts.WHOLE));
    }
}
