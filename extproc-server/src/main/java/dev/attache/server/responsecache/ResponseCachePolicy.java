package dev.attache.server.responsecache;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Source;
import dev.attache.policy.Cached;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.StandsIn;
import dev.attache.store.Blobs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps responses and serves them: while they are fresh, and when the upstream fails.
 *
 * <p>Immutable and thread-safe; all that does not depend on the request is worked out here, once.
 */
public final class ResponseCachePolicy implements StandsIn, Cached {
    /**
     * What comes from outside besides the context.
     *
     * @param state what outlives a reload; asked for when there is an exchange
     * @param random 0 to 1
     */
    record Means(Supplier<NodeState> state, DoubleSupplier random) {}

    /**
     * Caps how long a response is kept as fresh where {@code ttl} does not allow more: a purge must be remembered as
     * long.
     */
    private static final Duration LONGEST_FRESH = Duration.ofDays(1);

    private final String name;
    private final ResponseCacheConfig config;
    private final PolicyContext context;
    private final Means means;
    private final EntryNames names;
    private final StoreRules rules;
    private final Freshness freshness;
    private final Reuse reuse;
    private final UpstreamFailure failure;
    private final Results results;
    private final Purges purges;
    private final OwnCookies ownCookies;

    /** Asked for when there is an exchange: a configuration that is only checked has no store. */
    private volatile @Nullable NodeState state;

    ResponseCachePolicy(String name, ResponseCacheConfig config, PolicyContext context, Means means) {
        this.name = name;
        this.config = config;
        this.context = context;
        this.means = means;
        this.names = new EntryNames(name, config, context.subjects());
        this.rules = new StoreRules(config);
        this.freshness = new Freshness(config.respect(), config.ttl());
        this.reuse = new Reuse(config.staleIfError(), config.staleWhileRevalidate());
        this.failure = new UpstreamFailure(config.failures());
        this.results = new Results(context.metrics(), name);
        this.purges = new Purges(this);
        this.ownCookies = new OwnCookies(config.by());
    }

    @Override
    public Interest interest() {
        return Interest.HEADERS.withResponseBody(Interest.Body.TAP).asEncoded();
    }

    @Override
    public Set<String> attributes() {
        return Set.of(UpstreamFailure.DETAILS);
    }

    @Override
    public Duration timeout() {
        return config.mode() == ResponseCacheConfig.Mode.CACHE ? config.waitForFill() : Duration.ZERO;
    }

    @Override
    public ExchangeHandler begin(Exchange exchange) {
        return new ResponseCacheHandler(this, exchange);
    }

    @Override
    public List<Source> by() {
        return config.by();
    }

    @Override
    public CompletionStage<@Nullable LocalReply> stored(Exchange exchange) {
        return StandIn.of(this, exchange);
    }

    @Override
    public String entries() {
        return names.prefix() + "|e|";
    }

    @Override
    public Duration longest() {
        Duration ruled = config.ttl().compareTo(LONGEST_FRESH) > 0 ? config.ttl() : LONGEST_FRESH;
        Duration stale = config.staleIfError().compareTo(config.staleWhileRevalidate()) > 0
                ? config.staleIfError()
                : config.staleWhileRevalidate();
        return ruled.plus(stale);
    }

    @Override
    public List<String> selectors() {
        return List.of("key", "prefix", "identity", "tag", "all");
    }

    @Override
    public List<String> owners(String selector, List<String> values) {
        return purges.owners(selector, values);
    }

    String name() {
        return name;
    }

    ResponseCacheConfig config() {
        return config;
    }

    Blobs blobs() {
        return context.blobs();
    }

    PolicyContext context() {
        return context;
    }

    Instant now() {
        return context.clock().instant();
    }

    NodeState state() {
        NodeState known = state;
        if (known == null) {
            known = means.state().get();
            state = known;
        }
        return known;
    }

    double random() {
        return means.random().getAsDouble();
    }

    EntryNames names() {
        return names;
    }

    StoreRules rules() {
        return rules;
    }

    Freshness freshness() {
        return freshness;
    }

    Reuse reuse() {
        return reuse;
    }

    UpstreamFailure failure() {
        return failure;
    }

    Results results() {
        return results;
    }

    OwnCookies ownCookies() {
        return ownCookies;
    }

    Purges purges() {
        return purges;
    }
}
