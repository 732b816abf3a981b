package dev.attache.server.ratelimit;

import dev.attache.exchange.Source;
import dev.attache.policy.Setting;
import dev.attache.server.quota.Deny;
import dev.attache.server.quota.HeaderDialect;
import dev.attache.store.Limits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of a rate limit, as design and documentation name them. */
public record RateLimitConfig(
        @Setting("What requests are counted by; [] is one counter for everyone.")
        List<Source> by,

        @Setting("The limits; a request must be within all of them, and one that is not takes from none.")
        List<LimitConfig> limits,

        @Setting(value = "What one request takes.", notSupportedYet = true) @Nullable
        Long cost,

        @Setting(
                value = "When a value to count by is missing: share one counter, allow, or deny with 400.",
                standard = "share")
        OnMissingKey onMissingKey,

        @Setting(value = "Other limits for some; the first that matches holds.", standard = "[]")
        List<OverrideConfig> overrides,

        @Setting(value = "When the store cannot say: allow, or deny with 503.", standard = "allow")
        OnStoreError onStoreError,

        @Setting(value = "Count and report, never deny.", notSupportedYet = true) @Nullable
        Boolean shadow,

        @Setting(value = "Whether denied requests count too.", standard = "false")
        boolean countDenied,

        @Setting(
                value = "How clients are told: standard, draft03, legacy, openai, anthropic, higress, none.",
                standard = "[standard]")
        List<HeaderDialect> headers,

        @Setting(value = "The answer to a denied request.", standard = "{}")
        Deny deny) {
    /** What happens to a request that lacks a value to count by. */
    public enum OnMissingKey {
        /** All requests that lack it share one counter. */
        SHARE,
        /** It passes uncounted. */
        ALLOW,
        /** It is refused with 400. */
        DENY
    }

    /** What happens when the store cannot say. */
    public enum OnStoreError {
        /** The request passes uncounted. */
        ALLOW,
        /** It is refused with 503. */
        DENY,
        /** Promised for later. */
        LOCAL
    }

    public RateLimitConfig {
        by = List.copyOf(by);
        limits = List.copyOf(limits);
        overrides = List.copyOf(overrides);
        headers = HeaderDialect.checked(headers);
        Limits.of(limits.stream().map(LimitConfig::toLimit).toList());
        if (onStoreError == OnStoreError.LOCAL) {
            throw new IllegalArgumentException("on_store_error: local is not supported yet (expected: allow, deny)");
        }
    }
}
