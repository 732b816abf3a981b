package dev.attache.server.llmcache;

import static dev.attache.server.llmcache.CacheBench.JSON;
import static dev.attache.server.llmcache.CacheBench.SHARED;
import static dev.attache.server.llmcache.CacheBench.chat;
import static dev.attache.server.llmcache.CacheBench.said;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.testkit.TestExchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What operators can see and forget. */
class PurgeTest {
    private static final String QUESTION = chat("What is a quota?", "");

    private static void purge(CacheBench bench, String selector, String... values) {
        bench.clock.advance(Duration.ofSeconds(1));
        for (String owner : bench.policy.owners(selector, List.of(values))) {
            bench.blobs
                    .purge(owner, bench.policy.longest())
                    .toCompletableFuture()
                    .join();
        }
        bench.clock.advance(Duration.ofSeconds(1));
    }

    private static CacheBench filled() {
        var bench = new CacheBench(SHARED);
        bench.by("ann", QUESTION).answered(200, JSON, said("Ann's."));
        bench.by("bob", QUESTION).answered(200, JSON, said("Bob's."));
        bench.by("ann", QUESTION.replace("gpt-4o", "gpt-5"))
                .answered(200, JSON, said("Ann's.").replace("gpt-4o", "gpt-5"));
        assertThat(bench.stored()).isEqualTo(3);
        return bench;
    }

    @Test
    void aScopeIsForgotten() {
        var bench = filled();
        purge(bench, "scope", "ann");
        bench.by("ann", QUESTION).misses();
        bench.by("bob", QUESTION).hits();
    }

    @Test
    void aModelIsForgotten() {
        var bench = filled();
        purge(bench, "model", "gpt-5");
        bench.by("ann", QUESTION).hits();
        bench.by("ann", QUESTION.replace("gpt-4o", "gpt-5")).misses();
    }

    @Test
    void anEntryIsForgottenByTheIdThatTheAccessLogHas() {
        var bench = filled();
        var wrong = bench.by("ann", QUESTION);
        wrong.hits();
        purge(bench, "entry", requireNonNull(wrong.exchange.notes().get("cache_entry")));
        bench.by("ann", QUESTION).misses();
        bench.by("bob", QUESTION).hits();
    }

    @Test
    void allIsForgotten() {
        var bench = filled();
        purge(bench, "all", "true");
        bench.by("ann", QUESTION).misses();
        bench.by("bob", QUESTION).misses();
    }

    @Test
    void whatWasAskedBeforeDoesNotComeBack() {
        var bench = new CacheBench(SHARED);
        var call = bench.by("ann", QUESTION).misses();
        purge(bench, "all", "true");
        call.answered(200, JSON, said("Old."));
        assertThat(bench.skipped("purged")).isEqualTo(1);
        bench.by("ann", QUESTION).misses();
    }

    /** The answer comes long after the purge, and the purge after the question. */
    @Test
    void aPurgeIsKnownLongerThanAnAnswerTakes() {
        var bench = new CacheBench(SHARED + ", ttl: {exact: 10s}");
        var call = bench.by("ann", QUESTION).misses();
        purge(bench, "all", "true");
        bench.clock.advance(Duration.ofMinutes(50));
        call.answered(200, JSON, said("Old."));
        assertThat(bench.skipped("purged")).isEqualTo(1);
    }

    /** What was kept under a longer ttl: a purge is known as long as that, and the new ttl holds for it. */
    @Test
    void aShorterTtlBringsNothingBack() {
        var bench = new CacheBench(SHARED + ", ttl: {exact: 24h}");
        bench.by("ann", QUESTION).answered(200, JSON, said("Old."));
        bench.by("bob", QUESTION).answered(200, JSON, said("Bob's."));
        var shorter = new CacheBench(SHARED + ", ttl: {exact: 1m}", bench.blobs);
        shorter.by("bob", QUESTION).hits();
        for (String owner : shorter.policy.owners("scope", List.of("ann"))) {
            bench.clock.advance(Duration.ofMillis(1));
            bench.blobs.purge(owner, shorter.policy.longest());
        }
        Duration night = Duration.ofHours(8);
        bench.clock.advance(night);
        shorter.clock.advance(night);
        shorter.by("bob", QUESTION).misses();
        var longAgain = new CacheBench(SHARED + ", ttl: {exact: 24h}", bench.blobs);
        longAgain.clock.advance(night);
        longAgain.by("bob", QUESTION).hits();
        longAgain.by("ann", QUESTION).misses();
    }

    @Test
    void whatIsKeptIsCounted() {
        var bench = filled();
        var usage =
                bench.blobs.usage(bench.policy.entries()).toCompletableFuture().join();
        assertThat(usage.entries()).isEqualTo(3);
        assertThat(usage.bytes()).isPositive();
    }

    @Test
    void anotherNumberOfValuesIsRefused() {
        assertThatThrownBy(() -> new CacheBench(SHARED).policy.owners("scope", List.of("a", "b")))
                .hasMessage("scope: 2 values (expected: 1, one for each source of the policy's scope)");
        assertThatThrownBy(() -> new CacheBench("global: true").policy.owners("scope", List.of("a")))
                .hasMessage("scope: 1 values (expected: none; it is global)");
        assertThatThrownBy(() -> new CacheBench(SHARED).policy.owners("all", List.of("false")))
                .hasMessage("all: false (expected: true)");
    }

    @Test
    void noQuestionIsInAName() {
        var bench = new CacheBench("scope: ['header:authorization']");
        var exchange = TestExchange.of(":method", "POST", ":path", CacheBench.CHAT, "authorization", "Bearer sk-secret")
                .withBody(QUESTION);
        var names = new ArrayList<String>();
        bench.policy.names().scope(exchange).ifPresent(scope -> {
            names.add(scope);
            names.addAll(bench.policy.names().owners(scope, "gpt-4o", "0a"));
        });
        bench.call(exchange).misses();
        names.addAll(exchange.notes().values());
        assertThat(names)
                .hasSizeGreaterThan(5)
                .allSatisfy(name -> assertThat(name).doesNotContain("secret", "quota?"));
    }
}
