package dev.attache.server.tokenquota;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Source;
import dev.attache.policy.Accounting;
import dev.attache.policy.Interest;
import dev.attache.policy.Metered;
import dev.attache.policy.MeteredPolicy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.SubjectNames;
import dev.attache.server.llm.TokenEstimator;
import dev.attache.server.quota.Overrides;
import dev.attache.server.quota.Unit;
import dev.attache.server.tokenquota.TokenQuotaConfig.IncludeUsage;
import dev.attache.server.tokenquota.TokenQuotaConfig.OnOverrun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps calls of language models within budgets of tokens and money: what a call may use is reserved before it is made,
 * and settled once when it is over, however it ended.
 *
 * <p>Immutable and thread-safe except for what it learns about models, which only improves its estimates.
 */
public final class TokenQuotaPolicy implements MeteredPolicy, Accounting {
    private final String name;
    private final TokenQuotaConfig config;
    private final PolicyContext context;
    private final LongSupplier random;
    private final SubjectNames.Scope subjects;
    private final QuotaResults results;
    private final QuotaPlan standard;
    private final Overrides<QuotaPlan> overrides;
    private final TokenEstimator estimator;

    /** A policy; {@code random} names its reservations. */
    TokenQuotaPolicy(
            String name,
            TokenQuotaConfig config,
            PolicyContext context,
            TokenEstimator estimator,
            LongSupplier random) {
        this.estimator = estimator;
        this.name = name;
        this.config = config;
        this.context = context;
        this.random = random;
        this.subjects = context.subjects().scope(name, config.by());
        this.results = new QuotaResults(context.metrics(), name);
        Path file = config.prices();
        PriceList prices = file == null ? null : new PriceList(file, name, context);
        this.standard = plan(config.limits(), prices);
        this.overrides = new Overrides<>(
                standard,
                config.overrides().stream()
                        .map(other -> new Overrides.Other<>(
                                other.match(), other.unlimited() ? null : override(other.limits(), prices)))
                        .toList());
    }

    private QuotaPlan override(List<LimitConfig> limits, @Nullable PriceList prices) {
        try {
            return plan(limits, prices);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("overrides: " + e.getMessage(), e);
        }
    }

    private QuotaPlan plan(List<LimitConfig> limits, @Nullable PriceList prices) {
        var meters = new ArrayList<Meter>();
        for (LimitConfig limit : limits) {
            meters.add(
                    limit.unit() == Unit.MONEY && prices != null
                            ? new Meter.Spent(prices, results::unknownModel)
                            : new Meter.Tokens(limit.kinds(), config.weights()));
        }
        return QuotaPlan.of(name, limits, meters, config.headers(), config.deny());
    }

    @Override
    public Interest interest() {
        Interest body = Interest.HEADERS.decidingOnBody().untilTheEnd();
        if (config.onOverrun() == OnOverrun.STOP) {
            return body.endingResponses();
        }
        return body.withResponseBody(
                config.includeUsage() == IncludeUsage.INJECT ? Interest.Body.EDIT : Interest.Body.TAP);
    }

    @Override
    public Metered begin(Exchange exchange) {
        return new TokenQuotaHandler(this, exchange);
    }

    @Override
    public List<Source> by() {
        return config.by();
    }

    @Override
    public String subjects() {
        return subjects.prefix();
    }

    /** An override that matches on more than the key counts as not matching. */
    @Override
    public Account account(List<String> key) {
        QuotaPlan plan = overrides.chooseByKey(config.by(), key).limits();
        return new Account(
                subjects.name(List.copyOf(key)), Optional.ofNullable(plan).map(QuotaPlan::counted));
    }

    @Override
    public Accounting.Counted counted() {
        return standard.counted();
    }

    /** The limits of this exchange. */
    Overrides.Chosen<QuotaPlan> choose(Exchange exchange) {
        return overrides.choose(source -> source.read(exchange));
    }

    /** Whose budget it is; empty where a value to count by is missing and no budget is shared. */
    Optional<String> subject(Exchange exchange) {
        List<@Nullable String> values = subjects.values(exchange);
        boolean shared = config.onMissingKey() == TokenQuotaConfig.OnMissingKey.SHARE;
        return values.contains(null) && !shared ? Optional.empty() : Optional.of(subjects.name(values));
    }

    /** A name that no other reservation of a subject has. */
    String newId() {
        var hex = HexFormat.of();
        return hex.toHexDigits(random.getAsLong()) + hex.toHexDigits(random.getAsLong());
    }

    QuotaPlan plan() {
        return standard;
    }

    String name() {
        return name;
    }

    TokenQuotaConfig config() {
        return config;
    }

    PolicyContext context() {
        return context;
    }

    QuotaResults results() {
        return results;
    }

    TokenEstimator estimator() {
        return estimator;
    }
}
