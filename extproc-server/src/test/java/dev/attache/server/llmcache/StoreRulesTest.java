package dev.attache.server.llmcache;

import static dev.attache.server.llmcache.CacheBench.CHAT;
import static dev.attache.server.llmcache.CacheBench.EVENTS;
import static dev.attache.server.llmcache.CacheBench.JSON;
import static dev.attache.server.llmcache.CacheBench.SHARED;
import static dev.attache.server.llmcache.CacheBench.chat;
import static dev.attache.server.llmcache.CacheBench.said;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.policy.PolicyContext;
import dev.attache.server.llmcache.api.ModelNames;
import dev.attache.store.StoreException;
import dev.attache.testkit.ManualClock;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which answers are kept, beside those of {@link TranscriptsTest}. */
class StoreRulesTest {
    private static final String QUESTION = chat("What is a quota?", "");

    private static String choices(String choices) {
        return "{\"id\":\"chatcmpl-1\",\"model\":\"gpt-4o\",\"choices\":[%s]}".formatted(choices);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"} | ",
                "{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"length\"} | finish_reason",
                "{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"content_filter\"} | finish_reason",
                "{\"message\":{\"content\":\"Hi\"},\"finish_reason\":null} | finish_reason",
                "{\"message\":{\"content\":\"\"},\"finish_reason\":\"stop\"} | empty",
                "{\"message\":{\"content\":null},\"finish_reason\":\"stop\"} | empty",
                "{\"message\":{\"content\":\"No\",\"refusal\":\"I cannot\"},\"finish_reason\":\"stop\"} | refusal",
                "{\"message\":{\"content\":\"Hi\",\"tool_calls\":[{\"id\":\"c\"}]},\"finish_reason\":\"stop\"} | tool_calls",
                "{\"message\":{\"content\":\"Hi\",\"tool_calls\":[]},\"finish_reason\":\"stop\"} | ",
                "{\"message\":{\"content\":null,\"function_call\":{\"name\":\"f\"}},\"finish_reason\":\"function_call\"} | tool_calls",
                "{\"message\":{\"content\":\"Hi\",\"audio\":{\"id\":\"a\"}},\"finish_reason\":\"stop\"} | stateful",
                "{\"index\":0,\"message\":{\"content\":\"a\"},\"finish_reason\":\"stop\"},{\"index\":1,\"message\":{\"content\":\"b\"},\"finish_reason\":\"stop\"} | incomplete",
                " | incomplete",
            })
    void aChatIsKeptWhenItIsWhole(String choices, String why) {
        var bench = new CacheBench(SHARED);
        boolean kept = bench.keeps(CHAT, QUESTION, JSON, choices(choices == null ? "" : choices));
        assertThat(kept).isEqualTo(why == null);
        if (why != null) {
            assertThat(bench.skipped(why)).isEqualTo(1);
            bench.by("ann", QUESTION).misses();
        }
    }

    @Test
    void allAnswersThatWereAskedForMustBeWhole() {
        var bench = new CacheBench(SHARED);
        String two = chat("What is a quota?", ",\"n\":2");
        String whole = "{\"index\":%d,\"message\":{\"content\":\"a\"},\"finish_reason\":\"%s\"}";
        String first = whole.formatted(0, "stop");
        assertThat(bench.keeps(CHAT, two, JSON, choices(first))).isFalse();
        assertThat(bench.keeps(CHAT, two, JSON, choices(first + "," + whole.formatted(1, "length"))))
                .isFalse();
        assertThat(bench.keeps(CHAT, two, JSON, choices(first + "," + whole.formatted(1, "stop"))))
                .isTrue();
    }

    /** Leaks: Higress keeps a 200 that has an error in it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"error\":{\"message\":\"no model\"},\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]} | error",
                "{\"object\":\"error\",\"message\":\"no\"} | error",
                "{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}] | incomplete",
                "<html>Bad gateway</html> | incomplete",
                "[] | incomplete"
            })
    void anErrorInA200IsNotKept(String answer, String why) {
        var bench = new CacheBench(SHARED);
        assertThat(bench.keeps(CHAT, QUESTION, JSON, answer)).isFalse();
        assertThat(bench.skipped(why)).isEqualTo(1);
    }

    @Test
    void callsOfToolsAreKeptWhereSo() {
        var bench = new CacheBench(SHARED + ", tool_calls: exact");
        String call = choices(
                "{\"message\":{\"content\":null,\"tool_calls\":[{\"id\":\"c\"}]},\"finish_reason\":\"tool_calls\"}");
        assertThat(bench.keeps(CHAT, QUESTION, JSON, call)).isTrue();
        bench.by("ann", QUESTION).hits();
    }

    @Test
    void anotherModelsAnswerIsNotKeptUnlessSo() {
        String answer = said("Hi").replace("gpt-4o-2024-08-06", "gpt-4o-mini-2024-07-18");
        var bench = new CacheBench(SHARED);
        assertThat(bench.keeps(CHAT, QUESTION, JSON, answer)).isFalse();
        assertThat(bench.skipped("other_model")).isEqualTo(1);
        assertThat(new CacheBench(SHARED + ", answer_model: any").keeps(CHAT, QUESTION, JSON, answer))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o, gpt-4o, true",
        "gpt-4o, gpt-4o-2024-08-06, true",
        "gpt-4o, gpt-4o-mini, false",
        "gpt-4o, gpt-4o-mini-2024-07-18, false",
        "gpt-4, gpt-4-0613, true",
        "gpt-4, gpt-4-turbo, false",
        "gpt-4, gpt-4-1106-preview, true",
        "claude-3-5-sonnet-latest, claude-3-5-sonnet-20241022, true",
        "claude-3-5-sonnet-latest, claude-3-5-haiku-20241022, false",
        "openai/gpt-4o, GPT-4o, true",
        "Qwen/Qwen2.5-7B-Instruct, Qwen/Qwen2.5-72B-Instruct, false",
        "gpt-5, gpt-4, false"
    })
    void aVersionOfAModelIsTheModel(String asked, String answered, boolean same) {
        assertThat(ModelNames.mayBeSame(asked, answered)).isEqualTo(same);
        assertThat(ModelNames.mayBeSame(null, answered)).isTrue();
        assertThat(ModelNames.mayBeSame(asked, null)).isTrue();
    }

    @Test
    void whatTheUpstreamForbidsIsNotKept() {
        var bench = new CacheBench(SHARED);
        var call = bench.by("ann", QUESTION);
        call.head(200, JSON, "cache-control", "private, No-Store");
        assertThat(bench.skipped("no_store")).isEqualTo(1);
        call = bench.by("ann", QUESTION);
        call.head(200, JSON, "cache-control", "no-cache, must-revalidate"); // as OpenAI says of every answer
        call.piece(said("Hi").getBytes(UTF_8), true);
        assertThat(bench.stored()).isEqualTo(1);
    }

    @Test
    void whatWasCutIsNotKept() {
        var bench = new CacheBench(SHARED);
        var call = bench.by("ann", QUESTION);
        call.head(200, JSON);
        call.piece(said("Hi").getBytes(UTF_8), false);
        call.isCut();
        assertThat(bench.skipped("incomplete")).isEqualTo(1);
        bench.by("ann", QUESTION).misses();
    }

    /** Kept, too long, cut, by no means to be kept: whatever becomes of a copy, its room is free again. */
    @Test
    void copiesGiveTheirRoomBack() {
        var bench = new CacheBench(SHARED + ", max_entry: 1KiB");
        bench.by("ann", chat("One?", "")).answered(200, JSON, said("One."));
        bench.by("ann", chat("Two?", "")).answered(200, JSON, said("Two. ".repeat(1_000)));
        bench.by("ann", chat("Three?", "")).answered(200, JSON, "{}");
        var cut = bench.by("ann", chat("Four?", ""));
        cut.head(200, JSON);
        cut.piece(new byte[100], false);
        assertThat(bench.policy.room().taken()).isEqualTo(100);
        cut.isCut();
        assertThat(bench.policy.room().taken()).isZero();
    }

    @Test
    void whereThereIsNoRoomAnswersPassUnkept() {
        var room = new CopyRoom(100);
        assertThat(room.take(60)).isTrue();
        assertThat(room.take(60)).isFalse();
        room.giveBack(60);
        assertThat(room.take(100)).isTrue();
    }

    @Test
    void aStoreThatFailsIsPassedBy() {
        var clock = new ManualClock();
        var mixed = new MixedUpBlobs(clock);
        var bench = new CacheBench(SHARED, mixed);
        mixed.failure = new StoreException(StoreException.Reason.TIMEOUT, "late");
        assertThat(bench.by("ann", QUESTION).answered(200, JSON, said("Hi")))
                .containsEntry("cache-status", "attache; fwd=bypass; detail=store-error");
        assertThat(bench.bypassed("store_error")).isEqualTo(1);
        assertThat(bench.skipped("store_error")).as("it is left in peace").isZero();
        mixed.failure = null;
        var call = bench.by("ann", QUESTION).misses();
        mixed.failure = new StoreException(StoreException.Reason.TIMEOUT, "late");
        call.answered(200, JSON, said("Hi"));
        assertThat(bench.skipped("store_error")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/v1/responses | {\"model\":\"m\",\"input\":\"Hi\",\"conversation\":\"conv_1\"}",
                "/v1/responses | {\"model\":\"m\",\"input\":\"Hi\",\"background\":true}",
                "/v1/messages | {\"model\":\"m\",\"messages\":[],\"container\":\"c\"}",
                "/api/v1/apps/a1/completion | {\"input\":{\"prompt\":\"Hi\",\"session_id\":\"s\"}}",
            })
    void whatTheUpstreamRemembersPassesBy(String path, String body) {
        var bench = new CacheBench(SHARED);
        bench.call(path, "ann", body).misses();
        assertThat(bench.bypassed("stateful")).isEqualTo(1);
    }

    @Test
    void aConversationThatTheUpstreamBeganIsNotKept() {
        var bench = new CacheBench(SHARED);
        String answer = "{\"output\":{\"finish_reason\":\"stop\",\"text\":\"Hi\"%s},\"request_id\":\"r\"}";
        String path = "/api/v1/apps/a1/completion";
        String body = "{\"input\":{\"prompt\":\"Hi\"}}";
        assertThat(bench.keeps(path, body, JSON, answer.formatted(",\"session_id\":\"s\"")))
                .isFalse();
        assertThat(bench.skipped("stateful")).isEqualTo(1);
        assertThat(bench.keeps(path, body, JSON, answer.formatted(""))).isTrue();
    }

    @Test
    void anApiMayBeToldByPaths() {
        var bench = new CacheBench(SHARED + ", api: {prompt: q.text, answer: reply.text, stream_answer: delta.text}");
        String path = "/ask";
        String asks = "{\"q\":{\"text\":\"What?\"}}";
        assertThat(bench.keeps(path, asks, JSON, "{\"reply\":{\"text\":\"\"}}")).isFalse();
        assertThat(bench.keeps(path, asks, JSON, "{\"error\":\"x\",\"reply\":{\"text\":\"Hi\"}}"))
                .isFalse();
        assertThat(bench.keeps(path, asks, JSON, "{\"reply\":{\"text\":\"Hi\"}}"))
                .isTrue();
        String streams = "{\"q\":{\"text\":\"What?\"},\"stream\":true}";
        String piece = "data: {\"delta\":{\"text\":\"Hi\"}}\n\n";
        assertThat(bench.keeps(path, streams, EVENTS, piece)).isFalse();
        assertThat(bench.keeps(path, streams, EVENTS, piece + "data: [DONE]\n\n"))
                .isTrue();
        bench.call(path, "ann", "{\"other\":1}").misses();
        assertThat(bench.bypassed("stateful"))
                .as("a request without a question")
                .isEqualTo(1);
    }

    @Test
    void vectorsOfTextsAreKept() {
        var bench = new CacheBench(SHARED);
        String asks = "{\"model\":\"text-embedding-3-small\",\"input\":\"Hi\"}";
        String answer = "{\"object\":\"list\",\"model\":\"text-embedding-3-small\",\"data\":[%s]}";
        assertThat(bench.keeps("/v1/embeddings", asks, JSON, answer.formatted("")))
                .isFalse();
        assertThat(bench.keeps("/v1/embeddings", asks, JSON, answer.formatted("{\"embedding\":[0.1]},{}")))
                .isFalse();
        assertThat(bench.keeps("/v1/embeddings", asks, JSON, answer.formatted("{\"embedding\":[0.1]}")))
                .isTrue();
    }

    @Test
    void tooManyAtOnceAreNotKept() {
        var bench = new CacheBench(SHARED);
        PolicyContext full = full(bench.context);
        var policy = new LlmCachePolicy("answers", bench.policy.config(), full, new CopyRoom(1 << 20), () -> 0);
        var exchange = bench.by("ann", QUESTION).exchange;
        var call = new CacheBench.Call(exchange, policy.begin(exchange));
        call.misses().answered(200, JSON, said("Hi"));
        assertThat(bench.skipped("busy")).isEqualTo(1);
        bench.by("ann", QUESTION).misses();
    }

    /** A context in which no thread is free. */
    private static PolicyContext full(PolicyContext context) {
        InvocationHandler handler =
                (proxy, method, arguments) -> method.getName().equals("offload")
                        ? CompletableFuture.failedStage(new RejectedExecutionException("full"))
                        : method.invoke(context, arguments);
        return (PolicyContext) Proxy.newProxyInstance(
                PolicyContext.class.getClassLoader(), new Class<?>[] {PolicyContext.class}, handler);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "data: {\"half | false",
                "data: {\"id\":\"x\"}~~ | false",
                "data: [DONE]~~ | false",
                ": bye~~ | true",
                "data:~~ | true"
            })
    void nothingMayFollowTheEndOfAStream(String more, boolean kept) {
        String stream = """
                data: {"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}

                data: [DONE]

                """;
        String asks = chat("Hello?", ",\"stream\":true");
        assertThat(new CacheBench(SHARED).keeps(CHAT, asks, EVENTS, stream + more.replace('~', '\n')))
                .isEqualTo(kept);
    }

    @Test
    void nothingMayFollowAMessagesEnd() {
        String stream = """
                data: {"type":"content_block_start","content_block":{"type":"text","text":"Hi"}}

                data: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}

                data: {"type":"message_stop"}

                """;
        String asks = "{\"stream\":true,\"messages\":[]}";
        String more = "data: {\"type\":\"ping\"}\n\n";
        var bench = new CacheBench(SHARED);
        assertThat(bench.keeps("/v1/messages", asks, EVENTS, stream + more)).isFalse();
        assertThat(bench.keeps("/v1/messages", asks, EVENTS, stream)).isTrue();
    }
}
