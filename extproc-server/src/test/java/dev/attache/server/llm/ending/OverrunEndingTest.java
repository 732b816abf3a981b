package dev.attache.server.llm.ending;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.HeaderList;
import dev.attache.server.content.events.EventStream;
import dev.attache.server.content.events.ServerSentEvent;
import dev.attache.server.llm.LlmApi;
import dev.attache.server.llm.LlmRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OverrunEndingTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String SSE = "text/event-stream; charset=utf-8";
    private static final HeaderList POST = new HeaderList(List.of(Map.entry(":method", "POST")));

    /** Whole events of a stream, each on a line: {@code $} is an event's own line end; then the end that fits. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            OPENAI_CHAT | data: {'id':'c1','created':17,'model':'gpt-4o-1','choices':[{'index':0,'delta':{'content':'漢'},'finish_reason':null}]} | data: {'id':'c1','object':'chat.completion.chunk','created':17,'model':'gpt-4o-1','choices':[{'index':0,'delta':{},'logprobs':null,'finish_reason':'length'}],@}~data: [DONE]~
            OPENAI_CHAT | data: {'id':'c1','choices':[{'index':1,'finish_reason':null}]}~data: {'id':'c1','choices':[{'index':0,'finish_reason':'stop'}]} | data: {'id':'c1','object':'chat.completion.chunk','created':0,'model':'asked','choices':[{'index':1,'delta':{},'logprobs':null,'finish_reason':'length'}],@}~data: [DONE]~
            OPENAI_CHAT | data: {'id':'c1','choices':[{'index':0,'finish_reason':'stop'}]} | data: [DONE]~
            OPENAI_CHAT | data: {}~data: [DONE] | ``
            OPENAI_COMPLETIONS | data: {'id':'c1','created':17,'choices':[{'index':0,'text':'a','finish_reason':null}]} | data: {'id':'c1','object':'text_completion','created':17,'model':'asked','choices':[{'index':0,'text':'','logprobs':null,'finish_reason':'length'}],@}~data: [DONE]~
            OPENAI_RESPONSES | event: response.created$data: {'type':'response.created','sequence_number':0,'response':{'id':'r','status':'in_progress','incomplete_details':null,'usage':null,'output':[]}}~event: response.output_text.delta$data: {'type':'response.output_text.delta','sequence_number':4,'delta':'a'} | event: response.incomplete$data: {'type':'response.incomplete','sequence_number':5,'response':{'id':'r','status':'incomplete','incomplete_details':{'reason':'max_output_tokens'},'usage':{'input_tokens':3,'input_tokens_details':{'cached_tokens':0},'output_tokens':4,'output_tokens_details':{'reasoning_tokens':0},'total_tokens':7},'output':[],@}}~
            OPENAI_RESPONSES | data: {'type':'response.completed','response':{}} | ``
            ANTHROPIC_MESSAGES | event: message_start$data: {'type':'message_start','message':{'id':'m'}}~event: content_block_start$data: {'type':'content_block_start','index':2} | event: content_block_stop$data: {'type':'content_block_stop','index':2}~event: message_delta$data: {'type':'message_delta','delta':{'stop_reason':'max_tokens','stop_sequence':null},'usage':{'output_tokens':4},@}~event: message_stop$data: {'type':'message_stop'}~
            ANTHROPIC_MESSAGES | data: {'type':'content_block_start','index':0}~data: {'type':'content_block_stop','index':0} | event: message_delta$data: {'type':'message_delta','delta':{'stop_reason':'max_tokens','stop_sequence':null},'usage':{'output_tokens':4},@}~event: message_stop$data: {'type':'message_stop'}~
            ANTHROPIC_MESSAGES | data: {'type':'message_delta','delta':{'stop_reason':'end_turn'}} | event: message_stop$data: {'type':'message_stop'}~
            ANTHROPIC_MESSAGES | data: {'type':'message_stop'} | ``
            GEMINI | data: {'candidates':[{'content':{}}],'modelVersion':'g','responseId':'r'} | data: {'candidates':[{'content':{'parts':[{'text':''}],'role':'model'},'finishReason':'MAX_TOKENS','index':0}],'usageMetadata':{'promptTokenCount':3,'candidatesTokenCount':4,'totalTokenCount':7},'modelVersion':'g','responseId':'r',@}~
            DASHSCOPE | id:1$event:result$:HTTP_STATUS/200$data:{'output':{'choices':[{'message':{'content':'a','role':'assistant'},'finish_reason':'null'}]},'request_id':'q'}~data:{'output':{'choices':[{'message':{'content':'ab','role':'assistant'},'finish_reason':'null'}]},'request_id':'q'} | event:result$:HTTP_STATUS/200$data: {'output':{'choices':[{'message':{'content':'ab','role':'assistant'},'finish_reason':'length'}]},'request_id':'q',@}~
            DASHSCOPE | data:{'output':{'choices':[{'message':{'content':'a'},'finish_reason':'null'}]},'request_id':'q'}~data:{'output':{'choices':[{'message':{'content':'b'}}]}} | event:result$:HTTP_STATUS/200$data: {'output':{'choices':[{'message':{'role':'assistant','content':''},'finish_reason':'length'}]},'usage':{'input_tokens':3,'output_tokens':4,'total_tokens':7},'request_id':'q',@}~
            DASHSCOPE | data:{'output':{'text':'a','finish_reason':'null'}}~data:{'output':{'text':'b','finish_reason':null}} | event:result$:HTTP_STATUS/200$data: {'output':{'text':'','finish_reason':'length'},'usage':{'input_tokens':3,'output_tokens':4,'total_tokens':7},@}~
            DASHSCOPE | data:{'output':{'text':'a','finish_reason':'null'}}~data:{'usage':{}}~data:{'output':{'text':'ab','finish_reason':null}}~data:{'output':{}} | event:result$:HTTP_STATUS/200$data: {'output':{'text':'ab','finish_reason':'length'},@}~
            DASHSCOPE | data:{'output':{'choices':[{'message':{'content':[],'reasoning_content':'a'}}]}}~data:{'output':{'choices':[{'message':{'content':[{'text':'x'}],'reasoning_content':'a'}}]}} | event:result$:HTTP_STATUS/200$data: {'output':{'choices':[{'message':{'content':[{'text':'x'}],'reasoning_content':'a'},'finish_reason':'length'}]},@}~
            DASHSCOPE | data:{'output':{'choices':[{'message':{'content':[{'text':'x'}]}}]}}~data:{'output':{'choices':[{'message':{'content':[{'text':'y'}]}}]}} | event:result$:HTTP_STATUS/200$data: {'output':{'choices':[{'message':{'role':'assistant','content':[]},'finish_reason':'length'}]},'usage':{'input_tokens':3,'output_tokens':4,'total_tokens':7},@}~
            DASHSCOPE | data:{'output':{'text':'a','finish_reason':'stop'}} | ``
            COHERE | event: message-start$data: {'id':'i','type':'message-start'}~event: content-start$data: {'type':'content-start','index':0} | event: content-end$data: {'type':'content-end','index':0}~event: message-end$data: {'type':'message-end','id':'i','delta':{'finish_reason':'MAX_TOKENS','usage':{'billed_units':{'input_tokens':3,'output_tokens':4},'tokens':{'input_tokens':3,'output_tokens':4}}},@}~
            COHERE | data: {'type':'message-end'} | ``
            """)
    void tornAnywhereTheStreamEndsAsItsProviderWouldEndIt(LlmApi api, String stream, @Nullable String end) {
        byte[] bytes = bytes(json(stream) + "\n\n");
        String expected = json(end == null ? "" : end);
        for (int cut = 0; cut <= bytes.length; cut++) {
            var splitter = new EventStream(1 << 16);
            var facts = new StreamFacts(request(api, ""), SSE);
            splitter.feed(ByteBuffer.wrap(bytes, 0, cut), false).forEach(facts::see);
            splitter.feed(ByteBuffer.wrap(bytes, cut, bytes.length - cut), false)
                    .forEach(facts::see);
            assertThat(text(OverrunEnding.of(facts, 3, 4))).isEqualTo(expected);
        }
        wholeEvents(api, expected);
    }

    private static void wholeEvents(LlmApi api, String end) {
        List<ServerSentEvent> events = new EventStream(1 << 16).feed(ByteBuffer.wrap(bytes(end)), true);
        var again = new StreamFacts(request(api, ""), SSE);
        for (ServerSentEvent event : events) {
            String data = event.data();
            assertThat(event.complete()).isTrue();
            assertThat(data).isNotNull();
            assertThat("[DONE]".equals(data) || JSON.readTree(data).isObject()).isTrue();
            again.see(event);
        }
        assertThat(end.isEmpty() || again.isOver() || api == LlmApi.GEMINI).isTrue();
    }

    @Test
    void aClientThatAskedForUsageGetsIt() {
        var facts = new StreamFacts(request(LlmApi.OPENAI_CHAT, ",\"stream_options\":{\"include_usage\":true}"), SSE);
        String end = text(OverrunEnding.of(facts, 3, 4));
        assertThat(end)
                .endsWith(json("'choices':[],'usage':{'prompt_tokens':3,'completion_tokens':4,'total_tokens':7}}~"
                        + "data: [DONE]~"));
    }

    @Test
    void whatTheUpstreamNamesIsQuoted() {
        var facts = new StreamFacts(request(LlmApi.OPENAI_CHAT, ""), null);
        facts.see(
                null,
                "{\"id\":\"a\\\"\\n\",\"model\":\"\\u0000\",\"created\":\"1,\\\"x\\\":2\",\"choices\":[{\"index\":9999}]}");
        String end = text(OverrunEnding.of(facts, 0, 0));
        JsonNode chunk = JSON.readTree(end.substring(6, end.indexOf("\n\n")));
        assertThat(chunk.get("id").stringValue()).isEqualTo("a\"\n");
        assertThat(chunk.get("created").intValue()).isZero();
        assertThat(chunk.get("attache").get("reason").stringValue()).isEqualTo("token_quota_exceeded");
        facts.see(null, "{\"id\":\"" + "x".repeat(300) + "\"}");
        assertThat(facts.id()).hasSize(3);
    }

    @Test
    void geminisArrayIsClosed() {
        var facts = new StreamFacts(request(LlmApi.GEMINI, ""), "application/json; charset=UTF-8");
        assertThat(JSON.readTree(text(OverrunEnding.of(facts, 3, 4)))).hasSize(1);
        String first = "{\"candidates\":[{\"content\":{},\"index\":0}]}";
        facts.see(null, first);
        JsonNode array = JSON.readTree("[" + first + text(OverrunEnding.of(facts, 3, 4)));
        assertThat(array).hasSize(2);
        assertThat(array.get(1).get("candidates").get(0).get("finishReason").stringValue())
                .isEqualTo("MAX_TOKENS");
    }

    @Test
    void ollamasLastLineIsLikeTheOthers() {
        var chat = new StreamFacts(request(LlmApi.OLLAMA, ""), "application/x-ndjson");
        chat.see(
                null,
                "{\"model\":\"m\",\"created_at\":\"2025-01-01T00:00:00Z\",\"message\":{\"content\":\"a\"},\"done\":false}");
        assertThat(text(OverrunEnding.of(chat, 3, 4)))
                .isEqualTo(json("{'model':'m','created_at':'2025-01-01T00:00:00Z','message':{'role':'assistant',"
                        + "'content':''},'done':true,'done_reason':'length','prompt_eval_count':3,'eval_count':4,@}$"));
        var generate = new StreamFacts(request(LlmApi.OLLAMA, ""), "application/x-ndjson");
        generate.see(null, "{\"model\":\"m\",\"response\":\"a\",\"done\":false}");
        assertThat(text(OverrunEnding.of(generate, 3, 4))).contains("\"response\":\"\",\"done\":true");
        generate.see(null, "{\"done\":true}");
        assertThat(text(OverrunEnding.of(generate, 3, 4))).isEmpty();
    }

    @Test
    void coheresFirstVersionEndsWithALine() {
        var facts = new StreamFacts(request(LlmApi.COHERE, ""), "application/stream+json");
        facts.see(null, "{\"event_type\":\"stream-start\",\"generation_id\":\"g\"}");
        String end = text(OverrunEnding.of(facts, 3, 4));
        assertThat(end).endsWith("}\n");
        assertThat(JSON.readTree(end).get("event_type").stringValue()).isEqualTo("stream-end");
    }

    @Test
    void conversesFramesAreWellFormed() {
        var facts = new StreamFacts(request(LlmApi.BEDROCK_CONVERSE, ""), "application/vnd.amazon.eventstream");
        facts.see("messageStart", "{\"role\":\"assistant\"}");
        facts.see("contentBlockDelta", "{\"contentBlockIndex\":1,\"delta\":{\"text\":\"a\"}}");
        assertThat(framesOf(facts))
                .isEqualTo(json("contentBlockStop {'contentBlockIndex':1}, "
                        + "messageStop {'stopReason':'max_tokens','additionalModelResponseFields':{@}}, "
                        + "metadata {'usage':{'inputTokens':3,'outputTokens':4,'totalTokens':7},"
                        + "'metrics':{'latencyMs':0}}"));
        facts.see("contentBlockStop", "{\"contentBlockIndex\":1}");
        facts.see("messageStop", "{\"stopReason\":\"end_turn\"}");
        assertThat(framesOf(facts)).startsWith("metadata ");
        facts.see("metadata", "{}");
        assertThat(framesOf(facts)).isEmpty();
    }

    @Test
    void anthropicsEventsOnBedrockAreWrapped() {
        var facts = new StreamFacts(request(LlmApi.BEDROCK_INVOKE, ""), "application/vnd.amazon.eventstream");
        facts.see("chunk", "{\"bytes\":\"%%%\"}");
        assertThat(framesOf(facts)).isEmpty();
        facts.see("chunk", "{\"bytes\":\"" + base64("{\"type\":\"content_block_start\",\"index\":0}") + "\"}");
        List<String> events = DecodedFrames.of(OverrunEnding.of(facts, 3, 4)).stream()
                .map(frame -> JSON.readTree(frame.payload()).get("bytes").stringValue())
                .map(bytes -> new String(Base64.getDecoder().decode(bytes), StandardCharsets.UTF_8))
                .toList();
        assertThat(events).hasSize(3);
        assertThat(events.getLast())
                .isEqualTo(json("{'type':'message_stop','amazon-bedrock-invocationMetrics':"
                        + "{'inputTokenCount':3,'outputTokenCount':4}}"));
    }

    @Test
    void theDecoderOfThisTestAgreesWithAmazons() {
        // "empty_message" of the test vectors that the AWS SDKs share.
        byte[] empty = HexFormat.of().parseHex("000000100000000005c248eb7d98c8ff");
        assertThat(DecodedFrames.of(ByteBuffer.wrap(empty)).getFirst().payload())
                .isEmpty();
    }

    @Test
    void aLongResponseIsReplacedByItsLeast() {
        var facts = new StreamFacts(request(LlmApi.OPENAI_RESPONSES, ""), SSE);
        facts.see(
                null, "{\"type\":\"response.created\",\"response\":{\"instructions\":\"" + "x".repeat(70_000) + "\"}}");
        assertThat(text(OverrunEnding.of(facts, 3, 4)))
                .contains("\"status\":\"incomplete\"", "\"model\":\"asked\"")
                .hasSizeLessThan(1000);
    }

    @ParameterizedTest
    @EnumSource(LlmApi.class)
    void noEventIsTooStrange(LlmApi api) {
        String whole = "{\"id\":\"i\",\"type\":\"content_block_start\",\"index\":1,\"choices\":[{\"index\":2}],"
                + "\"response\":{\"a\":1},\"sequence_number\":7,\"bytes\":\"e30=\",\"output\":{\"text\":\"a\"},"
                + "\"candidates\":[{\"index\":1}],\"event_type\":\"x\",\"contentBlockIndex\":3,\"created_at\":\"漢\"}";
        var random = new Random(api.name().hashCode());
        for (int round = 0; round < 2_000; round++) {
            var facts = new StreamFacts(request(api, ""), round % 2 == 0 ? SSE : "application/json");
            for (int event = 0; event < 3; event++) {
                var json = new StringBuilder(whole);
                for (int i = random.nextInt(3); i > 0; i--) {
                    json.setCharAt(random.nextInt(json.length()), whole.charAt(random.nextInt(whole.length())));
                }
                facts.see(random.nextBoolean() ? null : "contentBlockStart", json.toString());
            }
            String end = text(OverrunEnding.of(facts, 3, 4));
            if (end.startsWith("data: {") || end.startsWith("event:")) {
                wholeEvents(api, end);
            }
        }
    }

    private static String framesOf(StreamFacts facts) {
        return DecodedFrames.of(OverrunEnding.of(facts, 3, 4)).stream()
                .peek(frame -> assertThat(frame.headers())
                        .containsEntry(":message-type", "event")
                        .containsEntry(":content-type", "application/json"))
                .map(frame -> frame.headers().get(":event-type") + " " + frame.payload())
                .collect(Collectors.joining(", "));
    }

    private static LlmRequest request(LlmApi api, String more) {
        return LlmRequest.read(
                api, "/", POST, ByteBuffer.wrap(bytes("{\"model\":\"asked\",\"messages\":[]" + more + "}")));
    }

    private static String json(String text) {
        return text.replace('\'', '"')
                .replace("~", "\n\n")
                .replace('$', '\n')
                .replace("@", "\"attache\":{\"reason\":\"token_quota_exceeded\"}");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(bytes(text));
    }

    private static String text(ByteBuffer buffer) {
        return StandardCharsets.UTF_8.decode(buffer).toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
