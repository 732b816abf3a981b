package dev.attache.server.llmcache;

import static dev.attache.server.llmcache.CacheBench.CHAT;
import static dev.attache.server.llmcache.CacheBench.EVENTS;
import static dev.attache.server.llmcache.CacheBench.JSON;
import static dev.attache.server.llmcache.CacheBench.SHARED;
import static dev.attache.server.llmcache.CacheBench.chat;
import static dev.attache.server.llmcache.CacheBench.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.store.memory.MemoryBlobs;
import dev.attache.testkit.ManualClock;
import dev.attache.testkit.TestExchange;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that went to somebody else, or that were none, in other products; as far as they can happen with exact keys. */
class LeaksTest {
    private static final String QUESTION = chat("What is a quota?", "");

    /** semantic-router #2134, LiteLLM PR #26990, Bifrost PR #5769: another user, the same question. */
    @Test
    void anotherTenantIsNotAnswered() {
        var bench = new CacheBench(SHARED);
        bench.by("ann", QUESTION).answered(200, JSON, said("Ann's."));
        bench.by("bob", QUESTION).misses();
        bench.by("ann|bob", QUESTION).misses();
    }

    /** semantic-router's revision: what a prompt or a document was before is no answer to what it is now. */
    @Test
    void anotherRevisionIsNotAnswered() {
        var bench = new CacheBench(SHARED + ", revision: '2026-11'");
        bench.by("ann", QUESTION).answered(200, JSON, said("Old."));
        for (String settings : new String[] {SHARED, SHARED + ", revision: '2026-12'"}) {
            new CacheBench(settings, bench.blobs).by("ann", QUESTION).misses();
        }
        new CacheBench(SHARED + ", revision: '2026-11'", bench.blobs)
                .by("ann", QUESTION)
                .hits();
    }

    /** Who is calling, and whose session it is, comes from the policies before. */
    @Test
    void anotherConsumerOrSessionIsNotAnswered() {
        var byConsumer = new CacheBench("scope: [consumer]");
        byConsumer.call(consumer("ann")).answered(200, JSON, said("Ann's."));
        byConsumer.call(consumer("bob")).misses();
        byConsumer.call(consumer("ann")).hits();

        var bySession = new CacheBench("scope: ['session:user']");
        bySession.call(session("ann")).answered(200, JSON, said("Ann's."));
        bySession.call(session("bob")).misses();
        bySession.call(session("ann")).hits();
        bySession.call(consumer("ann")).misses();
        assertThat(bySession.bypassed("no_scope")).isEqualTo(1);
    }

    private static TestExchange consumer(String name) {
        TestExchange exchange =
                TestExchange.of(":method", "POST", ":path", CHAT).withBody(QUESTION);
        exchange.identify(name);
        return exchange;
    }

    private static TestExchange session(String user) {
        TestExchange exchange =
                TestExchange.of(":method", "POST", ":path", CHAT).withBody(QUESTION);
        exchange.openSession(Map.of("user", user));
        return exchange;
    }

    /** A value of one source must not look like the values of two. */
    @Test
    void aValueCannotForgeAnother() {
        var bench = new CacheBench("scope: ['header:x-user', 'header:x-team']");
        bench.call(of("ann", "red")).answered(200, JSON, said("Ann's."));
        bench.call(of("ann", "red")).hits();
        for (String[] other : new String[][] {{"ann|3:red", "-"}, {"ann|", "red"}, {"3:ann", "red"}, {"red", "ann"}}) {
            bench.call(of(other[0], other[1])).misses();
        }
    }

    private static TestExchange of(String user, String team) {
        return TestExchange.of(":method", "POST", ":path", CHAT, "x-user", user, "x-team", team)
                .withBody(QUESTION);
    }

    /** LiteLLM #30675, WSO2 #733, OmniRoute #3740, semantic-router #3423: all of the request is in the key. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"What is a quota?\"}]}",
                "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"system\",\"content\":\"Be short.\"},{\"role\":\"user\",\"content\":\"What is a quota?\"}]}",
                "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":\"Hi\"},{\"role\":\"user\",\"content\":\"What is a quota?\"}]}",
                "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"What is a quota?\"}],\"temperature\":0}",
                "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"What is a quota?\"}],\"tools\":[{\"type\":\"function\"}]}",
                "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"What is a quota?\"}],\"response_format\":{\"type\":\"json_object\"}}",
                "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"What is a quota?\"}],\"user\":\"u1\"}",
                "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"What is a quota?\"}],\"a_field_of_tomorrow\":1}",
                "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"What is a quota? \"}]}",
                "{\"model\":\"gpt-4o\",\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"What is a quota?\"}]}",
            })
    void anotherRequestIsNotAnswered(String other) {
        var bench = new CacheBench(SHARED);
        bench.by("ann", QUESTION).answered(200, JSON, said("A limit."));
        bench.by("ann", other).misses();
        bench.by("ann", QUESTION).hits();
    }

    /** LiteLLM #29086: what is only spelled differently is the same. */
    @Test
    void theSameRequestInAnotherSpellingIsAnswered() {
        var bench = new CacheBench(SHARED);
        bench.by("ann", QUESTION).answered(200, JSON, said("A limit."));
        bench.by("ann", """
                        {
                          "messages": [ { "content": "What is \\u0061 quota?", "role": "user" } ],
                          "model": "gpt-4o"
                        }
                        """).hits();
    }

    @ParameterizedTest
    @CsvSource({
        ":path, /v2/v1/chat/completions",
        ":path, /v1/chat/completions?api-version=2",
        ":authority, other.example",
        "openai-organization, org-2",
        "openai-project, p2",
        "openai-beta, new"
    })
    void anotherPlaceIsNotAnswered(String header, String value) {
        var bench = new CacheBench(SHARED);
        var base = new String[] {":method", "POST", ":authority", "llm.example", ":path", CHAT, "x-user", "ann"};
        bench.call(TestExchange.of(base).withBody(QUESTION)).answered(200, JSON, said("A limit."));
        var other = TestExchange.of(":method", "POST", "x-user", "ann", header, value);
        for (int i = 2; i < base.length - 2; i += 2) {
            if (!base[i].equals(header)) {
                other.with(base[i], base[i + 1]);
            }
        }
        bench.call(other.withBody(QUESTION)).misses();
    }

    @Test
    void anotherPolicyIsNotAnsweredOfTheSameStore() {
        var clock = new ManualClock();
        var shared = new MemoryBlobs(clock, 1 << 20);
        var bench = new CacheBench(SHARED, shared);
        bench.by("ann", QUESTION).answered(200, JSON, said("A limit."));
        new CacheBench("scope: ['header:x-user', path]", shared)
                .by("ann", QUESTION)
                .misses();
        new CacheBench(SHARED + ", tool_calls: exact", shared)
                .by("ann", QUESTION)
                .misses();
        new CacheBench("global: true", shared).by("ann", QUESTION).misses();
        new CacheBench(SHARED, shared).by("ann", QUESTION).hits();
    }

    /** semantic-router #2130: what is no 200 is not kept, and not made one. */
    @ParameterizedTest
    @ValueSource(ints = {201, 202, 204, 301, 400, 401, 404, 429, 500, 503})
    void anotherStatusIsNotKept(int status) {
        var bench = new CacheBench(SHARED);
        bench.by("ann", QUESTION).answered(status, JSON, said("A limit."));
        assertThat(bench.skipped("status")).isEqualTo(1);
        bench.by("ann", QUESTION).misses();
    }

    /** semantic-router #913: a stream for who asked for one, a text for who did not. */
    @Test
    void aStreamDoesNotAnswerForATextNorATextForAStream() {
        var bench = new CacheBench(SHARED);
        String stream = chat("What is a quota?", ",\"stream\":true");
        bench.by("ann", stream).answered(200, JSON, said("A limit."));
        assertThat(bench.skipped("other_form")).isEqualTo(1);
        bench.by("ann", QUESTION).answered(200, EVENTS, "data: [DONE]\n\n");
        assertThat(bench.skipped("other_form")).isEqualTo(2);
        bench.by("ann", QUESTION).answered(200, JSON, said("A limit."));
        bench.by("ann", stream).misses();
        bench.by("ann", QUESTION).hits();
    }

    /** DashScope is asked for a stream by a header. */
    @Test
    void whatAHeaderAsksForIsPartOfTheQuestion() {
        var bench = new CacheBench(SHARED);
        String path = "/api/v1/services/aigc/text-generation/generation";
        String asks = "{\"model\":\"qwen-plus\",\"input\":{\"prompt\":\"Hi\"}}";
        String answer = "{\"output\":{\"finish_reason\":\"stop\",\"text\":\"Hello\"},\"request_id\":\"r\"}";
        assertThat(bench.keeps(path, asks, JSON, answer)).isTrue();
        bench.call(path, "ann", asks).hits();
        for (String header : new String[] {"accept", "x-dashscope-sse", "x-dashscope-workspace"}) {
            String value = header.equals("accept") ? "text/event-stream" : "enable";
            bench.call(TestExchange.of(":method", "POST", ":authority", "llm.example", ":path", path, "x-user", "ann")
                            .with(header, value)
                            .withBody(asks))
                    .misses();
        }
        assertThat(bench.count("attache_llm_cache_unreadable_total"))
                .as("found and refused")
                .isZero();
    }

    /** A store that keeps things for too long. */
    @Test
    void whatShouldBeForgottenIsNotGiven() {
        var clock = new ManualClock();
        var late = new MixedUpBlobs(clock);
        var bench = new CacheBench(SHARED, late);
        bench.by("ann", QUESTION).answered(200, JSON, said("Ann's."));
        late.givesTheLast = true;
        bench.by("ann", QUESTION).hits();
        bench.clock.advance(Duration.ofHours(1));
        bench.by("ann", QUESTION).misses();
    }

    /** A store that gives what was kept under another name, or anything at all. */
    @Test
    void whatAStoreSaysIsComparedAgain() {
        var clock = new ManualClock();
        var mixed = new MixedUpBlobs(clock);
        var bench = new CacheBench(SHARED, mixed);
        bench.by("ann", QUESTION).answered(200, JSON, said("Ann's."));
        mixed.givesTheLast = true;
        bench.by("bob", QUESTION).misses();
        bench.by("ann", chat("Another?", "")).misses();
        bench.by("ann", QUESTION).hits();
        mixed.spoiled = new byte[] {1, 2, 3};
        bench.by("ann", QUESTION).misses();
        mixed.spoiled = new byte[] {(byte) 0xA7, 0x7A, 0, 1, 0, 64};
        bench.by("ann", QUESTION).misses();
        assertThat(bench.count("attache_llm_cache_unreadable_total")).isEqualTo(4);
    }
}
