package dev.attache.server.llmcache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.llm.LlmApi;
import dev.attache.server.llmcache.LlmCacheConfig.AnswerModel;
import dev.attache.server.llmcache.LlmCacheConfig.ToolCalls;
import dev.attache.server.llmcache.api.AnswerReading;
import dev.attache.server.llmcache.api.Asked;
import dev.attache.server.llmcache.api.CachedApis;
import dev.attache.server.llmcache.api.Findings;
import dev.attache.server.llmcache.api.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recorded answers of providers: which of them may be kept, and that none may be where a byte is missing. */
class TranscriptsTest {
    private static final Map<String, LlmApi> APIS = Map.of(
            "openai_chat", LlmApi.OPENAI_CHAT,
            "openai_responses", LlmApi.OPENAI_RESPONSES,
            "anthropic_messages", LlmApi.ANTHROPIC_MESSAGES,
            "dashscope", LlmApi.DASHSCOPE);
    private static final StoreRules RULES = new StoreRules(ToolCalls.NEVER, AnswerModel.SAME);

    /** All others have an error, a tool, no end, no content, or another end than that of the model. */
    private static final Set<String> KEPT = Set.of(
            "openai_chat/no-usage.json",
            "openai_chat/total-disagrees.json",
            "openai_chat/whole.json",
            "openai_chat/xai-reasoning-beside.json",
            "openai_chat/azure-filter-first.sse",
            "openai_chat/dashscope-compatible.sse",
            "openai_chat/deepseek-cache.sse",
            "openai_chat/mistral-parts.sse",
            "openai_chat/several-usage-events.sse",
            "openai_chat/stream-include-usage.sse",
            "openai_chat/stream-service-tier.sse",
            "openai_chat/stream-without-usage.sse",
            "openai_chat/vllm-continuous-usage.sse",
            "openai_responses/stream-service-tier.sse",
            "anthropic_messages/stream.sse",
            "dashscope/multimodal.json",
            "dashscope/whole.json",
            "dashscope/stream-cumulative.sse",
            "dashscope/stream-incremental.sse");

    private static final Asked ASKED = new Asked(null, true, 1, false, false);

    static List<Path> transcripts() throws IOException, URISyntaxException {
        Path root = Path.of(TranscriptsTest.class.getResource("/llm").toURI());
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file ->
                            file.toString().endsWith(".json") || file.toString().endsWith(".sse"))
                    .filter(file -> APIS.containsKey(folder(file)))
                    .sorted()
                    .toList();
        }
    }

    private static String folder(Path file) {
        return file.getName(file.getNameCount() - 2).toString();
    }

    private static String name(Path file) {
        return folder(file) + "/" + file.getFileName();
    }

    private static byte[] body(Path file, String lineEnd) {
        try {
            return Files.readString(file).replace("\n", lineEnd).getBytes(UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isKept(Path file, byte[] body) {
        Shape shape = CachedApis.shape(requireNonNull(APIS.get(folder(file)))).orElseThrow();
        Findings found = AnswerReading.of(shape, file.toString().endsWith(".sse"), body);
        return RULES.flaw(found, ASKED).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void onlyGoodAnswersAreKept(Path file) {
        for (String lineEnd : List.of("\n", "\r\n", "\r")) {
            assertThat(isKept(file, body(file, lineEnd))).as(name(file)).isEqualTo(KEPT.contains(name(file)));
        }
    }

    /** However many bytes of its end are missing: what is kept is what the whole would have been kept as. */
    @ParameterizedTest
    @MethodSource("transcripts")
    void nothingTornIsKept(Path file) {
        for (String lineEnd : List.of("\n", "\r\n")) {
            byte[] body = body(file, lineEnd);
            int whole = new String(body, UTF_8).stripTrailing().getBytes(UTF_8).length;
            boolean json = file.toString().endsWith(".json");
            int needed = json ? whole : whole + 2 * lineEnd.length();
            for (int length = 0; length < Math.min(needed, body.length); length++) {
                if (length >= needed - 1 && lineEnd.equals("\r\n") && !json) {
                    continue; // CRLF CR: the event has ended, though half of its line end is not there
                }
                assertThat(isKept(file, Arrays.copyOf(body, length)))
                        .as("%s cut after %d of %d bytes", name(file), length, body.length)
                        .isFalse();
            }
        }
    }

    @Test
    void thereAreSuchTranscripts() throws IOException, URISyntaxException {
        assertThat(transcripts()).extracting(TranscriptsTest::name).containsAll(KEPT);
    }
}
