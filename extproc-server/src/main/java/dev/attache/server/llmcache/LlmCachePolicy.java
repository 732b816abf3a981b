package dev.attache.server.llmcache;

import dev.attache.embedding.EmbedderSettings;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.Headers;
import dev.attache.exchange.MatchValue;
import dev.attache.policy.Cached;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.server.embedding.EmbeddingMemo;
import dev.attache.server.llmcache.LlmCacheConfig.RequestControls;
import dev.attache.server.llmcache.api.CachedApis;
import dev.attache.server.similarity.ComparesQuestions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives answers of language models again to clients that ask the same in the same scope.
 *
 * <p>Immutable and thread-safe, except that it remembers how often its entries were asked for.
 */
public final class LlmCachePolicy implements Policy, Cached, ComparesQuestions {
    private final String name;
    private final LlmCacheConfig config;
    private final PolicyContext context;
    private final CachedApis apis;
    private final CacheNames names;
    private final CacheResults results;
    private final Lifetimes lifetimes;
    private final Entries entries;
    private final CopyRoom room;
    private final LongSupplier random;
    private final List<MatchValue> skippedPrompts;
    private final String rules;
    private final String partition;
    private final @Nullable Similar similar;

    /** A policy; {@code random} makes the ids of answers that are given again. */
    LlmCachePolicy(String name, LlmCacheConfig config, PolicyContext context, CopyRoom room, LongSupplier random) {
        this.name = name;
        this.config = config;
        this.context = context;
        this.room = room;
        this.random = random;
        this.apis = CachedApis.of(config.api());
        this.names = new CacheNames(name, config.sharedBy(), context.subjects());
        this.results = new CacheResults(context.metrics(), name);
        this.lifetimes = new Lifetimes(config);
        this.similar = config.embedder() == null ? null : similar(config.embedder());
        this.entries = new Entries(config, context, names, results, lifetimes, similar);
        this.skippedPrompts = config.skip().promptMatches().stream()
                .map(LlmCacheConfig.Skip::anywhere)
                .toList();
        this.rules = config.toolCalls() + "|" + config.answerModel() + "|" + config.api()
                + (config.revision() == null ? "" : "|revision|" + config.revision());
        this.partition = rules + "|near|" + config.embedLastUserTurns() + '|'
                + (similar == null ? "" : similar.embedder().id());
    }

    private Similar similar(EmbedderSettings embedder) {
        var counted = new SimilarResults(context.metrics(), name);
        return new Similar(
                config,
                context,
                names,
                lifetimes,
                counted,
                new EmbeddingMemo(new MeteredEmbedder(embedder.create(context), counted), EmbeddingMemo.SIZE),
                config.index().create(context));
    }

    @Override
    public @Nullable Comparing comparing() {
        return similar == null
                ? null
                : new Comparing(similar.embedder(), Set.copyOf(config.guards()), similar.threshold());
    }

    @Override
    public Duration timeout() {
        return similar == null ? config.waitForSame() : config.timeout().plus(config.waitForSame());
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        if (similar != null) {
            similar.prepare();
        }
    }

    @Override
    public Interest interest() {
        return Interest.HEADERS.decidingOnBody().withResponseBody(Interest.Body.TAP);
    }

    @Override
    public ExchangeHandler begin(Exchange exchange) {
        return new LlmCacheHandler(this, exchange);
    }

    @Override
    public String entries() {
        return names.entries();
    }

    @Override
    public Duration longest() {
        return lifetimes.purgesKnown();
    }

    @Override
    public List<String> selectors() {
        return List.of("entry", "scope", "model", "all");
    }

    @Override
    public List<String> owners(String selector, List<String> values) {
        return switch (selector) {
            case "entry" -> values.stream().map(names::ofEntry).toList();
            case "model" -> values.stream().map(names::ofModel).toList();
            case "all" -> {
                if (!values.equals(List.of("true"))) {
                    throw new IllegalArgumentException("all: " + String.join(", ", values) + " (expected: true)");
                }
                yield List.of(names.everything());
            }
            case "scope" -> {
                if (values.size() != names.sources() || values.isEmpty()) {
                    throw new IllegalArgumentException("scope: %d values (expected: %s)"
                            .formatted(
                                    values.size(),
                                    names.sources() == 0
                                            ? "none; it is global"
                                            : names.sources() + ", one for each source of the policy's scope"));
                }
                yield List.of(names.ofScope(values));
            }
            default -> throw new IllegalArgumentException(selector + " (expected: one of " + selectors() + ")");
        };
    }

    /** What the client wants, where clients are listened to. */
    ClientWish wish(Headers headers) {
        return config.requestControls() == RequestControls.ALLOW ? ClientWish.of(headers) : ClientWish.NONE;
    }

    String name() {
        return name;
    }

    LlmCacheConfig config() {
        return config;
    }

    PolicyContext context() {
        return context;
    }

    CachedApis apis() {
        return apis;
    }

    CacheNames names() {
        return names;
    }

    CacheResults results() {
        return results;
    }

    Lifetimes lifetimes() {
        return lifetimes;
    }

    Entries store() {
        return entries;
    }

    /** What compares by meaning; null where nothing is. */
    @Nullable
    Similar similar() {
        return similar;
    }

    /** Whether the upstream is asked in spite of a semantic hit, to compare. */
    boolean isAudited() {
        return config.audit() > 0 && (random.getAsLong() >>> 11) * 0x1p-53 < config.audit();
    }

    CopyRoom room() {
        return room;
    }

    LongSupplier random() {
        return random;
    }

    List<MatchValue> skippedPrompts() {
        return skippedPrompts;
    }

    /** What the settings say about which answers are kept, as part of the key: another rule makes another key. */
    String rules() {
        return rules;
    }

    /** The same for what is compared by meaning: vectors of another embedder cannot be compared. */
    String partition() {
        return partition;
    }
}
