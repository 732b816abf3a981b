package dev.attache.server.tokenquota;

import dev.attache.exchange.Source;
import dev.attache.policy.FailureMode;
import dev.attache.policy.Setting;
import dev.attache.server.llm.LlmFamily;
import dev.attache.server.quota.Deny;
import dev.attache.server.quota.HeaderDialect;
import dev.attache.server.quota.Unit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of a token quota, as design and documentation name them. */
public record TokenQuotaConfig(
        @Setting("Who has a budget; [] is one for everyone.")
        List<Source> by,

        @Setting("The limits; a call must be within all of them, and one that is not takes from none.")
        List<LimitConfig> limits,

        @Setting(
                value = "When a value to count by is missing: deny with 401, share one budget, or allow.",
                standard = "deny")
        OnMissingKey onMissingKey,

        @Setting(value = "Other limits for some; the first that matches.", standard = "[]")
        List<OverrideConfig> overrides,

        @Setting(value = "How much a token of each kind counts.", standard = "{}")
        Weights weights,

        @Setting("A file of prices, for limits of money; read again when it changes.") @Nullable
        Path prices,

        @Setting(
                value =
                        "Whose API the calls speak: auto, openai, anthropic, gemini, dashscope, bedrock, cohere, ollama.",
                standard = "auto")
        LlmFamily api,

        @Setting(value = "What is taken before a call is made.", standard = "{}")
        Reserve reserve,

        @Setting(
                value =
                        "Whether streams of OpenAI's are made to tell what they used; who did not ask does not see it: inject or leave.",
                standard = "inject")
        IncludeUsage includeUsage,

        @Setting(value = "The share of its estimate that an answer without the upstream costs, 0 to 1.", standard = "0")
        Weight cacheHitWeight,

        @Setting(value = "When a stream outruns what is left: finish and be charged, or stop.", standard = "finish")
        OnOverrun onOverrun,

        @Setting(value = "When the store cannot say: allow, or deny with 503.", standard = "allow")
        FailureMode onStoreError,

        @Setting(
                value = "How clients are told: standard, draft03, legacy, openai, anthropic, higress, none.",
                standard = "[standard]")
        List<HeaderDialect> headers,

        @Setting(value = "The answer to a denied call.", standard = "{body_format: openai}")
        Deny deny) {
    /** What happens to a call that lacks a value to count by. */
    public enum OnMissingKey {
        /** It is refused with 401. */
        DENY,
        /** All calls that lack it share one budget. */
        SHARE,
        /** It passes uncounted. */
        ALLOW
    }

    /** Whether streams are made to tell what they used. */
    public enum IncludeUsage {
        INJECT,
        LEAVE
    }

    /** What happens when a stream outruns what is left. */
    public enum OnOverrun {
        /** It goes on to its end, and all of it is charged. */
        FINISH,
        /** It ends with a well-formed last event, and the upstream is cut. */
        STOP
    }

    /** What becomes of what was reserved by a node that is gone. */
    public enum OnExpiry {
        /** It stays charged. */
        CHARGE,
        /** It is given back. */
        RELEASE
    }

    /** What is taken before a call is made. */
    public record Reserve(
            @Setting(
                    value = "Output that is expected of a call that sets no bound, until its model is known better.",
                    standard = "1024",
                    least = "1",
                    most = "1000000")
            long defaultOutput,

            @Setting(value = "By how much the estimate of the input is raised.", standard = "1.1")
            Weight safety,

            @Setting(
                    value = "Whether the bound is written into the request, so that no call can outrun it.",
                    standard = "false")
            boolean capOutput,

            @Setting(
                    value = "After so long without a sign of life a reservation is nobody's.",
                    standard = "10m",
                    least = "10s",
                    most = "24h")
            Duration expires,

            @Setting(value = "What becomes of it then: charge or release.", standard = "charge")
            OnExpiry onExpiry) {}

    public TokenQuotaConfig {
        by = List.copyOf(by);
        limits = List.copyOf(limits);
        overrides = List.copyOf(overrides);
        headers = HeaderDialect.checked(headers);
        if (limits.isEmpty()) {
            throw new IllegalArgumentException("limits: [] (expected: at least one)");
        }
        if (cacheHitWeight.value().compareTo(Weight.ONE.value()) > 0) {
            throw new IllegalArgumentException("cache_hit_weight: " + cacheHitWeight + " (expected: 0 to 1)");
        }
        if ((prices != null) != spendsMoney(limits, overrides)) {
            throw new IllegalArgumentException(
                    prices == null
                            ? "prices: missing (expected: a file, for limits of money)"
                            : "prices: " + prices + " (expected: only with limits of money)");
        }
    }

    private static boolean spendsMoney(List<LimitConfig> limits, List<OverrideConfig> overrides) {
        return limits.stream().anyMatch(limit -> limit.unit() == Unit.MONEY)
                || overrides.stream().flatMap(other -> other.limits().stream()).anyMatch(l -> l.unit() == Unit.MONEY);
    }
}
