package dev.attache.server.ratelimit;

import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.Source;
import dev.attache.exchange.Template;
import dev.attache.server.quota.Algorithm;
import dev.attache.server.quota.Align;
import dev.attache.server.quota.BodyFormat;
import dev.attache.server.quota.Deny;
import dev.attache.server.quota.HeaderDialect;
import dev.attache.server.quota.Window;
import dev.attache.server.ratelimit.RateLimitPolicy.Config;
import dev.attache.server.ratelimit.RateLimitPolicy.OnMissingKey;
import dev.attache.server.ratelimit.RateLimitPolicy.OnStoreError;
import dev.attache.store.Tally;
import dev.attache.store.Tally.Standing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings and tallies that the tests share. */
final class Samples {
    /** 2026-11-21T12:00:05.250Z. */
    static final long NOW = 1_795_262_405_250L;

    static final long WINDOW_START = 1_795_262_400_000L;

    static final Deny DENY = new Deny(429, Deny.BODY, Deny.CONTENT_TYPE, Map.of(), null);

    private Samples() {}

    static LimitConfig limit(long requests, String per) {
        return limit(requests, per, Algorithm.SLIDING_WINDOW, null);
    }

    static LimitConfig limit(long requests, String per, Algorithm algorithm, @Nullable Long burst) {
        return new LimitConfig(requests, Window.parse(per), algorithm, burst, Align.EPOCH, null, null);
    }

    static Config config(List<LimitConfig> limits, HeaderDialect... headers) {
        return config(List.of(Source.parse("header:x-user")), limits, OnMissingKey.SHARE, OnStoreError.ALLOW, headers);
    }

    static Config config(
            List<Source> by,
            List<LimitConfig> limits,
            OnMissingKey onMissingKey,
            OnStoreError onStoreError,
            HeaderDialect... headers) {
        return new Config(by, limits, null, onMissingKey, List.of(), onStoreError, null, false, List.of(headers), DENY);
    }

    static Deny deny(int status, @Nullable BodyFormat format, Map<String, String> headers) {
        var templates = new LinkedHashMap<String, Template>();
        headers.forEach((name, value) -> templates.put(name, Template.parse(value)));
        return new Deny(status, Deny.BODY, Deny.CONTENT_TYPE, templates, format);
    }

    static Standing left(LimitConfig limit, long remaining, long resetMillis) {
        return new Standing(limit.toLimit(), false, remaining, resetMillis, 0, WINDOW_START);
    }

    static Standing exceeded(LimitConfig limit, long retryMillis) {
        return new Standing(limit.toLimit(), true, 0, 90_000, retryMillis, WINDOW_START);
    }

    static Tally admitted(Standing... standings) {
        return new Tally(true, false, NOW, List.of(standings));
    }

    static Tally denied(Standing... standings) {
        return new Tally(false, true, NOW, List.of(standings));
    }

    /** The edits as lines: {@code = name: value} is set, {@code + name: value} is appended. */
    static List<String> lines(Edits edits) {
        return edits.headers().stream()
                .map(edit -> switch (edit) {
                    case HeaderEdit.Set set -> "= " + set.name() + ": " + set.value();
                    case HeaderEdit.Append append -> "+ " + append.name() + ": " + append.value();
                    case HeaderEdit.Remove remove -> "- " + remove.name();
                })
                .toList();
    }
}
