package dev.attache.server.llmcache;

import static dev.attache.server.llmcache.CacheBench.CHAT;
import static dev.attache.server.llmcache.CacheBench.JSON;
import static dev.attache.server.llmcache.CacheBench.chat;
import static dev.attache.server.llmcache.CacheBench.said;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.LocalReply;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SemanticTest {
    private static final String ASKED = "How do I reset my password?";
    private static final String AGAIN = "Please, how can I reset my password?";
    private static final String SEMANTIC =
            CacheBench.SHARED + ", mode: exact_then_semantic, embedder: {openai: {}}, index: {memory: {}}";

    private final CacheBench bench = new CacheBench(SEMANTIC);

    private void keep(String question) {
        bench.embeddings.alike(ASKED, AGAIN, 0.97);
        assertThat(bench.keeps(CHAT, chat(question, ""), JSON, said("Like this.")))
                .isTrue();
    }

    private static String header(LocalReply reply, String name) {
        return CacheBench.told(reply.headers()).getOrDefault(name, "");
    }

    @Test
    void aQuestionInOtherWordsIsAnswered() {
        keep(ASKED);
        LocalReply reply = bench.by("ann", chat(AGAIN, "")).hits();
        assertThat(new String(reply.body(), UTF_8)).contains("Like this.");
        assertThat(header(reply, "x-attache-cache")).isEqualTo("hit-semantic");
        assertThat(header(reply, "cache-status")).startsWith("attache; hit; ttl=86400");
        assertThat(bench.result("hit_semantic")).isEqualTo(1);
    }

    @Test
    void whatIsAnsweredBySimilarityIsNoExactEntryByThat() {
        keep(ASKED);
        bench.by("ann", chat(AGAIN, "")).hits();
        assertThat(header(bench.by("ann", chat(AGAIN, "")).hits(), "x-attache-cache"))
                .isEqualTo("hit-semantic");
        bench.clock.advance(Duration.ofHours(25));
        bench.by("ann", chat(AGAIN, "")).misses();
    }
}
