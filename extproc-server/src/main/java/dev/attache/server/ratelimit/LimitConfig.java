package dev.attache.server.ratelimit;

import dev.attache.policy.Setting;
import dev.attache.server.quota.Algorithm;
import dev.attache.server.quota.Align;
import dev.attache.server.quota.CalendarZone;
import dev.attache.server.quota.LimitLabel;
import dev.attache.server.quota.Unit;
import dev.attache.server.quota.Window;
import dev.attache.server.quota.Windowing;
import dev.attache.store.Limit;
import org.jspecify.annotations.Nullable;

/** One limit, as it is configured. Immutable. */
public record LimitConfig(
        @Setting("How many requests; 0 denies all.") long requests,

        @Setting("In how long: 10s, 1m, 1h, 1d; with align: calendar 1m, 1h, 1d, 1w, 1mo, 1y.")
        Window per,

        @Setting("sliding_window unless said, fixed_window or token_bucket; of a calendar always fixed_window.")
        @Nullable
        Algorithm algorithm,

        @Setting("Size of the token bucket; as many as requests unless said.") @Nullable
        Long burst,

        @Setting(value = "Where windows begin: epoch (multiples of per since 1970) or calendar.", standard = "epoch")
        Align align,

        @Setting("Whose calendar; UTC unless said.") @Nullable
        CalendarZone timeZone,

        @Setting(value = "How many at the same time.", notSupportedYet = true) @Nullable
        Long concurrent) {
    public LimitConfig {
        boolean bucket = algorithm == Algorithm.TOKEN_BUCKET;
        if (requests < (bucket ? 1 : 0) || requests >= Limit.MAX_EXACT) {
            throw new IllegalArgumentException("requests: %d (expected: %s to 2^53 - 1)"
                    .formatted(requests, bucket ? "with token_bucket 1" : "0"));
        }
        new Windowing(per, algorithm, burst, align, timeZone).limit(requests, 1);
    }

    Limit toLimit() {
        return new Windowing(per, algorithm, burst, align, timeZone).limit(requests, 1);
    }

    LimitLabel.Shown shown() {
        return new LimitLabel.Shown(toLimit(), per.toString(), Unit.REQUESTS, 1);
    }
}
