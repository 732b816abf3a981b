package dev.attache.testkit.llm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.testkit.HttpConnection;
import dev.attache.testkit.SeenResponse;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LlmUpstreamTest {
    private static final String CHAT = "/v1/chat/completions";
    /** Six words, and 7 tokens around them. */
    private static final String MESSAGES =
            "\"messages\":[{\"role\":\"user\",\"content\":\"say it in five words please\"}]";

    private final LlmUpstream upstream = LlmUpstream.start();
    private final HttpConnection connection = new HttpConnection(upstream.port());

    @AfterEach
    void close() {
        connection.close();
        upstream.close();
    }

    @Test
    void aChatInOnePieceSaysWhatItUsed() throws Exception {
        JsonNode answer = json(post(CHAT, chat(""), "x-llm-output", "7", "x-llm-cached", "3", "x-llm-reasoning", "2"));

        assertThat(answer.at("/object").asString()).isEqualTo("chat.completion");
        assertThat(answer.at("/choices/0/message/content").asString()).isEqualTo("The quota of a budget is held");
        assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
        assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(13);
        assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(7);
        assertThat(answer.at("/usage/total_tokens").asInt()).isEqualTo(20);
        assertThat(answer.at("/usage/prompt_tokens_details/cached_tokens").asInt())
                .isEqualTo(3);
        assertThat(answer.at("/usage/completion_tokens_details/reasoning_tokens")
                        .asInt())
                .isEqualTo(2);
        LlmCall call = only();
        assertThat(call.usage()).isEqualTo(new LlmUsage(13, 3, 7, 2)).isEqualTo(call.reported());
        assertThat(call.ending()).isEqualTo(LlmCall.Ending.FINISHED);
        assertThat(call.user()).isEqualTo("ann");
        assertThat(call.model()).isEqualTo("gpt-4o");
    }

    @Test
    void theRequestsLimitHolds() throws Exception {
        assertThat(json(post(CHAT, chat(",\"max_tokens\":9"))).at("/usage/completion_tokens"))
                .hasToString("5");
        JsonNode cut = json(post(CHAT, chat(",\"max_completion_tokens\":9,\"n\":2"), "x-llm-output", "40"));
        assertThat(cut.at("/usage/completion_tokens")).hasToString("18");
        assertThat(cut.at("/choices/1/finish_reason").asString()).isEqualTo("length");
        assertThat(json(post(CHAT, chat(""))).at("/usage/completion_tokens")).hasToString("20");
    }

    @Test
    void aStreamedChatTellsItsUsageOnlyWhenAsked() throws Exception {
        List<String> silent = data(post(CHAT, chat(",\"stream\":true"), "x-llm-output", "3"));
        assertThat(silent).hasSize(6).last().isEqualTo("[DONE]");
        assertThat(silent).noneMatch(event -> event.contains("usage"));
        assertThat(only().reported()).isNull();
        upstream.forget();

        String asked = ",\"stream\":true,\"stream_options\":{\"include_usage\":true}";
        List<String> telling = data(post(CHAT, chat(asked), "x-llm-output", "3"));
        assertThat(telling).hasSize(7).last().isEqualTo("[DONE]");
        assertThat(telling.subList(0, 5)).allMatch(event -> event.endsWith("\"usage\":null}"));
        assertThat(telling.get(5))
                .contains(
                        "\"choices\":[],\"usage\":{\"prompt_tokens\":13,\"completion_tokens\":3,\"total_tokens\":16,");
        assertThat(text(telling.subList(0, 6), "/choices/0/delta/content")).isEqualTo("The quota of");
        assertThat(only().reported()).isEqualTo(new LlmUsage(13, 0, 3, 0));
    }

    @Test
    void tokensComeInChunksAndForEachChoice() throws Exception {
        List<String> events =
                data(post(CHAT, chat(",\"stream\":true,\"n\":2"), "x-llm-output", "5", "x-llm-chunk", "2"));
        // Two to open, three chunks for each choice, two to close, and [DONE].
        assertThat(events).hasSize(11);
        assertThat(events.subList(2, 8).stream()
                        .map(event -> parse(event).at("/choices/0/index").asInt()))
                .containsExactly(0, 0, 0, 1, 1, 1);
        assertThat(only().usage().output()).isEqualTo(10);
    }

    @Test
    void responsesHaveUsageInTheLastEvent() throws Exception {
        String body = "{\"model\":\"gpt-4o\",\"stream\":true,\"instructions\":\"be brief\",\"input\":\"say it\"}";
        List<JsonNode> events = data(post("/v1/responses", body, "x-llm-output", "3")).stream()
                .map(LlmUpstreamTest::parse)
                .toList();
        assertThat(events)
                .extracting(event -> event.at("/sequence_number").asInt())
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(events.getLast().at("/type").asString()).isEqualTo("response.completed");
        assertThat(events.getLast().at("/response/usage/input_tokens").asInt()).isEqualTo(4);
        assertThat(events.getLast().at("/response/usage/output_tokens").asInt()).isEqualTo(3);

        JsonNode whole = json(post("/v1/responses", body.replace("true", "false"), "x-llm-output", "3"));
        assertThat(whole.at("/output/0/content/0/text").asString()).isEqualTo("The quota of");
        assertThat(whole.at("/usage/total_tokens").asInt()).isEqualTo(7);
    }

    @Test
    void embeddingsAreFloatsOrBase64() throws Exception {
        String two = "{\"model\":\"e\",\"input\":[\"one two three\",\"four\"]%s}";
        JsonNode floats = json(post("/v1/embeddings", two.formatted("")));
        assertThat(floats.at("/data/1/embedding")).hasToString("[0.5,-0.25]");
        assertThat(floats.at("/usage/total_tokens").asInt()).isEqualTo(4);
        JsonNode base64 = json(post("/v1/embeddings", two.formatted(",\"encoding_format\":\"base64\"")));
        assertThat(base64.at("/data/0/embedding").asString()).isEqualTo("AAAAPwAAgL4=");
        JsonNode tokens = json(post("/v1/embeddings", "{\"model\":\"e\",\"input\":[5,6,7]}"));
        assertThat(tokens.at("/data").size()).isEqualTo(1);
        assertThat(tokens.at("/usage/prompt_tokens").asInt()).isEqualTo(3);
    }

    @Test
    void anthropicCountsWhatWasCachedApart() throws Exception {
        String body = "{\"model\":\"claude\",\"max_tokens\":6,%s,\"system\":\"be brief\",\"stream\":true}"
                .formatted(MESSAGES);
        SeenResponse response = post("/v1/messages", body, "x-llm-cached", "4");
        assertThat(response.body().toStringUtf8()).contains("event: ping\ndata: {\"type\":\"ping\"}\n\n");
        List<JsonNode> events =
                data(response).stream().map(LlmUpstreamTest::parse).toList();
        assertThat(events.getFirst().at("/message/usage/input_tokens").asInt()).isEqualTo(11);
        assertThat(events.getFirst()
                        .at("/message/usage/cache_read_input_tokens")
                        .asInt())
                .isEqualTo(4);
        assertThat(events.get(events.size() - 2).at("/usage/output_tokens").asInt())
                .isEqualTo(3);
        assertThat(events.getLast().at("/type").asString()).isEqualTo("message_stop");
        JsonNode whole = json(post("/v1/messages", body.replace("true", "false"), "x-llm-output", "60"));
        assertThat(whole.at("/stop_reason").asString()).isEqualTo("max_tokens");
        assertThat(whole.at("/usage/output_tokens").asInt()).isEqualTo(6);
    }

    @Test
    void itFailsAsItIsTold() throws Exception {
        SeenResponse refused = post(CHAT, chat(""), "x-llm-fail", "503");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(json(refused).at("/error/type").asString()).isEqualTo("server_error");
        assertThat(only().usage().output()).isZero();
        upstream.forget();

        for (String fail : List.of("reset:0", "reset:2")) {
            assertThatThrownBy(() -> post(CHAT, chat(",\"stream\":true"), "x-llm-fail", fail))
                    .isInstanceOf(IOException.class);
        }
        assertThat(upstream.books())
                .extracting(call -> call.ending() + " " + call.usage().output())
                .containsExactly("FAILED 0", "FAILED 2");
        upstream.forget();

        assertThat(json(post(CHAT, chat(""), "x-llm-fail", "no-usage")).has("usage"))
                .isFalse();
        assertThat(only().usage().output()).isEqualTo(20);
        assertThat(only().reported()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void aCutCallGeneratesNoMore(String stream) throws Exception {
        byte[] body = chat(",\"stream\":" + stream).getBytes(UTF_8);
        try (var socket = new Socket("127.0.0.1", upstream.port())) {
            String head = "POST %s HTTP/1.1\r\nx-llm-output: 100000\r\nx-llm-pace: 1ms\r\ncontent-length: %d\r\n\r\n";
            socket.getOutputStream().write(head.formatted(CHAT, body.length).getBytes(UTF_8));
            socket.getOutputStream().write(body);
            until(() -> !upstream.books().isEmpty() && only().usage().output() > 3);
        }
        until(() -> only().ending() == LlmCall.Ending.ABORTED);
        assertThat(only().usage().output()).isBetween(4, 99_999);
        assertThat(only().reported()).isNull();
    }

    @Test
    void oneTokenizerCountsBothSides() {
        assertThat(LlmUpstream.tokensOf("a budget, isn't it?  世界")).isEqualTo(10);
        assertThat(LlmUpstream.tokensOf(" \n")).isZero();
        assertThat(LlmUpstream.tokensOf(LlmText.between(3, 43))).isEqualTo(40);
    }

    @Test
    void theBooksCanBeReadOverHttp() throws Exception {
        post(CHAT, chat(",\"stream\":true"), "x-llm-output", "3");
        post("/v1/embeddings", "{\"model\":\"e\",\"input\":\"one\"}", "authorization", "Bearer sk-1");
        JsonNode books = json(connection.send("GET", "/books", null, List.of()));
        assertThat(books).hasSize(2);
        assertThat(books.get(0))
                .hasToString(
                        "{\"number\":1,\"path\":\"/v1/chat/completions\",\"user\":\"ann\",\"model\":\"gpt-4o\","
                                + "\"streamed\":true,\"ending\":\"finished\",\"input_tokens\":13,\"output_tokens\":3,\"reported\":null}");
        assertThat(books.get(1).at("/reported/input_tokens").asInt()).isEqualTo(1);
        assertThat(json(connection.send("DELETE", "/books", null, List.of()))).isEmpty();
    }

    @Test
    void whatItCannotServeItRefuses() throws Exception {
        assertThat(post("/v1/other", chat("")).status()).isEqualTo(404);
        SeenResponse broken = post(CHAT, "{\"model\":");
        assertThat(broken.status()).isEqualTo(400);
        assertThat(json(broken).at("/error/message").asString()).startsWith("body: ");
        assertThat(json(post(CHAT, chat(""), "x-llm-fail", "often"))
                        .at("/error/message")
                        .asString())
                .isEqualTo("x-llm-fail: often (expected: a status of 400 to 599, reset:<events> or no-usage)");
        assertThat(upstream.books()).isEmpty();
    }

    private static String chat(String more) {
        return "{\"model\":\"gpt-4o\"," + MESSAGES + more + "}";
    }

    private SeenResponse post(String path, String body, String... headers) throws Exception {
        var all = new ArrayList<Map.Entry<String, String>>();
        for (int i = 0; i < headers.length; i += 2) {
            all.add(Map.entry(headers[i], headers[i + 1]));
        }
        if (!path.equals("/v1/embeddings")) {
            all.add(Map.entry("x-user", "ann"));
        }
        return connection.send("POST", path, all, body.getBytes(UTF_8), List.of());
    }

    private LlmCall only() {
        assertThat(upstream.books()).hasSize(1);
        return upstream.books().getFirst();
    }

    private static List<String> data(SeenResponse response) {
        return response.body()
                .toStringUtf8()
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6))
                .toList();
    }

    private static String text(List<String> events, String pointer) {
        var text = new StringBuilder();
        events.forEach(event -> text.append(parse(event).at(pointer).asString("")));
        return text.toString();
    }

    private static JsonNode json(SeenResponse response) {
        return parse(response.body().toStringUtf8());
    }

    private static JsonNode parse(@Nullable String json) {
        return JsonMapper.shared().readTree(json);
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("not within 10 s").isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
