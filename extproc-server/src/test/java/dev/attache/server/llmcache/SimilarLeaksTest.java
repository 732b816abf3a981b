package dev.attache.server.llmcache;

import static dev.attache.server.llmcache.CacheBench.CHAT;
import static dev.attache.server.llmcache.CacheBench.JSON;
import static dev.attache.server.llmcache.CacheBench.SIMILAR;
import static dev.attache.server.llmcache.CacheBench.chat;
import static dev.attache.server.llmcache.CacheBench.said;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.LocalReply;
import dev.attache.server.store.memory.MemoryBlobs;
import dev.attache.store.Blobs;
import dev.attache.testkit.ManualClock;
import dev.attache.testkit.TestExchange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that went to somebody else in other products, or to another question: as far as they come from comparing. */
class SimilarLeaksTest {
    private static final String ASKED = "How do I reset my password?";
    private static final String AGAIN = "Please, how can I reset my password?";

    private final CacheBench bench = bench("");

    private static CacheBench bench(String more) {
        var bench = new CacheBench(SIMILAR + more);
        bench.embeddings.alike(ASKED, AGAIN, 0.99);
        return bench;
    }

    private void lieAndAskAgain(String user, String body) {
        bench.by(user, body).misses();
        bench.vectors.lies = true;
        bench.by(user, body).misses();
        bench.by("ann", chat(AGAIN, "")).hitsSimilarly();
    }

    /** semantic-router #2134 (the user was part of the embedded text), LiteLLM PR #26990, Bifrost PR #5769. */
    @Test
    void anotherUserIsNotAnsweredAndIsNoPartOfTheText() {
        bench.kept(ASKED, "Ann's.");
        assertThat(bench.embeddings.asked).containsExactly(ASKED);
        lieAndAskAgain("bob", chat(AGAIN, ""));
    }

    /** semantic-router #3423, WSO2 #733, OmniRoute #3740, Spring AI: all but the text must be the very same. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'model':'gpt-4o-mini','messages':[{'role':'user','content':'Q'}]}",
                "{'messages':[{'role':'user','content':'Q'}]}",
                "{'model':'gpt-4o','messages':[{'role':'system','content':'Be short.'},{'role':'user','content':'Q'}]}",
                "{'model':'gpt-4o','messages':[{'role':'developer','content':'Be short.'},{'role':'user','content':'Q'}]}",
                "{'model':'gpt-4o','messages':[{'role':'user','content':'Hi'},{'role':'assistant','content':'Hi'},{'role':'user','content':'Q'}]}",
                "{'model':'gpt-4o','messages':[{'role':'user','content':[{'type':'text','text':'Q'}]}]}",
                "{'model':'gpt-4o','messages':[{'role':'user','name':'bob','content':'Q'}]}",
                "{'model':'gpt-4o','messages':[{'role':'user','content':'Q'}],'tools':[{'type':'function'}]}",
                "{'model':'gpt-4o','messages':[{'role':'user','content':'Q'}],'temperature':0}",
                "{'model':'gpt-4o','messages':[{'role':'user','content':'Q'}],'top_p':0.5}",
                "{'model':'gpt-4o','messages':[{'role':'user','content':'Q'}],'n':1}",
                "{'model':'gpt-4o','messages':[{'role':'user','content':'Q'}],'seed':1}",
                "{'model':'gpt-4o','messages':[{'role':'user','content':'Q'}],'max_tokens':100}",
                "{'model':'gpt-4o','messages':[{'role':'user','content':'Q'}],'response_format':{'type':'json_object'}}",
                "{'model':'gpt-4o','messages':[{'role':'user','content':'Q'}],'user':'u1'}",
                "{'model':'gpt-4o','messages':[{'role':'user','content':'Q'}],'stream':true}",
                "{'model':'gpt-4o','messages':[{'role':'user','content':'Q'}],'a_field_of_tomorrow':1}",
                "{'model':'gpt-4o','model':'gpt-4o','messages':[{'role':'user','content':'Q'}]}",
                "{'model':'gpt-4o','messages':[{'role':'user','content':'Else?'}],'messages':[{'role':'user','content':'Q'}]}",
            })
    void anotherRequestIsNotAnswered(String other) {
        bench.kept(ASKED, "Ann's.");
        lieAndAskAgain("ann", other.replace('\'', '"').replace("Q", AGAIN));
        // And the other way about, as Spring AI did.
        bench.by("ann", other.replace('\'', '"').replace("Q", ASKED)).misses().answered(200, JSON, said("Else."));
        bench.vectors.lies = true;
        CacheBench.Call plain = bench.by("ann", chat(AGAIN, ""));
        LocalReply reply = plain.ask();
        assertThat(reply == null ? "" : reply.bodyText()).doesNotContain("Else.");
    }

    @ParameterizedTest
    @CsvSource({
        ":path, /v2/v1/chat/completions",
        ":path, /v1/chat/completions?api-version=2",
        ":authority, other.example",
        "openai-organization, org-2",
        "openai-project, p2",
        "openai-beta, new",
        "anthropic-version, 2024-01-01"
    })
    void anotherPlaceIsNotAnswered(String header, String value) {
        bench.kept(ASKED, "Ann's.");
        bench.vectors.lies = true;
        var other = TestExchange.of(":method", "POST", "x-user", "ann", header, value);
        for (String[] each : new String[][] {{":authority", "llm.example"}, {":path", CHAT}}) {
            if (!each[0].equals(header)) {
                other.with(each[0], each[1]);
            }
        }
        bench.call(other.withBody(chat(AGAIN, ""))).misses();
    }

    /** Where two members have the same name, upstreams differ in which they take. */
    @Test
    void whatStandsTwiceIsComparedTwice() {
        String twice = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}],"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";
        bench.by("ann", twice.formatted("What is a quota?", ASKED)).answered(200, JSON, said("A limit."));
        assertThat(bench.vectors.size()).isEqualTo(1);
        bench.by("ann", twice.formatted("What is a budget?", AGAIN)).misses();
    }

    /** LiteLLM #12234. */
    @Test
    void unrelatedQuestionsAreNotAnswered() {
        bench.kept(ASKED, "Ann's.");
        for (String other : List.of("What is the weather like in Oslo?", "Write a poem about the sea.")) {
            bench.ask(other).misses();
        }
    }

    /** LiteLLM #29086, #30675: the question must not be part of what it is looked for among. */
    @Test
    void theTextIsNoPartOfThePartition() {
        bench.kept(ASKED, "Ann's.");
        bench.ask(AGAIN).hitsSimilarly();
    }

    /** LangChain-redis #22: a distance of 0.1, or 0.9, taken for a similarity; here an index that says 1 of everything. */
    @Test
    void whatAnIndexSaysOfSimilarityIsNotTakenAtItsWord() {
        bench.kept(ASKED, "Ann's.");
        bench.vectors.lies = true;
        bench.ask("What is the weather like in Oslo?").misses();
        assertThat(bench.refused("entities")).as("not even looked at").isZero();
    }

    /** Purged, forgotten, another's, never there, or anything at all. */
    @Test
    void anIndexThatLiesLeadsNobodyAstray() {
        bench.kept(ASKED, "Ann's.");
        String unknown = "ab".repeat(32);
        String junk = "cd".repeat(32);
        bench.blobs.put(
                bench.policy.names().entry(junk),
                "no entry".getBytes(UTF_8),
                new Blobs.Keep(Duration.ofHours(1), Instant.EPOCH, List.of()));
        String exactOnly = exactOnly();
        bench.vectors.proposed.addAll(List.of(unknown, junk, exactOnly, "no id at all"));
        bench.vectors.lies = true;
        assertThat(bench.ask(AGAIN).hitsSimilarly()).contains("Ann's.");
        assertThat(bench.vectors.removed)
                .as("another may be able to read the others")
                .containsExactly(unknown, "no id at all");
    }

    /** The key of an entry without a vector. */
    private String exactOnly() {
        var call = bench.ask("Why?");
        call.misses().answered(200, JSON, said("Because."));
        return call.entry();
    }

    /** A store that gives another entry than was asked for. */
    @Test
    void whatAStoreSaysIsComparedAgain() {
        var clock = new ManualClock();
        var mixed = new MixedUpBlobs(clock);
        var mixedUp = new CacheBench(SIMILAR, mixed);
        mixedUp.embeddings.alike(ASKED, AGAIN, 0.99);
        mixedUp.kept(ASKED, "Ann's.");
        mixedUp.vectors.lies = true;
        mixedUp.vectors.proposed.add("ab".repeat(32));
        mixed.givesTheLast = true;
        mixedUp.by("bob", chat(AGAIN, "")).misses();
        mixedUp.ask(AGAIN).hitsSimilarly();
        mixed.givesTheLast = false;
        mixed.spoiled = new byte[] {(byte) 0xA7, 0x7A, 0, 2, 0, 64};
        mixedUp.ask(AGAIN).misses();
    }

    /** B6: vectors of two models are no more alike than any two arrays of numbers. */
    @Test
    void whatAnotherEmbedderMadeIsNotCompared() {
        var clock = new ManualClock();
        var shared = new MemoryBlobs(clock, 1 << 20);
        String other = SIMILAR.replace("{openai: {}}", "{openai: {model: another}}");
        var first = new CacheBench(SIMILAR, shared);
        String key = first.kept(ASKED, "Ann's.").entry();
        var second = new CacheBench(other, shared);
        second.embeddings.alike(ASKED, AGAIN, 0.99);
        second.vectors.proposed.add(key);
        second.vectors.lies = true;
        second.ask(ASKED).hitsExactly();
        second.ask(AGAIN).misses();
        assertThat(first.policy.partition()).isNotEqualTo(second.policy.partition());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {", revision: two", ", tool_calls: exact", ", answer_model: any", ", embed_last_user_turns: 2"})
    void whatIsKeptByOtherRulesIsNotGiven(String rules) {
        var shared = new MemoryBlobs(new ManualClock(), 1 << 20);
        var first = new CacheBench(SIMILAR, shared);
        String key = first.kept(ASKED, "Ann's.").entry();
        var second = new CacheBench(SIMILAR + rules, shared);
        second.embeddings.alike(ASKED, AGAIN, 0.99);
        second.vectors.proposed.add(key);
        second.vectors.lies = true;
        second.ask(AGAIN).misses();
    }

    /** B5. */
    @Test
    void withoutAScopeNothingIsCompared() {
        bench.kept(ASKED, "Ann's.");
        bench.embeddings.asked.clear();
        bench.call(TestExchange.of(":method", "POST", ":authority", "llm.example", ":path", CHAT)
                        .withBody(chat(AGAIN, "")))
                .misses();
        assertThat(bench.bypassed("no_scope")).isEqualTo(1);
        assertThat(bench.embeddings.asked).isEmpty();
    }

    /** semantic-router #2130. */
    @ParameterizedTest
    @ValueSource(ints = {201, 400, 429, 500})
    void whatIsNoGoodAnswerIsNotFound(int status) {
        bench.ask(ASKED).answered(status, JSON, said("Ann's."));
        assertThat(bench.vectors.size()).isZero();
        bench.ask(AGAIN).misses();
    }

    @Test
    void noQuestionIsInANameOrALog() {
        bench.kept(ASKED, "Ann's.");
        var call = bench.ask(AGAIN);
        call.hitsSimilarly();
        assertThat(call.exchange.notes().values())
                .allSatisfy(value -> assertThat(value).doesNotContain("password", "Ann's"));
        assertThat(bench.context.counts().keySet())
                .allSatisfy(value -> assertThat(value).doesNotContain("password"));
    }
}
