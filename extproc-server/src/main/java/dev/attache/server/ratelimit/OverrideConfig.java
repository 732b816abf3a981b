package dev.attache.server.ratelimit;

import dev.attache.exchange.SourceMatch;
import dev.attache.policy.Setting;
import dev.attache.server.quota.Overrides;
import dev.attache.store.Limits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Other limits for some, or none, as they are configured. Immutable. */
public record OverrideConfig(
        @Setting("Whom it is for: sources and what they may be, all of which must hold.")
        SourceMatch match,

        @Setting("The limits in place of the policy's.") @Nullable
        List<LimitConfig> limits,

        @Setting(value = "Whether nothing limits them.", standard = "false")
        boolean unlimited) {
    /** Refuses an override with both limits and {@code unlimited}, or with neither. */
    public OverrideConfig {
        if (unlimited == (limits != null)) {
            throw new IllegalArgumentException("%s limits and %s unlimited: true (expected: one of the two)"
                    .formatted(limits == null ? "no" : "both", limits == null ? "no" : "also"));
        }
        if (limits != null) {
            limits = List.copyOf(limits);
            Limits.of(limits.stream().map(LimitConfig::toLimit).toList());
        }
    }

    Overrides.Other<LimitSet> of(String policy, RateLimitConfig config) {
        return new Overrides.Other<>(match, limits == null ? null : LimitSet.of(policy, config, limits));
    }
}
