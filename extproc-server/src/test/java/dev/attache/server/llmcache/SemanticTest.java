package dev.attache.server.llmcache;

import static dev.attache.server.llmcache.CacheBench.CHAT;
import static dev.attache.server.llmcache.CacheBench.EVENTS;
import static dev.attache.server.llmcache.CacheBench.SIMILAR;
import static dev.attache.server.llmcache.CacheBench.chat;
import static dev.attache.server.llmcache.CacheBench.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.LocalReply;
import dev.attache.testkit.TestExchange;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which questions are answered by answers to others. */
class SemanticTest {
    private static final String ASKED = "How do I reset my password?";
    private static final String AGAIN = "Please, how can I reset my password?";

    private static CacheBench bench(String more) {
        var bench = new CacheBench(SIMILAR + more);
        bench.embeddings.alike(ASKED, AGAIN, 0.97);
        return bench;
    }

    private static TestExchange asking(String question, String header, String value) {
        return TestExchange.of(":method", "POST", ":authority", "llm.example", ":path", CHAT, "x-user", "ann")
                .with(header, value)
                .withBody(chat(question, ""));
    }

    @Test
    void aQuestionInOtherWordsIsAnswered() {
        CacheBench bench = bench("");
        String key = bench.kept(ASKED, "Like this.").entry();
        bench.clock.advance(Duration.ofSeconds(90));
        var call = bench.ask(AGAIN);
        LocalReply reply = call.hits();
        assertThat(reply.bodyText()).contains("Like this.");
        assertThat(told(reply.headers()))
                .containsEntry("x-attache-cache", "hit-semantic")
                .containsEntry("cache-status", "attache; hit; ttl=86310")
                .containsEntry("age", "90");
        assertThat(call.exchange.notes())
                .containsEntry("cache", "hit-semantic")
                .containsEntry("cache_entry", key)
                .hasEntrySatisfying(
                        "cache_similarity",
                        said -> assertThat(Double.parseDouble(said)).isCloseTo(0.97, within(0.001)));
        assertThat(bench.result("hit_semantic")).isEqualTo(1);
        assertThat(bench.count("attache_llm_cache_tokens_saved_total")).isEqualTo(29);
        assertThat(bench.vectors.used).containsExactly(key);
    }

    @Test
    void aStreamIsAnsweredByAStream() {
        CacheBench bench = bench("");
        String stream = """
                data: {"id":"chatcmpl-1aB2c3","created":1741569952,"model":"gpt-4o","choices":[{"index":0,"delta":{"content":"So."},"finish_reason":"stop"}]}

                data: [DONE]

                """;
        assertThat(bench.keeps(CHAT, chat(ASKED, ",\"stream\":true"), EVENTS, stream))
                .isTrue();
        LocalReply reply = bench.by("ann", chat(AGAIN, ",\"stream\":true")).hits();
        assertThat(told(reply.headers())).containsEntry("content-type", EVENTS);
        assertThat(reply.bodyText())
                .contains("So.")
                .endsWith("data: [DONE]\n\n")
                .doesNotContain("1aB2c3");
        bench.ask(AGAIN).misses();
    }

    /** The vector of an entry is kept with half as many bits: a thousandth more or less is the same. */
    @ParameterizedTest
    @CsvSource({"0.951, true", "0.949, false", "0.99, true", "0.5, false"})
    void thereIsAThresholdOfTheEmbeddersOwn(double cosine, boolean answered) {
        var bench = new CacheBench(SIMILAR);
        bench.embeddings.alike(ASKED, AGAIN, cosine);
        bench.kept(ASKED, "Like this.");
        assertThat(bench.ask(AGAIN).ask() != null).isEqualTo(answered);
        assertThat(bench.result("hit_semantic")).isEqualTo(answered ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({"0.8, 0.81, true", "0.8, 0.79, false", "0.98, 0.97, false"})
    void anotherThresholdMayBeSet(String set, double cosine, boolean answered) {
        var bench = new CacheBench(SIMILAR + ", similarity_threshold: " + set);
        bench.embeddings.alike(ASKED, AGAIN, cosine);
        bench.kept(ASKED, "Like this.");
        assertThat(bench.ask(AGAIN).ask() != null).isEqualTo(answered);
    }

    /** Bifrost PR #5769. */
    @ParameterizedTest
    @CsvSource({
        "0.96, 0.9, false",
        "0.96, 0.97, true",
        "0.98, 0.97, false",
        "0, 0.9, false",
        "1, 0.97, false",
        "0.8, 0.9, false",
        "nonsense, 0.99, false",
        "-1, 0.9, false",
        "1e-9, 0.9, false"
    })
    void aClientMayOnlyAskForMore(String wished, double cosine, boolean answered) {
        var bench = new CacheBench(SIMILAR);
        bench.embeddings.alike(ASKED, AGAIN, cosine);
        bench.kept(ASKED, "Like this.");
        var call = bench.call(asking(AGAIN, "x-attache-cache-threshold", wished));
        assertThat(call.ask() != null).isEqualTo(answered);
        assertThat(call.requestEdits()).containsExactly(new HeaderEdit.Remove("x-attache-cache-threshold"));
    }

    @Test
    void clientsAreToldHowAlikeWhereTheyDebug() {
        CacheBench bench = bench(", debug_headers: true");
        String kept = bench.kept(ASKED, "Like this.").entry();
        assertThat(CacheBench.told(bench.ask(AGAIN).hits().headers()))
                .containsEntry("x-attache-cache", "hit-semantic")
                .containsEntry("x-attache-cache-entry", kept)
                .hasEntrySatisfying(
                        "x-attache-cache-similarity", said -> assertThat(said).matches("0\\.9[0-9]{3}"));
    }

    @Test
    void whatClientsAskForMayBeIgnoredAndNeverGoesUp() {
        CacheBench bench = bench(", request_controls: ignore");
        bench.kept(ASKED, "Like this.");
        var call = bench.call(asking(AGAIN, "x-attache-cache-threshold", "1"));
        call.hitsSimilarly();
        assertThat(call.requestEdits()).containsExactly(new HeaderEdit.Remove("x-attache-cache-threshold"));
    }

    @Test
    void aClientMayWantNothingOlderOrNothingAtAll() {
        CacheBench bench = bench("");
        bench.kept(ASKED, "Like this.");
        bench.clock.advance(Duration.ofSeconds(61));
        bench.call(asking(AGAIN, "cache-control", "max-age=60")).misses();
        bench.call(asking(AGAIN, "cache-control", "max-age=61")).hitsSimilarly();
        bench.call(asking(AGAIN, "cache-control", "no-cache")).misses();
        bench.call(asking(AGAIN, "cache-control", "no-store")).misses();
        bench.call(asking(AGAIN, "x-attache-cache", "skip")).misses();
    }

    /** B15: each pair is nearer than any threshold. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "numbers | How do I convert 50 USD to EUR? | How do I convert 500 USD to EUR?",
                "polarity | How do I turn on the dark mode? | How do I turn off the dark mode?",
                "polarity | Is it safe to mix bleach and vinegar? | Is it not safe to mix bleach and vinegar?",
                "order | Find flights from Berlin to London | Find flights from London to Berlin",
                "script | What is the capital of France? | 法国的首都是哪里？",
                "entities | What is the capital of Austria? | What is the capital of Australia?",
            })
    void aGuardRefusesWhatOnlyLooksAlikeAndCanBeLeftOut(String guard, String kept, String asked) {
        var bench = new CacheBench(SIMILAR);
        bench.embeddings.alike(kept, asked, 0.995);
        bench.kept(kept, "This.");
        bench.ask(asked).misses();

        var alone = new CacheBench(SIMILAR + ", guards: [" + guard + "]");
        alone.embeddings.alike(kept, asked, 0.995);
        alone.kept(kept, "This.");
        alone.ask(asked).misses();
        assertThat(alone.refused(guard)).isEqualTo(1);

        var none = new CacheBench(SIMILAR + ", guards: []");
        none.embeddings.alike(kept, asked, 0.995);
        none.kept(kept, "This.");
        none.ask(asked).hitsSimilarly();
    }

    /** B14. */
    @Test
    void whereTheNearestIsRefusedTheNextIsTaken() {
        String asked = "How do I convert 50 USD to EUR, please?";
        String same = "How do I convert 50 USD to EUR?";
        String other = "How do I convert 500 USD to EUR, please?";
        var bench = new CacheBench(SIMILAR);
        bench.embeddings.alike(asked, same, 0.96).alike(asked, other, 0.99);
        bench.kept(same, "Fifty.");
        bench.kept(other, "Five hundred.");
        long before = bench.refused("numbers");
        assertThat(bench.ask(asked).hitsSimilarly()).contains("Fifty.");
        assertThat(bench.refused("numbers")).as("the nearest").isEqualTo(before + 1);
    }

    @Test
    void theNearestIsTaken() {
        CacheBench bench = bench("");
        String nearest = "How can I reset my password please?";
        bench.embeddings.alike(AGAIN, nearest, 0.99);
        bench.kept(ASKED, "Far.");
        bench.by("ann", chat(nearest, "")).ask();
        var refreshed = bench.call(asking(nearest, "cache-control", "no-cache")).misses();
        refreshed.answered(200, CacheBench.JSON, CacheBench.said("Near."));
        assertThat(bench.ask(AGAIN).hitsSimilarly()).contains("Near.");
    }

    @Test
    void theVerySameIsAnsweredWithoutAVector() {
        CacheBench bench = bench("");
        bench.kept(ASKED, "Like this.");
        bench.embeddings.asked.clear();
        bench.ask(ASKED).hitsExactly();
        assertThat(bench.embeddings.asked).isEmpty();
    }

    /** B38. */
    @Test
    void aTextIsEmbeddedOnce() {
        CacheBench bench = bench("");
        bench.kept(ASKED, "Like this.");
        bench.ask(AGAIN).hitsSimilarly();
        bench.ask(AGAIN).hitsSimilarly();
        assertThat(bench.embeddings.asked).containsExactly(ASKED, AGAIN);
    }

    @Test
    void alsoTheVerySameIsComparedWhereNothingElseIsWanted() {
        var bench = new CacheBench(SIMILAR.replace("exact_then_semantic", "semantic"));
        bench.embeddings.alike(ASKED, AGAIN, 0.97);
        bench.kept(ASKED, "Like this.");
        bench.ask(ASKED).hitsSimilarly();
        bench.ask(AGAIN).hitsSimilarly();
        bench.ask("Hi?").misses();
        assertThat(bench.bypassed("incomparable")).isEqualTo(1);
    }

    @Test
    void theIndexIsToldHowManyAndHowLong() {
        CacheBench bench = bench(", max_entries: 7, ttl: {semantic: 3h}");
        bench.kept(ASKED, "Like this.");
        assertThat(bench.vectors.keeps).singleElement().satisfies(keep -> {
            assertThat(keep.most()).isEqualTo(7);
            assertThat(keep.ttl()).isEqualTo(Duration.ofHours(3));
        });
    }

    /** The same words, and another last question. */
    @Test
    void whereOneTurnEndsIsPartOfWhatIsAsked() {
        var two = new CacheBench(CacheBench.SIMILAR + ", embed_last_user_turns: 2");
        String one = turns("Tell me", "about cats\\nand dogs");
        String other = turns("Tell me\\nabout cats", "and dogs");
        assertThat(two.keeps(CacheBench.CHAT, one, CacheBench.JSON, CacheBench.said("So.")))
                .isTrue();
        two.by("ann", one).hits();
        two.by("ann", other).misses();
    }

    private static String turns(String first, String last) {
        return """
                {"model":"gpt-4o","messages":[{"role":"user","content":"%s"},{"role":"user","content":"%s"}]}""".formatted(first, last);
    }
}
