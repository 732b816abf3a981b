package dev.attache.server.llm.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.llm.LlmApi;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller can know while the answer is on its way. */
class UsageReaderTest {
    @Test
    void aCallerSeesEachEventAsSoonAsItIsWhole() {
        UsageReader reader = reader(LlmApi.ANTHROPIC_MESSAGES, "text/event-stream");
        feed(
                reader,
                "data: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":25,\"output_tokens\":1}}");
        assertThat(reader.usage()).isNull();
        feed(reader, "}");
        assertThat(reader.usage()).hasToString("{INPUT=25, OUTPUT=1}");
        feed(reader, "\n\ndata: {\"type\":\"content_block_delta\",\"delta\":{\"text\":\"He\\u00e9");
        assertThat(reader.generatedBytes()).isEqualTo(4);
        feed(reader, "\\ud83d\\ude00\"}}\n\ndata: {\"type\":\"message_delta\",\"usage\":{\"output_tokens\":15}}\n\n");
        assertThat(reader.generatedBytes()).isEqualTo(8);
        assertThat(reader.usage()).hasToString("{INPUT=25, OUTPUT=15}");
        assertThat(reader.complete()).isFalse();
        feed(reader, "data: {\"type\":\"message_stop\"}\n\n");
        assertThat(reader.complete()).isTrue();
        assertThat(reader.failed()).isFalse();
    }

    @Test
    void anEventThatIsNoJsonCountsForNothingAndTheNextOneDoes() {
        UsageReader reader = reader(LlmApi.OPENAI_CHAT, "text/event-stream");
        feed(reader, "data: {\"choices\":[{\"delta\":{\"content\":\"ab\n\n");
        feed(reader, "data: {\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1},}\n\n");
        assertThat(reader.usage()).isNull();
        feed(reader, "data: {\"choices\":[{\"delta\":{\"content\":\"\\u00\n\n");
        feed(reader, "data: {\"choices\":[{\"delta\":{\"content\":\"cd\"}}],\"usage\":{\"prompt_tokens\":2}}\n\n");
        assertThat(reader.usage()).hasToString("{INPUT=2}");
        assertThat(reader.generatedBytes()).isEqualTo(4);
    }

    @Test
    void ofTwoMembersWithOneNameTheLastCounts() {
        UsageReader reader = reader(LlmApi.OPENAI_CHAT, "application/json");
        feed(reader, "{\"usage\":{\"prompt_tokens\":1,\"prompt_tokens\":2},\"usage\":{\"prompt_tokens\":3}}");
        assertThat(reader.usage()).hasToString("{INPUT=3}");
    }

    @Test
    void aByteOrderMarkIsSkipped() {
        for (String contentType : new String[] {"text/event-stream", "application/json", "application/x-ndjson"}) {
            UsageReader reader = reader(LlmApi.OPENAI_CHAT, contentType);
            feed(
                    reader,
                    "\uFEFF" + (contentType.startsWith("text") ? "data:" : "")
                            + "{\"usage\":{\"prompt_tokens\":3}}\n\n");
            assertThat(reader.usage()).as(contentType).hasToString("{INPUT=3}");
        }
    }

    @Test
    void oneFieldNameOnlyIsData() {
        UsageReader reader = reader(LlmApi.OPENAI_CHAT, "text/event-stream");
        feed(reader, "dat: {\"usage\":{\"prompt_tokens\":3}}\n\nDATA: {\"usage\":{\"prompt_tokens\":3}}\n\n");
        feed(
                reader,
                " data: {\"usage\":{\"prompt_tokens\":3}}\n\ndata\n\ndata:\n\n:data: {\"usage\":{\"prompt_tokens\":3}}\n\n");
        reader.read(ByteBuffer.allocate(0), true);
        assertThat(reader.usage()).isNull();
        assertThat(reader.complete()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"[DONE], true", "' [DONE]', false", "[DONE]x, false", "[DON, false", "[], false"})
    void whatIsTheLastEventOfAChat(String data, boolean complete) {
        UsageReader reader = reader(LlmApi.OPENAI_CHAT, "text/event-stream");
        feed(reader, "data: " + data + "\n\n");
        assertThat(reader.complete()).isEqualTo(complete);
    }

    @ParameterizedTest
    @CsvSource({"200, false", "204, false", "302, false", "400, true", "429, true", "503, true"})
    void aStatusSaysWhetherItFailed(String status, boolean failed) {
        var headers = ResponseHeaders.of(Map.of(":status", status));
        assertThat(UsageReader.of(null, headers).failed()).isEqualTo(failed);
    }

    @Test
    void bedrocksHeadersCountWithoutAnyBody() {
        var headers = ResponseHeaders.of(
                Map.of("x-amzn-bedrock-input-token-count", "12", "x-amzn-bedrock-output-token-count", "30"));
        assertThat(UsageReader.of(LlmApi.BEDROCK_INVOKE, headers).usage()).hasToString("{INPUT=12, OUTPUT=30}");
        assertThat(UsageReader.of(null, headers).usage()).hasToString("{INPUT=12, OUTPUT=30}");
        assertThat(UsageReader.of(LlmApi.OPENAI_CHAT, headers).usage()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "x", "", "99999999999999999999", "9007199254740993"})
    void aHeaderThatIsNoCountIsIgnored(String value) {
        var headers = ResponseHeaders.of(Map.of("x-amzn-bedrock-input-token-count", value));
        assertThat(UsageReader.of(LlmApi.BEDROCK_INVOKE, headers).usage()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 8})
    void framesWhosePreludeIsWrongAreNoFrames(int broken) {
        byte[] frames = Frames.of("metadata {\"usage\":{\"inputTokens\":14,\"outputTokens\":11,\"totalTokens\":25}}\n");
        frames[broken + 3] ^= 1;
        UsageReader reader = reader(LlmApi.BEDROCK_CONVERSE, "application/vnd.amazon.eventstream");
        reader.read(ByteBuffer.wrap(frames), true);
        assertThat(reader.usage()).isNull();
    }

    /** Cached audio is part of both details: no token is charged twice. */
    @Test
    void detailsThatOverlapFillTheWholeAndNoMore() {
        UsageReader reader = reader(LlmApi.OPENAI_CHAT, "application/json");
        feed(reader, "{\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":5,\"total_tokens\":105,");
        feed(reader, "\"prompt_tokens_details\":{\"cached_tokens\":80,\"audio_tokens\":50}}}");
        assertThat(reader.usage()).hasToString("{CACHED_INPUT=80, OUTPUT=5, AUDIO_INPUT=20} of 105, which disagree");
    }

    private static UsageReader reader(@Nullable LlmApi api, String contentType) {
        return UsageReader.of(api, ResponseHeaders.of(contentType));
    }

    private static void feed(UsageReader reader, String text) {
        reader.read(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), false);
    }
}
