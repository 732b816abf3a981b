package dev.attache.server.llmcache;

import static dev.attache.server.llmcache.CacheBench.CHAT;
import static dev.attache.server.llmcache.CacheBench.JSON;
import static dev.attache.server.llmcache.CacheBench.SIMILAR;
import static dev.attache.server.llmcache.CacheBench.chat;
import static dev.attache.server.llmcache.CacheBench.said;
import static dev.attache.server.llmcache.CacheBench.told;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long answers answer others, and when they are forgotten. */
class SimilarLifeTest {
    private static final String ASKED = "How do I reset my password?";
    private static final String AGAIN = "Please, how can I reset my password?";

    private static CacheBench bench(String more) {
        var bench = new CacheBench(SIMILAR + more);
        bench.embeddings.alike(ASKED, AGAIN, 0.97);
        return bench;
    }

    private static void purge(CacheBench bench, String selector, String value) {
        bench.clock.advance(Duration.ofSeconds(1));
        bench.policy
                .owners(selector, List.of(value))
                .forEach(owner -> bench.blobs.purge(owner, bench.policy.longest()));
        bench.clock.advance(Duration.ofSeconds(1));
    }

    @Test
    void aHitNeverRenews() {
        CacheBench bench = bench("");
        bench.kept(ASKED, "Like this.");
        for (int hour = 1; hour < 24; hour++) {
            bench.clock.advance(Duration.ofHours(1));
            bench.ask(AGAIN).hitsSimilarly();
        }
        bench.clock.advance(Duration.ofHours(1));
        bench.ask(AGAIN).misses();
    }

    /** B36: semantic hits are never made exact entries. */
    @Test
    void whatIsAnsweredBySimilarityIsNoExactEntryByThat() {
        CacheBench bench = bench("");
        bench.kept(ASKED, "Like this.");
        for (int i = 0; i < 20; i++) {
            bench.ask(AGAIN).hitsSimilarly();
        }
        assertThat(bench.stored()).isEqualTo(1);
        assertThat(bench.blobs
                        .usage(bench.policy.entries())
                        .toCompletableFuture()
                        .join()
                        .entries())
                .isEqualTo(1);
        bench.clock.advance(Duration.ofHours(24));
        bench.ask(AGAIN).misses();
    }

    @Test
    void theVerySameQuestionIsSimilarToItselfWhenItsTimeIsOver() {
        CacheBench bench = bench("");
        bench.kept(ASKED, "Like this.");
        bench.clock.advance(Duration.ofMinutes(59));
        bench.ask(ASKED).hitsExactly();
        bench.clock.advance(Duration.ofMinutes(1));
        bench.ask(ASKED).hitsSimilarly();
        bench.clock.advance(Duration.ofHours(23));
        bench.ask(ASKED).misses();
    }

    /** The store keeps it for as long as the longer of both: what it answers others by ends before. */
    @Test
    void othersAreNotAnsweredLongerThanTheyMayBe() {
        CacheBench bench = bench(", ttl: {exact: 24h, semantic: 1h}");
        String key = bench.kept(ASKED, "Like this.").entry();
        bench.clock.advance(Duration.ofMinutes(50));
        assertThat(told(bench.ask(AGAIN).hits().headers())).containsEntry("cache-status", "attache; hit; ttl=600");
        bench.clock.advance(Duration.ofMinutes(10));
        bench.ask(AGAIN).misses();
        bench.ask(ASKED).hitsExactly();
        assertThat(bench.vectors.removed).as("it is not in the way of others").contains(key);
    }

    @Test
    void whatIsOftenAskedForLivesLongerUpToACap() {
        CacheBench bench = bench(", ttl: {exact: 10m, semantic: 10m}, popular: {ttl_cap: 25m}");
        bench.kept(ASKED, "Like this.");
        for (int minute = 1; minute < 25; minute++) {
            bench.clock.advance(Duration.ofMinutes(1));
            bench.ask(AGAIN).hitsSimilarly();
        }
        assertThat(bench.count("attache_llm_cache_prolonged_total")).isEqualTo(2);
        bench.ask(ASKED).hitsSimilarly();
        bench.clock.advance(Duration.ofMinutes(1));
        bench.ask(AGAIN).misses();
        bench.ask(ASKED).misses();
        assertThat(bench.vectors.keeps.getFirst().ttl()).isEqualTo(Duration.ofMinutes(25));
    }

    @Test
    void aLongerLifeDoesNotUndoAPurge() {
        CacheBench bench = bench(", ttl: {exact: 10m, semantic: 10m}, popular: {ttl_cap: 25m}");
        String key = bench.kept(ASKED, "Like this.").entry();
        for (int minute = 1; minute < 12; minute++) {
            bench.clock.advance(Duration.ofMinutes(1));
            bench.ask(AGAIN).hitsSimilarly();
        }
        assertThat(bench.count("attache_llm_cache_prolonged_total")).isEqualTo(1);
        purge(bench, "entry", key);
        bench.ask(AGAIN).misses();
    }

    @ParameterizedTest
    @CsvSource({"scope, ann", "model, gpt-4o", "all, true"})
    void whatIsPurgedIsNotFoundAtOnce(String selector, String value) {
        CacheBench bench = bench("");
        bench.kept(ASKED, "Like this.");
        bench.ask(AGAIN).hitsSimilarly();
        purge(bench, selector, value);
        bench.ask(AGAIN).misses();
        assertThat(bench.vectors.size()).as("nor looked for again").isZero();
    }

    /** B18: the access log of a wrong answer names the entry that it came from. */
    @Test
    void theEntryOfAWrongAnswerIsForgotten() {
        CacheBench bench = bench("");
        bench.kept(ASKED, "Wrong.");
        var wrong = bench.ask(AGAIN);
        wrong.hitsSimilarly();
        purge(bench, "entry", wrong.entry());
        bench.ask(AGAIN).misses().answered(200, JSON, said("Right."));
        assertThat(bench.ask(ASKED).hitsSimilarly()).contains("Right.");
    }

    @Test
    void whatWasAskedBeforeAPurgeIsNotFoundAfterIt() {
        CacheBench bench = bench("");
        var call = bench.ask(ASKED).misses();
        purge(bench, "all", "true");
        call.answered(200, JSON, said("Old."));
        assertThat(bench.skipped("purged")).isEqualTo(1);
        assertThat(bench.vectors.size()).isZero();
        bench.ask(AGAIN).misses();
    }

    /** B29. */
    @ParameterizedTest
    @CsvSource({"exact_then_semantic, 1", "semantic, 0"})
    void whatCallsToolsAnswersOnlyTheVerySame(String mode, int stored) {
        var bench = new CacheBench(SIMILAR.replace("exact_then_semantic", mode) + ", tool_calls: exact");
        bench.embeddings.alike(ASKED, AGAIN, 0.99);
        String calls = said("").replace("\"refusal\":null", "\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\"}]");
        assertThat(calls).contains("tool_calls");
        bench.keeps(CHAT, chat(ASKED, ""), JSON, calls.replace("\"stop\"", "\"tool_calls\""));
        assertThat(bench.stored()).isEqualTo(stored);
        assertThat(bench.vectors.size()).isZero();
        bench.ask(AGAIN).misses();
        if (stored > 0) {
            bench.ask(ASKED).hitsExactly();
        } else {
            assertThat(bench.skipped("incomparable")).isEqualTo(1);
        }
    }
}
