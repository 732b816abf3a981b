package dev.attache.server.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.HeaderList;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LlmApisTest {
    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions, OPENAI_CHAT",
        "/chat/completions?api-version=2024-10-21, OPENAI_CHAT",
        "/openai/deployments/gpt4/chat/completions?api-version=1, OPENAI_CHAT",
        "/compatible-mode/v1/chat/completions, OPENAI_CHAT",
        "/v1beta/openai/chat/completions, OPENAI_CHAT",
        "//v1//chat/completions/, OPENAI_CHAT",
        "/v1/chat/completion%73, OPENAI_CHAT",
        "/V1/Chat/Completions, OPENAI_CHAT",
        "/v1/chat/completions/., OPENAI_CHAT",
        "/v1/./chat/completions/x/.., OPENAI_CHAT",
        "/../v1/chat/%2e%2E/chat/completions, OPENAI_CHAT",
        "/v1/chat/completions;x=1, OPENAI_CHAT",
        "/v1/chat/completions/;x=1?y=2, OPENAI_CHAT",
        "/v1;a/x/..;b/chat;c=d/completions%3Be, OPENAI_CHAT",
        "/v1/completions, OPENAI_COMPLETIONS",
        "/openai/deployments/x/completions, OPENAI_COMPLETIONS",
        "/v1/responses, OPENAI_RESPONSES",
        "/v1/responses/compact, OPENAI_RESPONSES",
        "/v1/embeddings, OPENAI_EMBEDDINGS",
        "/v1/images/generations, OPENAI_IMAGES",
        "/v1/images/edits, OPENAI_IMAGES",
        "/v1/images/variations, OPENAI_IMAGES",
        "/v1/messages, ANTHROPIC_MESSAGES",
        "/anthropic/v1/messages?beta=true, ANTHROPIC_MESSAGES",
        "/v1/projects/p/locations/l/publishers/anthropic/models/claude@1:streamRawPredict, ANTHROPIC_MESSAGES",
        "/v1beta/models/gemini-2.0-flash:generateContent, GEMINI",
        "/v1beta/models/gemini-2.0-flash:streamGenerateContent?alt=sse, GEMINI",
        "/v1/projects/p/locations/l/publishers/google/models/g:embedContent, GEMINI",
        "/api/v1/services/aigc/text-generation/generation, DASHSCOPE",
        "/api/v1/services/aigc/multimodal-generation/generation, DASHSCOPE",
        "/model/anthropic.claude-3%3A0/converse, BEDROCK_CONVERSE",
        "/model/x/converse-stream, BEDROCK_CONVERSE",
        "/model/x/invoke, BEDROCK_INVOKE",
        "/model/x/invoke-with-response-stream, BEDROCK_INVOKE",
        "/v2/chat, COHERE",
        "/v1/chat, COHERE",
        "/api/chat, OLLAMA",
        "/api/generate, OLLAMA",
        "/api/embed, OLLAMA",
        "/api/embeddings, OLLAMA",
        "/v1/embed, COHERE",
        "/v2/embed, COHERE",
        "/api/v1/services/embeddings/text-embedding/text-embedding, DASHSCOPE",
        "/api/v1/apps/7f2a/completion, DASHSCOPE"
    })
    void aPathTells(String path, LlmApi api) {
        assertThat(LlmApis.of(LlmFamily.AUTO, path, Called.POST)).contains(api);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "?/chat/completions",
                "/v1/models",
                "/v1/messages/count_tokens",
                "/v1/messages/batches",
                "/v1/threads/t/messages",
                "/v1/files",
                "/v1/chat/completions/chatcmpl-1",
                "/v1/responses/resp_1/cancel",
                "/v1beta/models/gemini:countTokens",
                "/api/tags",
                "/model/x/count-tokens",
                "/converse",
                "/api/v1/tasks/7",
                "/v1/moderations",
                "/v1/audio/speech",
                "/v1/audio/transcriptions",
                "/%",
                "/%zz:"
            })
    void whatMakesNoTokensIsNotMetered(String path) {
        assertThat(LlmApis.of(LlmFamily.AUTO, path, Called.POST)).isEmpty();
    }

    @Test
    void onlyPostAsksAModel() {
        assertThat(LlmApis.of(LlmFamily.AUTO, "/v1/chat/completions", HeaderList.of(":method", "GET")))
                .isEmpty();
        assertThat(LlmApis.of(LlmFamily.AUTO, "/v1/chat/completions", HeaderList.of()))
                .contains(LlmApi.OPENAI_CHAT);
    }

    @Test
    void aHeaderOrTheFamilyMakesMessagesAnthropics() {
        assertThat(LlmApis.of(LlmFamily.AUTO, "/claude/messages", Called.POST)).isEmpty();
        assertThat(LlmApis.of(LlmFamily.AUTO, "/claude/messages", Called.with("anthropic-version", "2023-06-01")))
                .contains(LlmApi.ANTHROPIC_MESSAGES);
        assertThat(LlmApis.of(LlmFamily.ANTHROPIC, "/claude/messages", Called.POST))
                .contains(LlmApi.ANTHROPIC_MESSAGES);
    }

    @Test
    void theFamilyDecidesWhereAPathDoesNot() {
        assertThat(LlmApis.of(LlmFamily.AUTO, "/chat", Called.POST)).isEmpty();
        assertThat(LlmApis.of(LlmFamily.COHERE, "/chat", Called.POST)).contains(LlmApi.COHERE);
        assertThat(LlmApis.of(LlmFamily.COHERE, "/api/chat", Called.POST)).contains(LlmApi.COHERE);
        assertThat(LlmApis.of(LlmFamily.COHERE, "/embed", Called.POST)).contains(LlmApi.COHERE);
        assertThat(LlmApis.of(LlmFamily.OPENAI, "/messages", Called.POST)).isEmpty();
        assertThat(LlmApis.of(LlmFamily.OPENAI, "/api/embeddings", Called.POST)).contains(LlmApi.OPENAI_EMBEDDINGS);
        assertThat(LlmApis.of(LlmFamily.OLLAMA, "/api/embeddings", Called.POST)).contains(LlmApi.OLLAMA);
    }

    @ParameterizedTest
    @EnumSource(LlmFamily.class)
    void whatAPathTellsCountsWhateverTheFamily(LlmFamily family) {
        for (Map.Entry<String, LlmApi> each : Map.of(
                        "/v1/chat/completions", LlmApi.OPENAI_CHAT,
                        "/v1/messages", LlmApi.ANTHROPIC_MESSAGES,
                        "/v1beta/models/g:generateContent", LlmApi.GEMINI,
                        "/v1/publishers/anthropic/models/c:rawPredict", LlmApi.ANTHROPIC_MESSAGES,
                        "/model/x/converse", LlmApi.BEDROCK_CONVERSE,
                        "/model/x/invoke", LlmApi.BEDROCK_INVOKE,
                        "/api/v1/services/aigc/text-generation/generation", LlmApi.DASHSCOPE,
                        "/v2/chat", LlmApi.COHERE,
                        "/api/generate", LlmApi.OLLAMA)
                .entrySet()) {
            assertThat(LlmApis.of(family, each.getKey(), Called.POST)).contains(each.getValue());
        }
        assertThat(family).hasToString(family.name().toLowerCase(Locale.ROOT));
    }

    @Test
    void noPathIsTooStrange() {
        var random = new Random(7);
        String letters = "/:%?#.aİ\u0000é漢😀model";
        var found = EnumSet.noneOf(LlmApi.class);
        for (int round = 0; round < 20_000; round++) {
            var path = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                path.append(letters.charAt(random.nextInt(letters.length())));
            }
            path.append(round % 2 == 0 ? "/model//converse" : ":generateContent");
            LlmApis.of(LlmFamily.AUTO, path.toString(), Called.POST).ifPresent(api -> {
                found.add(api);
                var request = LlmRequest.read(api, path.toString(), Called.POST, ByteBuffer.allocate(0));
                assertThat(request.api()).as(path.toString()).isEqualTo(api);
                assertThat(request.readable()).as(path.toString()).isFalse();
            });
        }
        assertThat(found).containsExactly(LlmApi.GEMINI, LlmApi.BEDROCK_CONVERSE);
    }
}
