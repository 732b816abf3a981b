package dev.attache.server.llmcache;

import static dev.attache.server.llmcache.CacheBench.CHAT;
import static dev.attache.server.llmcache.CacheBench.EVENTS;
import static dev.attache.server.llmcache.CacheBench.JSON;
import static dev.attache.server.llmcache.CacheBench.SHARED;
import static dev.attache.server.llmcache.CacheBench.chat;
import static dev.attache.server.llmcache.CacheBench.said;
import static dev.attache.server.llmcache.CacheBench.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.HeaderList;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Interest.Body;
import dev.attache.testkit.TestExchange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LlmCacheHandlerTest {
    private static final String QUESTION = chat("What is a quota?", "");

    @Test
    void theSameQuestionIsAnsweredFromTheCache() {
        var bench = new CacheBench(SHARED);
        var first = bench.by("ann", QUESTION);
        assertThat(first.answered(200, JSON, said("A limit.")))
                .containsEntry("x-attache-cache", "miss")
                .containsEntry("cache-status", "attache; fwd=uri-miss");
        assertThat(first.exchange.notes()).containsEntry("cache", "miss").containsKey("cache_entry");
        bench.clock.advance(Duration.ofSeconds(90));

        var second = bench.by("ann", QUESTION);
        LocalReply reply = second.hits();

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.bodyText()).contains("A limit.", "\"total_tokens\":29");
        assertThat(told(reply.headers()))
                .containsEntry("content-type", JSON)
                .containsEntry("x-attache-cache", "hit-exact")
                .containsEntry("cache-status", "attache; hit; ttl=3510")
                .containsEntry("age", "90");
        assertThat(second.exchange.notes()).containsEntry("cache", "hit-exact").containsEntry("verdict", "hit");
        assertThat(bench.result("miss")).isEqualTo(1);
        assertThat(bench.result("hit_exact")).isEqualTo(1);
        assertThat(bench.count("attache_llm_cache_tokens_saved_total")).isEqualTo(29);
    }

    @Test
    void clientsAreToldWhichEntryOnlyWhereTheyDebug() {
        var bench = new CacheBench(SHARED + ", debug_headers: true");
        var first = bench.by("ann", QUESTION);
        assertThat(first.answered(200, JSON, said("A limit.")))
                .containsEntry("x-attache-cache-entry", first.entry())
                .doesNotContainKey("x-attache-cache-similarity");
        assertThat(told(bench.by("ann", QUESTION).hits().headers()))
                .containsEntry("x-attache-cache-entry", first.entry());

        var silent = new CacheBench(SHARED + ", headers: false");
        assertThat(silent.by("ann", QUESTION).answered(200, JSON, said("A limit.")))
                .isEmpty();
        assertThat(told(silent.by("ann", QUESTION).hits().headers())).containsOnlyKeys("content-type");
    }

    /** Zeros, which are compressed to next to nothing. */
    @Test
    void whatIsLongIsReadOnAnotherThread() {
        var bench = new CacheBench(SHARED);
        bench.by("ann", QUESTION).answered(200, JSON, said("0".repeat(500_000)));
        int before = bench.context.offloads();
        bench.by("ann", QUESTION).hits();
        assertThat(bench.context.offloads() - before)
                .as("reading, and giving it again")
                .isEqualTo(2);
        bench.by("ann", chat("0".repeat(500_000), "")).misses();
        assertThat(bench.context.offloads() - before).isEqualTo(3);

        bench.by("bob", QUESTION).answered(200, JSON, said("A limit."));
        before = bench.context.offloads();
        bench.by("bob", QUESTION).hits();
        assertThat(bench.context.offloads()).isEqualTo(before);
    }

    @Test
    void anEntryDiesInItsTimeHoweverOftenItIsHit() {
        var bench = new CacheBench(SHARED + ", ttl: {exact: 10m}");
        bench.by("ann", QUESTION).answered(200, JSON, said("A limit."));
        for (int minute = 1; minute < 10; minute++) {
            bench.clock.advance(Duration.ofMinutes(1));
            bench.by("ann", QUESTION).hits();
        }
        bench.clock.advance(Duration.ofMinutes(1));
        bench.by("ann", QUESTION).misses();
    }

    @Test
    void whatIsOftenAskedForLivesLongerUpToACap() {
        var bench = new CacheBench(SHARED + ", ttl: {exact: 10m}, popular: {ttl_cap: 25m}");
        bench.by("ann", QUESTION).answered(200, JSON, said("A limit."));
        String rare = chat("Seldom?", "");
        bench.by("ann", rare).answered(200, JSON, said("Seldom."));
        for (int minute = 1; minute < 25; minute++) {
            bench.clock.advance(Duration.ofMinutes(1));
            bench.by("ann", QUESTION).hits();
            if (minute == 9) {
                bench.by("ann", rare).hits();
            }
        }
        assertThat(bench.count("attache_llm_cache_prolonged_total")).isEqualTo(2);
        bench.clock.advance(Duration.ofMinutes(1));
        bench.by("ann", QUESTION).misses();
        bench.by("ann", rare).misses();
        assertThat(bench.policy.lifetimes().longest()).isEqualTo(Duration.ofMinutes(25));
    }

    @Test
    void aLongerLifeDoesNotUndoAPurge() {
        var bench = new CacheBench(SHARED + ", ttl: {exact: 10m}, popular: {ttl_cap: 25m}");
        bench.by("ann", QUESTION).answered(200, JSON, said("A limit."));
        bench.clock.advance(Duration.ofMinutes(9));
        for (int i = 0; i < 12; i++) {
            bench.by("ann", QUESTION).hits();
        }
        bench.clock.advance(Duration.ofMinutes(5));
        bench.by("ann", QUESTION).hits();
        bench.policy.owners("all", List.of("true")).forEach(owner -> bench.blobs.purge(owner, Duration.ofHours(1)));
        bench.clock.advance(Duration.ofSeconds(1));
        bench.by("ann", QUESTION).misses();
    }

    @ParameterizedTest
    @CsvSource({"'x-attache-cache', skip, client", "'cache-control', no-store, client"})
    void aClientMayPassBy(String header, String value, String reason) {
        var bench = new CacheBench(SHARED);
        bench.by("ann", QUESTION).answered(200, JSON, said("Old."));
        var call = bench.call(request(QUESTION).with(header, value));
        assertThat(call.answered(200, JSON, said("New.")))
                .containsEntry("x-attache-cache", "bypass")
                .containsEntry("cache-status", "attache; fwd=bypass; detail=client");
        assertThat(bench.bypassed(reason)).isEqualTo(1);
        assertThat(bench.by("ann", QUESTION).hits().bodyText())
                .as("nothing was kept")
                .contains("Old.");
    }

    @Test
    void aClientMayHaveTheAnswerMadeAgain() {
        var bench = new CacheBench(SHARED);
        bench.by("ann", QUESTION).answered(200, JSON, said("Old."));
        var call = bench.call(request(QUESTION).with("cache-control", "no-cache"));
        assertThat(call.answered(200, JSON, said("New.")))
                .containsEntry("cache-status", "attache; fwd=request")
                .containsEntry("x-attache-cache", "miss");
        assertThat(bench.by("ann", QUESTION).hits().bodyText()).contains("New.");
    }

    @Test
    void aClientMayWantNothingOlder() {
        var bench = new CacheBench(SHARED);
        bench.by("ann", QUESTION).answered(200, JSON, said("Old."));
        bench.clock.advance(Duration.ofSeconds(61));
        bench.call(request(QUESTION).with("cache-control", "max-age=60")).misses();
        bench.call(request(QUESTION).with("cache-control", "max-age=61")).hits();
        bench.clock.advance(Duration.ofHours(1));
        bench.call(request(QUESTION).with("cache-control", "max-age=100000"))
                .misses(); // nobody makes an entry live longer
    }

    @Test
    void whatClientsSayMayBeIgnoredAndNeverGoesUp() {
        var bench = new CacheBench(SHARED + ", request_controls: ignore");
        bench.by("ann", QUESTION).answered(200, JSON, said("Old."));
        var call = bench.call(request(QUESTION)
                .with("x-attache-cache", "skip")
                .with("cache-control", "no-store, no-cache, max-age=0"));
        call.hits();
        assertThat(call.requestEdits()).containsExactly(new HeaderEdit.Remove("x-attache-cache"));
    }

    @Test
    void aMissingValueOfTheScopePassesBy() {
        var bench = new CacheBench("scope: [consumer, 'header:x-user']");
        bench.by("ann", QUESTION).answered(200, JSON, said("A limit."));
        bench.by("ann", QUESTION).misses();
        var empty = request(QUESTION);
        empty.identify(" ");
        bench.call(empty).misses();
        assertThat(bench.bypassed("no_scope")).isEqualTo(3);
        assertThat(bench.stored()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no json", "[1]", "{\"model\":\"m\"", "\"text\""})
    void whatIsNoRequestPassesBy(String body) {
        var bench = new CacheBench(SHARED);
        bench.by("ann", body).answered(200, JSON, said("A limit."));
        bench.by("ann", body).misses();
        assertThat(bench.bypassed("unreadable")).isEqualTo(2);
    }

    @Test
    void largeBodiesPassBy() {
        var bench = new CacheBench(SHARED);
        bench.by("ann", chat("x".repeat(QuestionReading.MAX_BODY), "")).misses();
        assertThat(bench.bypassed("too_long")).isEqualTo(1);
    }

    @Test
    void otherCallsAreNotTouched() {
        var bench = new CacheBench(SHARED);
        for (String path : new String[] {"/v1/files", "/v1/models/gemini:generateContent", "/v1/batches"}) {
            var call = bench.call(path, "ann", QUESTION);
            call.misses();
            assertThat(call.handler.needs(true, Body.WHOLE)).isEqualTo(Body.NONE);
            assertThat(call.head(200, JSON)).containsEntry("x-attache-cache", "bypass");
            assertThat(call.handler.needs(false, Body.TAP)).isEqualTo(Body.NONE);
        }
        assertThat(bench.bypassed("not_cacheable")).isEqualTo(3);
    }

    @Test
    void aBodyThatDoesNotComePassesBy() {
        var bench = new CacheBench(SHARED);
        var call = bench.by("ann", QUESTION);
        call.handler.requestHeaders();
        assertThat(call.handler.withoutRequestBody()).isEqualTo(Verdict.PASS);
        assertThat(bench.bypassed("unreadable")).isEqualTo(1);
    }

    @Test
    void aWarmOrTimelyQuestionIsLeftAloneWhereSo() {
        var bench =
                new CacheBench(SHARED + ", skip: {temperature_above: 0.5, prompt_matches: ['(?i)\\b(today|now)\\b']}");
        bench.by("ann", chat("What is a quota?", ",\"temperature\":0.6")).misses();
        bench.by("ann", chat("What is a quota?", ",\"temperature\":\"hot\"")).misses();
        assertThat(bench.bypassed("temperature")).isEqualTo(2);
        bench.by("ann", chat("What is the weather Today?", "")).misses();
        assertThat(bench.bypassed("prompt")).isEqualTo(1);
        bench.by("ann", chat("What is known of nowhere?", ",\"temperature\":0.5"))
                .misses();
        assertThat(bench.result("miss")).isEqualTo(1);
    }

    @Test
    void inShadowNothingIsServed() {
        var bench = new CacheBench(SHARED + ", shadow: true");
        bench.by("ann", QUESTION).answered(200, JSON, said("A limit."));
        assertThat(bench.by("ann", QUESTION).answered(200, JSON, said("Another.")))
                .containsEntry("cache-status", "attache; fwd=uri-miss; detail=shadow")
                .containsEntry("x-attache-cache", "miss");
        assertThat(bench.result("shadow_hit")).isEqualTo(1);
        assertThat(bench.stored()).as("a hit does not renew").isEqualTo(1);
    }

    @Test
    void headersCanBeLeftOut() {
        var bench = new CacheBench(SHARED + ", headers: false");
        assertThat(bench.by("ann", QUESTION).answered(200, JSON, said("A limit.")))
                .isEmpty();
        assertThat(told(bench.by("ann", QUESTION).hits().headers())).containsOnlyKeys("content-type");
    }

    @Test
    void whatAnotherPolicyAnswersIsNotKept() {
        var bench = new CacheBench(SHARED);
        var call = bench.by("ann", QUESTION).misses();
        var head = HeaderList.of(":status", "200", "content-type", JSON);
        call.handler.responseHeaders(new Response(head, true));
        assertThat(call.handler.needs(false, Body.TAP)).isEqualTo(Body.NONE);
        call.handler.end(new Outcome.Rejected("mock", 200));
        bench.by("ann", QUESTION).misses();
    }

    @Test
    void anAnswerOverTheBoundPassesUnkept() {
        var bench = new CacheBench(SHARED + ", max_entry: 2KiB");
        var call = bench.by("ann", QUESTION);
        call.head(200, JSON);
        call.piece(said("x".repeat(4000)).getBytes(StandardCharsets.UTF_8), true);
        assertThat(bench.skipped("too_long")).isEqualTo(1);
        assertThat(call.handler.needs(false, Body.TAP)).isEqualTo(Body.NONE);
        bench.by("ann", QUESTION).misses();
    }

    @Test
    void aStreamIsGivenAgainAsAStream() {
        var bench = new CacheBench(SHARED);
        String stream = """
                data: {"id":"chatcmpl-1aB2c3","created":1741569952,"model":"gpt-4o","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}

                data: {"id":"chatcmpl-1aB2c3","created":1741569952,"model":"gpt-4o","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

                data: [DONE]

                """;
        String question = chat("Hello?", ",\"stream\":true");
        assertThat(bench.keeps(CHAT, question, EVENTS, stream)).isTrue();
        LocalReply reply = bench.by("ann", question).hits();
        assertThat(told(reply.headers())).containsEntry("content-type", EVENTS);
        assertThat(reply.bodyText().lines()).hasSameSizeAs(stream.lines().toList());
        assertThat(reply.bodyText()).endsWith("data: [DONE]\n\n").contains("\"content\":\"Hi\"");
        bench.by("ann", chat("Hello?", "")).misses();
    }

    private static TestExchange request(String body) {
        return TestExchange.of(":method", "POST", ":authority", "llm.example", ":path", CHAT, "x-user", "ann")
                .withBody(body);
    }
}
