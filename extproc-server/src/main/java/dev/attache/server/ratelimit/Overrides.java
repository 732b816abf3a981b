package dev.attache.server.ratelimit;

import dev.attache.exchange.Source;
import dev.attache.exchange.SourceMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which limits hold for whom: those of the first override that matches, else the policy's. Immutable; thread-safe. */
final class Overrides {
    /**
     * The limits of a request.
     *
     * @param set null for no limits at all
     * @param override which override they are from; null for the policy's own
     */
    record Chosen(@Nullable LimitSet set, @Nullable String override) {}

    private record Override(SourceMatch match, Chosen chosen) {}

    private final Chosen standard;
    private final List<Override> overrides = new ArrayList<>();

    Overrides(String policy, RateLimitPolicy.Config config, LimitSet standard) {
        this.standard = new Chosen(standard, null);
        for (OverrideConfig override : config.overrides()) {
            List<LimitConfig> limits = override.limits();
            LimitSet set = limits == null ? null : LimitSet.of(policy, config, limits);
            overrides.add(new Override(override.match(), new Chosen(set, "overrides[" + overrides.size() + "]")));
        }
    }

    /** The limits where the sources have these values; null is a missing one. */
    Chosen choose(Function<Source, @Nullable String> values) {
        for (Override override : overrides) {
            if (override.match().matches(values)) {
                return override.chosen();
            }
        }
        return standard;
    }
}
