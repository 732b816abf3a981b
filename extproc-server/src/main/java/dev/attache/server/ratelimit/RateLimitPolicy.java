package dev.attache.server.ratelimit;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Source;
import dev.attache.policy.Accounting;
import dev.attache.policy.Interest;
import dev.attache.policy.Metered;
import dev.attache.policy.MeteredPolicy;
import dev.attache.policy.Metrics;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.Setting;
import dev.attache.policy.SubjectNames;
import dev.attache.server.quota.Deny;
import dev.attache.server.quota.HeaderDialect;
import dev.attache.server.quota.Overrides;
import dev.attache.store.Limits;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many requests pass in so much time, for each value of what it counts by.
 *
 * <p>Immutable and thread-safe; all that does not depend on the request is worked out here, once.
 */
public final class RateLimitPolicy implements MeteredPolicy, Accounting {
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
        public Config {
            by = List.copyOf(by);
            limits = List.copyOf(limits);
            overrides = List.copyOf(overrides);
            headers = HeaderDialect.checked(headers);
            Limits.of(limits.stream().map(LimitConfig::toLimit).toList());
            if (onStoreError == OnStoreError.LOCAL) {
                throw new IllegalArgumentException(
                        "on_store_error: local is not supported yet (expected: allow, deny)");
            }
        }
    }

    private final String name;
    private final Config config;
    private final LimitSet standard;
    private final Overrides<LimitSet> overrides;
    private final SubjectNames.Scope scope;
    private final Results results;

    RateLimitPolicy(String name, Config config, PolicyContext context) {
        this.name = name;
        this.config = config;
        this.standard = LimitSet.of(name, config, config.limits());
        this.overrides = new Overrides<>(
                standard,
                config.overrides().stream().map(other -> other.of(name, config)).toList());
        this.scope = context.subjects().scope(name, config.by());
        this.results = new Results(context.metrics(), name);
    }

    @Override
    public Interest interest() {
        Interest headers = standard.headers().isNone() ? Interest.REQUEST_HEADERS : Interest.HEADERS;
        return readsBody() ? headers.decidingOnBody() : headers;
    }

    private boolean readsBody() {
        Stream<Source> denial = config.deny().headers().values().stream().flatMap(value -> value.sources().stream());
        Stream<Source> matches = config.overrides().stream().flatMap(each -> each.match().sources().stream());
        return Stream.of(config.by().stream(), denial, matches)
                .flatMap(sources -> sources)
                .anyMatch(Source::readsBody);
    }

    @Override
    public List<Source> by() {
        return config.by();
    }

    @Override
    public String subjects() {
        return scope.prefix();
    }

    /** An override that matches on more than the key is taken for one that does not match. */
    @Override
    public Account account(List<String> key) {
        LimitSet set = overrides.chooseByKey(config.by(), key).limits();
        return new Account(
                scope.name(List.copyOf(key)), Optional.ofNullable(set).map(LimitSet::counted));
    }

    @Override
    public Counted counted() {
        return standard.counted();
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

    LimitSet limits() {
        return standard;
    }

    Overrides<LimitSet> overrides() {
        return overrides;
    }

    SubjectNames.Scope scope() {
        return scope;
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
            Metrics.Count storeError,
            Metrics.Count unlimited) {
        Results(Metrics metrics, String policy) {
            this(
                    count(metrics, policy, "allowed"),
                    count(metrics, policy, "denied"),
                    count(metrics, policy, "denied_elsewhere"),
                    count(metrics, policy, "missing_key"),
                    count(metrics, policy, "store_error"),
                    count(metrics, policy, "unlimited"));
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
