package dev.attache.server.llmcache;

import static dev.attache.server.llmcache.CacheBench.CHAT;
import static dev.attache.server.llmcache.CacheBench.JSON;
import static dev.attache.server.llmcache.CacheBench.SIMILAR;
import static dev.attache.server.llmcache.CacheBench.chat;
import static dev.attache.server.llmcache.CacheBench.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.testkit.TestExchange;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** B17, B48: answers that would be given, and are only compared with those that the upstream gives. */
class AuditTest {
    private static final String ASKED = "How do I reset my password?";
    private static final String AGAIN = "Please, how can I reset my password?";

    private static CacheBench bench(String more) {
        var bench = new CacheBench(SIMILAR + more);
        bench.embeddings.alike(ASKED, AGAIN, 0.97);
        return bench;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Click on Forgot. | Click on Forgot. | same",
                "Click on Forgot. | click  on forgot. | same",
                "Click on Forgot. | Use the link Forgot. | near",
                "Click on Forgot. | Ask your bank. | other",
            })
    void itIsCountedHowTheAnswersAgree(String kept, String fresh, String agreement) {
        for (String how : new String[] {", shadow: true", ", audit: 1"}) {
            CacheBench bench = bench(how);
            bench.embeddings.alike("Click on Forgot.", "Use the link Forgot.", 0.92);
            String key = bench.kept(ASKED, kept).entry();
            var call = bench.ask(AGAIN).misses();
            assertThat(call.entry()).as("what would have been given").isEqualTo(key);
            assertThat(call.exchange.notes()).containsKey("cache_similarity");
            assertThat(bench.count("attache_llm_cache_tokens_would_save_total")).isEqualTo(29);
            assertThat(bench.count("attache_llm_cache_tokens_saved_total")).isZero();
            boolean shadow = how.contains("shadow");
            assertThat(call.answered(200, JSON, said(fresh)))
                    .containsEntry("x-attache-cache", "miss")
                    .containsEntry("cache-status", "attache; fwd=uri-miss; detail=" + (shadow ? "shadow" : "audit"));
            assertThat(bench.agreed(agreement)).isEqualTo(1);
            assertThat(bench.result(shadow ? "shadow_hit" : "audited")).isEqualTo(1);
            assertThat(bench.result("hit_semantic")).isZero();
            assertThat(bench.stored()).as("what is asked for may be kept").isEqualTo(shadow ? 1 : 2);
        }
    }

    @Test
    void streamsAreComparedByWhatTheySay() {
        CacheBench bench = bench(", audit: 1");
        String stream = """
                data: {"id":"chatcmpl-%s","model":"gpt-4o","choices":[{"index":0,"delta":{"content":"%s"},"finish_reason":null}]}

                data: {"id":"chatcmpl-%1$s","model":"gpt-4o","choices":[{"index":0,"delta":{"content":"%s"},"finish_reason":"stop"}]}

                data: [DONE]

                """;
        assertThat(bench.keeps(
                        CHAT,
                        chat(ASKED, ",\"stream\":true"),
                        CacheBench.EVENTS,
                        stream.formatted("111111", "Click ", "on it.")))
                .isTrue();
        bench.by("ann", chat(AGAIN, ",\"stream\":true"))
                .misses()
                .answered(200, CacheBench.EVENTS, stream.formatted("222222", "Click on", " it."));
        assertThat(bench.agreed("same")).isEqualTo(1);
    }

    @Test
    void aShareOfTheHitsIsAudited() {
        CacheBench bench = bench(", audit: 0.25");
        var random = new Random(42);
        bench.random = random::nextLong;
        bench.kept(ASKED, "So.");
        int given = 0;
        for (int i = 0; i < 1_000; i++) {
            given += bench.ask(AGAIN).ask() == null ? 0 : 1;
        }
        assertThat(bench.result("audited")).isBetween(200L, 300L).isEqualTo(1_000 - given);
    }

    @Test
    void exactHitsAreNotAudited() {
        CacheBench bench = bench(", audit: 1");
        bench.kept(ASKED, "So.");
        bench.ask(ASKED).hitsExactly();
    }

    /** An error says nothing of whether the two questions are one. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"error\":{\"message\":\"x\"}}", "{\"half", "{\"choices\":[]}"})
    void whatIsNoAnswerIsNotCompared(String body) {
        CacheBench bench = bench(", audit: 1");
        bench.kept(ASKED, "So.");
        bench.ask(AGAIN).misses().answered(200, JSON, body);
        bench.ask(AGAIN).misses().answered(503, JSON, said("So."));
        bench.ask(AGAIN).misses().isCut();
        assertThat(bench.agreed("same") + bench.agreed("near") + bench.agreed("other"))
                .isZero();
        assertThat(bench.result("audited")).isEqualTo(3);
    }

    @Test
    void withoutAVectorOfTheAnswerNobodyCanTell() {
        CacheBench bench = bench(", shadow: true");
        bench.kept(ASKED, "So.");
        var call = bench.ask(AGAIN).misses();
        bench.embeddings.failure = new IOException("refused");
        call.answered(200, JSON, said("Otherwise."));
        assertThat(bench.agreed("unknown")).isEqualTo(1);
    }

    @Test
    void whatIsLongerThanTheEmbedderReadsIsNoDisagreement() {
        CacheBench bench = bench(", audit: 1");
        bench.kept(ASKED, "So. ".repeat(10_000));
        bench.ask(AGAIN).misses().answered(200, JSON, said("Or so. ".repeat(10_000)));
        assertThat(bench.agreed("unknown")).isEqualTo(1);
    }

    /** DashScope says all until now in each event, unless it is told not to. */
    @ParameterizedTest
    @CsvSource({"Click |Click on it.|Click on|Click on it.", "Click |on it.|Click on| it."})
    void streamsThatRepeatThemselvesAreComparedByWhatTheySayInAll(String pieces) {
        CacheBench bench = bench(", audit: 1");
        String[] each = pieces.split("\\|", -1);
        String stream = """
                data: {"output":{"choices":[{"message":{"content":"%s"},"finish_reason":"null"}]},"request_id":"r-111111"}

                data: {"output":{"choices":[{"message":{"content":"%s"},"finish_reason":"stop"}]},"request_id":"r-111111"}

                """;
        ask(bench, ASKED).answered(200, CacheBench.EVENTS, stream.formatted(each[0], each[1]));
        ask(bench, AGAIN).misses().answered(200, CacheBench.EVENTS, stream.formatted(each[2], each[3]));
        assertThat(bench.agreed("same")).isEqualTo(1);
    }

    private static CacheBench.Call ask(CacheBench bench, String question) {
        String body = "{\"model\":\"qwen-plus\",\"input\":{\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}}";
        return bench.call(TestExchange.of(
                        ":method",
                        "POST",
                        ":path",
                        "/api/v1/services/aigc/text-generation/generation",
                        "x-user",
                        "ann",
                        "x-dashscope-sse",
                        "enable")
                .withBody(body.formatted(question)));
    }
}
