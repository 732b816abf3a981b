package dev.attache.server.ratelimit;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Source;
import dev.attache.policy.Interest;
import dev.attache.policy.Metered;
import dev.attache.policy.MeteredPolicy;
import dev.attache.policy.Metrics;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.Setting;
import dev.attache.policy.SubjectNames;
import dev.attache.server.quota.Algorithm;
import dev.attache.server.quota.Align;
import dev.attache.server.quota.CalendarZone;
import dev.attache.server.quota.Deny;
import dev.attache.server.quota.DenyReplies;
import dev.attache.server.quota.HeaderDialect;
import dev.attache.server.quota.LimitLabel;
import dev.attache.server.quota.QuotaHeaders;
import dev.attache.server.quota.Unit;
import dev.attache.server.quota.Window;
import dev.attache.server.quota.Windowing;
import dev.attache.server.quota.Wording;
import dev.attache.store.Limit;
import dev.attache.store.Limits;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many requests pass in so much time, for each value of what it counts by.
 *
 * <p>Immutable and thread-safe; all that does not depend on the request is worked out here, once.
 */
public final class RateLimitPolicy implements MeteredPolicy {
    /** What happens to a request that lacks a value to count by. */
    public enum OnMissingKey {
        /** All who lack it share one counter. */
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

    /** The settings, as design and documentation name them. */
    public record Config(
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

            @Setting(value = "Other limits for some.", notSupportedYet = true) @Nullable
            String overrides,

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
        public Config {
            by = List.copyOf(by);
            limits = List.copyOf(limits);
            headers = HeaderDialect.checked(headers);
            Limits.of(limits.stream().map(LimitConfig::toLimit).toList());
            if (onStoreError == OnStoreError.LOCAL) {
                throw new IllegalArgumentException(
                        "on_store_error: local is not supported yet (expected: allow, deny)");
            }
        }
    }

    /** One limit. */
    public record LimitConfig(
            @Setting("How many requests; 0 denies all.") long requests,

            @Setting("In how long: 10s, 1m, 1h, 1d; with align: calendar 1m, 1h, 1d, 1w, 1mo, 1y.")
            Window per,

            @Setting("sliding_window unless said, fixed_window or token_bucket; of a calendar always fixed_window.")
            @Nullable
            Algorithm algorithm,

            @Setting("Size of the token bucket; as many as requests unless said.") @Nullable
            Long burst,

            @Setting(
                    value = "Where windows begin: epoch (multiples of per since 1970) or calendar.",
                    standard = "epoch")
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

    private static final Wording WORDING = new Wording(
            "rate_limit",
            "rate_limited",
            400,
            "The request lacks what it is limited by.",
            "The rate limit cannot be checked now.");

    private final String name;
    private final Config config;
    private final Limits limits;
    private final SubjectNames.Scope subjects;
    private final QuotaHeaders quotaHeaders;
    private final DenyReplies replies;
    private final Results results;

    RateLimitPolicy(String name, Config config, PolicyContext context) {
        this.name = name;
        this.config = config;
        this.limits =
                Limits.of(config.limits().stream().map(LimitConfig::toLimit).toList());
        this.subjects = context.subjects().scope(name, config.by());
        List<LimitLabel> labels = LimitLabel.of(
                name, config.limits().stream().map(LimitConfig::shown).toList());
        this.quotaHeaders = new QuotaHeaders(config.headers(), labels);
        this.replies = new DenyReplies(config.deny(), WORDING, labels, quotaHeaders);
        this.results = new Results(context.metrics(), name);
    }

    @Override
    public Interest interest() {
        Interest headers = quotaHeaders.isNone() ? Interest.REQUEST_HEADERS : Interest.HEADERS;
        return readsBody() ? headers.decidingOnBody() : headers;
    }

    private boolean readsBody() {
        Stream<Source> denial = config.deny().headers().values().stream().flatMap(value -> value.sources().stream());
        return Stream.concat(config.by().stream(), denial).anyMatch(Source::readsBody);
    }

    @Override
    public Metered begin(Exchange exchange) {
        return new RateLimitHandler(this, exchange);
    }

    String name() {
        return name;
    }

    Config config() {
        return config;
    }

    Limits limits() {
        return limits;
    }

    SubjectNames.Scope subjects() {
        return subjects;
    }

    QuotaHeaders quotaHeaders() {
        return quotaHeaders;
    }

    DenyReplies replies() {
        return replies;
    }

    Results results() {
        return results;
    }

    /** How requests fared, counted. */
    record Results(
            Metrics.Count allowed,
            Metrics.Count denied,
            Metrics.Count deniedElsewhere,
            Metrics.Count missingKey,
            Metrics.Count storeError) {
        Results(Metrics metrics, String policy) {
            this(
                    count(metrics, policy, "allowed"),
                    count(metrics, policy, "denied"),
                    count(metrics, policy, "denied_elsewhere"),
                    count(metrics, policy, "missing_key"),
                    count(metrics, policy, "store_error"));
        }

        private static Metrics.Count count(Metrics metrics, String policy, String result) {
            return metrics.count(
                    "attache_rate_limit_total",
                    "Requests that rate limits were asked about, by result.",
                    "policy",
                    policy,
                    "result",
                    result);
        }
    }
}
