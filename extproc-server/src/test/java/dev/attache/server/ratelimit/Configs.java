package dev.attache.server.ratelimit;

import dev.attache.exchange.Source;
import dev.attache.server.quota.Algorithm;
import dev.attache.server.quota.Align;
import dev.attache.server.quota.HeaderDialect;
import dev.attache.server.quota.Samples;
import dev.attache.server.quota.Window;
import dev.attache.server.ratelimit.RateLimitConfig.OnMissingKey;
import dev.attache.server.ratelimit.RateLimitConfig.OnStoreError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings that the tests share. */
final class Configs {
    private Configs() {}

    static LimitConfig limit(long requests, String per) {
        return limit(requests, per, Algorithm.SLIDING_WINDOW, null);
    }

    static LimitConfig limit(long requests, String per, Algorithm algorithm, @Nullable Long burst) {
        return new LimitConfig(requests, Window.parse(per), algorithm, burst, Align.EPOCH, null, null);
    }

    static RateLimitConfig config(List<LimitConfig> limits, HeaderDialect... headers) {
        return config(List.of(Source.parse("header:x-user")), limits, OnMissingKey.SHARE, OnStoreError.ALLOW, headers);
    }

    static RateLimitConfig config(
            List<Source> by,
            List<LimitConfig> limits,
            OnMissingKey onMissingKey,
            OnStoreError onStoreError,
            HeaderDialect... headers) {
        return new RateLimitConfig(
                by, limits, null, onMissingKey, List.of(), onStoreError, null, false, List.of(headers), Samples.DENY);
    }
}
