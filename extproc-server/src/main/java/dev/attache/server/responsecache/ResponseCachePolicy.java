package dev.attache.server.responsecache;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Source;
import dev.attache.policy.ByteSize;
import dev.attache.policy.Cached;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.Setting;
import dev.attache.policy.StandsIn;
import dev.attache.store.Blobs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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
    /** When the upstream is asked. */
    public enum Mode {
        /** Always; what is stored stands in for it when it fails. */
        STANDBY,
        /** When what is stored is not fresh. */
        CACHE
    }

    /** Methods whose requests are answered from the store. */
    public enum Method {
        GET,
        HEAD;

        /** Reads it as HTTP writes it. */
        public static Method parse(String text) {
            for (Method method : values()) {
                if (method.name().equals(text)) {
                    return method;
                }
            }
            throw new IllegalArgumentException(text + " (expected: one of GET, HEAD)");
        }
    }

    /** Whether clients are listened to. */
    public enum RequestControl {
        IGNORE,
        HONOUR
    }

    /** What happens when the store cannot say. */
    public enum OnStoreError {
        /** The upstream is asked, and nothing is kept. */
        BYPASS
    }

    /** When the upstream is known to be down. */
    public record Breaker(
            @Setting(value = "After so many failures in a row, on one node and route.", standard = "5", least = "1")
            int failures,

            @Setting(
                    value = "For so long the stored copy is served without asking; then one request tries.",
                    standard = "10s",
                    least = "1ms",
                    most = "1h")
            Duration open) {}

    /** The settings, as design and documentation name them. */
    public record Config(
            @Setting(
                    value = "standby: always ask the upstream, serve the stored copy when it fails; cache: serve while"
                            + " fresh.",
                    standard = "standby")
            Mode mode,

            @Setting("Whose a response is; [] is shared by everyone, and a request that lacks a value is not cached.")
            List<Source> by,

            @Setting(
                    value = "How far Cache-Control is followed: strict as a shared cache (RFC 9111), ignore_private,"
                            + " force_ttl.",
                    standard = "strict")
            Respect respect,

            @Setting(value = "How long what says nothing of its own is fresh.", standard = "0s", most = "366d")
            Duration ttl,

            @Setting(
                    value = "How long after that a copy may stand in for a failing upstream.",
                    standard = "24h",
                    most = "366d")
            Duration staleIfError,

            @Setting(
                    value = "How long after that a copy is served while one request refreshes it.",
                    standard = "0s",
                    most = "366d")
            Duration staleWhileRevalidate,

            @Setting(
                    value = "Statuses by which the upstream says that it failed, beside what Envoy reports itself.",
                    standard = "[500, 502, 503, 504]")
            List<Integer> failures,

            @Setting(value = "Spares an upstream that is down.", standard = "{}")
            Breaker breaker,

            @Setting(value = "What is answered from the store; HEAD from what GET got.", standard = "[GET, HEAD]")
            List<Method> methods,

            @Setting(value = "Statuses of responses that are kept.", standard = "[200]")
            List<Integer> statuses,

            @Setting(value = "Types of responses that are kept.", standard = "[application/json, \"text/*\"]")
            List<ContentTypes> contentTypes,

            @Setting(value = "The longest body that is kept, as it is on the wire.", standard = "1MiB", most = "64MiB")
            ByteSize maxBody,

            @Setting(value = "Parameters of the query that say nothing to the upstream, as utm_*.", standard = "[]")
            List<String> ignoreQuery,

            @Setting(value = "Whether Cache-Control of the request is listened to.", standard = "ignore")
            RequestControl requestControls,

            @Setting(value = "The header of a response that lists its tags, for purges.", standard = "surrogate-key")
            String tagHeader,

            @Setting(
                    value = "How long a request waits for another's answer to the same before it asks too.",
                    standard = "100ms",
                    least = "0ms",
                    most = "1h")
            Duration waitForFill,

            @Setting(value = "When the store cannot say: ask the upstream.", standard = "bypass")
            OnStoreError onStoreError,

            @Setting(value = "Whether clients see Age and Cache-Status.", standard = "true")
            boolean headers) {
        public Config {
            by = List.copyOf(by);
            failures = statuses("failures", failures, 500);
            methods = List.copyOf(methods);
            statuses = statuses("statuses", statuses, 200);
            contentTypes = List.copyOf(contentTypes);
            ignoreQuery = new QueryNames(ignoreQuery).patterns();
            tagHeader = tagHeader.toLowerCase(Locale.ROOT);
            if (by.stream().anyMatch(Source::readsBody)) {
                throw new IllegalArgumentException(
                        "by: a value of the body (expected: values of the request's headers)");
            }
            if (by.isEmpty() && respect == Respect.IGNORE_PRIVATE) {
                throw new IllegalArgumentException(
                        "respect: ignore_private with by: [] (expected: whose private responses are)");
            }
            if (respect == Respect.FORCE_TTL && ttl.isZero() && mode == Mode.CACHE) {
                throw new IllegalArgumentException("ttl: 0s with respect: force_ttl (expected: > 0)");
            }
            if (statuses.contains(206) || statuses.contains(304)) {
                throw new IllegalArgumentException("statuses: 206 or 304 (expected: whole responses)");
            }
            if (!tagHeader.matches("[a-z0-9-]+")) {
                throw new IllegalArgumentException("tag_header: " + tagHeader + " (expected: the name of a header)");
            }
        }

        private static List<Integer> statuses(String name, List<Integer> statuses, int least) {
            for (int status : statuses) {
                if (status < least || status > 599) {
                    throw new IllegalArgumentException("%s: %d (expected: %d to 599)".formatted(name, status, least));
                }
            }
            return List.copyOf(statuses);
        }
    }

    /**
     * What comes from the outside beside the context.
     *
     * @param state what outlives a reload; asked for when there is an exchange
     * @param random 0 to 1
     */
    record Means(Supplier<NodeState> state, DoubleSupplier random) {}

    /** What says nothing else is forgotten after so long, however long it is fresh: purges are remembered as long. */
    private static final Duration LONGEST_FRESH = Duration.ofDays(1);

    private final String name;
    private final Config config;
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

    ResponseCachePolicy(String name, Config config, PolicyContext context, Means means) {
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
        return config.mode() == Mode.CACHE ? config.waitForFill() : Duration.ZERO;
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

    Config config() {
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
