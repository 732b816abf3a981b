package dev.attache.server.ratelimit;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Source;
import dev.attache.policy.Accounting;
import dev.attache.policy.Counts;
import dev.attache.policy.Interest;
import dev.attache.policy.Metered;
import dev.attache.policy.MeteredPolicy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.SubjectNames;
import dev.attache.server.quota.Overrides;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Limits the requests that pass in a given time, for each value of what it counts by.
 *
 * <p>Immutable and thread-safe; all that does not depend on the request is worked out here, once.
 */
public final class RateLimitPolicy implements MeteredPolicy, Accounting {
    /** How requests fared, as counted. */
    enum Result {
        ALLOWED,
        DENIED,
        DENIED_ELSEWHERE,
        MISSING_KEY,
        STORE_ERROR,
        UNLIMITED
    }

    private final String name;
    private final RateLimitConfig config;
    private final LimitSet standard;
    private final Overrides<LimitSet> overrides;
    private final SubjectNames.Scope scope;
    private final Counts<Result> results;

    RateLimitPolicy(String name, RateLimitConfig config, PolicyContext context) {
        this.name = name;
        this.config = config;
        this.standard = LimitSet.of(name, config, config.limits());
        this.overrides = new Overrides<>(
                standard,
                config.overrides().stream().map(other -> other.of(name, config)).toList());
        this.scope = context.subjects().scope(name, config.by());
        this.results = Counts.of(
                context.metrics().labelled("policy", name),
                Result.class,
                "attache_rate_limit_total",
                "Requests that rate limits were asked about, by result.",
                "result");
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

    /** An override that matches on more than the key counts as not matching. */
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

    RateLimitConfig config() {
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

    Counts<Result> results() {
        return results;
    }
}
