package dev.attache.server.config;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.MatchValue;
import dev.attache.exchange.Source;
import dev.attache.policy.ByteSize;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.FailureMode;
import dev.attache.policy.Interest;
import dev.attache.policy.Metered;
import dev.attache.policy.MeteredPolicy;
import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.PolicyType;
import dev.attache.policy.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Types of policies to read configurations with. */
public final class SamplePolicies {
    /** All of them. */
    public static final List<PolicyType<?>> ALL = List.of(new Count(), new Tap());

    private SamplePolicies() {}

    /** How a limit counts. */
    public enum Algorithm {
        FIXED_WINDOW,
        SLIDING_WINDOW,
        TOKEN_BUCKET
    }

    /** One limit. */
    public record LimitSettings(
            @Setting(value = "How many.", least = "1") long requests,
            @Setting("In how long.") Duration per,

            @Setting(value = "How.", standard = "sliding_window")
            Algorithm algorithm,

            @Setting("The bucket.") @Nullable Long burst,

            @Setting(value = "Calendar windows.", notSupportedYet = true) @Nullable
            String align) {
        public LimitSettings {
            if (burst != null && algorithm != Algorithm.TOKEN_BUCKET) {
                throw new IllegalArgumentException("burst: " + burst + " (expected: only with token_bucket)");
            }
        }
    }

    /** What a denial looks like. */
    public record Deny(
            @Setting(value = "Its status.", standard = "429", least = "400", most = "599")
            int status,

            @Setting(value = "Its body.", standard = "Too many requests\n")
            String body,

            @Setting(value = "Its headers.", standard = "{}")
            Map<String, String> headers) {}

    /** Settings of {@code count}. */
    public record CountSettings(
            @Setting("By what.") List<Source> by,
            @Setting("How much.") List<LimitSettings> limits,

            @Setting(value = "Who is let through.", standard = "[]")
            List<MatchValue> free,

            @Setting(value = "Without the store.", standard = "allow")
            FailureMode onStoreError,

            @Setting(value = "A share.", standard = "0.25", least = "0", most = "1")
            double share,

            @Setting(value = "Most to keep.", standard = "64KiB")
            ByteSize keep,

            @Setting(value = "Only count.", standard = "false")
            boolean shadow,

            @Setting(value = "The denial.", standard = "{}") Deny deny) {}

    /** Looks like a rate limit, does nothing. */
    public static final class Count implements PolicyType<CountSettings> {
        @Override
        public String name() {
            return "count";
        }

        @Override
        public Class<CountSettings> settings() {
            return CountSettings.class;
        }

        @Override
        public Policy create(String policyName, CountSettings settings, PolicyContext context) {
            if (settings.limits().isEmpty()) {
                throw new IllegalArgumentException("limits: 0 (expected: 1 to 32)");
            }
            return new Counting();
        }
    }

    /** Settings of {@code tap}. */
    public record TapSettings(
            @Setting("Whether it wants the body too.") @Nullable
            Boolean body,

            @Setting("How long it may wait.") @Nullable Duration timeout,

            @Setting("Whether it decides on the request's body.") @Nullable
            Boolean late) {}

    /** Wants to see the response's headers. */
    public static final class Tap implements PolicyType<TapSettings> {
        @Override
        public String name() {
            return "tap";
        }

        @Override
        public Class<TapSettings> settings() {
            return TapSettings.class;
        }

        @Override
        public Policy create(String policyName, TapSettings settings, PolicyContext context) {
            boolean body = settings.body() != null && settings.body();
            Interest interest = Interest.HEADERS.withResponseBody(body ? Interest.Body.TAP : Interest.Body.NONE);
            return new Passing(
                    settings.late() != null && settings.late() ? interest.decidingOnBody() : interest,
                    settings.timeout() == null ? Duration.ZERO : settings.timeout());
        }
    }

    private record Passing(Interest interest, Duration timeout) implements Policy {
        @Override
        public ExchangeHandler begin(Exchange exchange) {
            return new ExchangeHandler() {};
        }
    }

    private record Counting() implements MeteredPolicy {
        @Override
        public Interest interest() {
            return Interest.HEADERS;
        }

        @Override
        public Metered begin(Exchange exchange) {
            throw new UnsupportedOperationException("only read, never run");
        }
    }
}
