package dev.attache.server.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Headers;
import dev.attache.server.content.json.JsonEdit;
import dev.attache.server.content.json.RandomJson;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class RequestEditsTest {
    private static final JsonMapper JSON = new JsonMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'stream': true, 'prompt':'x'} | {'stream': true, 'prompt':'x','stream_options':{'include_usage':true}}",
                "{'prompt':'x', 'stream':true,'stream_options':{'include_obfuscation':false}, 'a':1.0} | {'prompt':'x', 'stream':true,'stream_options':{'include_obfuscation':false,'include_usage':true}, 'a':1.0}",
                "{'prompt':'x', 'stream':true,'stream_options':{ }} | {'prompt':'x', 'stream':true,'stream_options':{'include_usage':true }}",
                "{'prompt':'x', 'stream':true,'stream_options':null} | {'prompt':'x', 'stream':true,'stream_options':{'include_usage':true}}",
                "{'prompt':'x', 'stream':true,'stream_options':{'include_usage': false}} | {'prompt':'x', 'stream':true,'stream_options':{'include_usage': true}}",
                "{'prompt':'x', 'stream':true,'stream_options':{'include_usage':true}} | -",
                "{'prompt':'x', 'stream':false} | -",
                "{'prompt':'x'} | -",
                "{'prompt':'x','stream':true,'stream_options':[]} | -",
                "{'stream':true} | -",
                "['stream'] | -",
                "{'stream':true, | -"
            })
    void usageIsAskedFor(String body, String expected) {
        for (LlmApi api : new LlmApi[] {LlmApi.OPENAI_CHAT, LlmApi.OPENAI_COMPLETIONS}) {
            assertThat(text(RequestEdits.includeUsage(request(api, json(body)), bytes(json(body)))))
                    .isEqualTo(json(expected));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = LlmApi.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"OPENAI_CHAT", "OPENAI_COMPLETIONS"})
    void noOtherApiKnowsThatOption(LlmApi api) {
        String body = "{\"stream\":true,\"prompt\":\"x\"}";
        assertThat(RequestEdits.includeUsage(request(api, body), bytes(body))).isInstanceOf(JsonEdit.Unchanged.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "OPENAI_CHAT | {'prompt':1,'messages':[], 'max_tokens' : 500} | {'prompt':1,'messages':[], 'max_tokens' : 100}",
                "OPENAI_CHAT | {'messages':[],'max_tokens':99} | -",
                "OPENAI_CHAT | {'messages':[],'max_tokens':100} | -",
                "OPENAI_CHAT | {'messages':[],'max_tokens':50,'n':4} | {'messages':[],'max_tokens':25,'n':4}",
                "OPENAI_CHAT | {'messages':[],'max_tokens':50,'n':999} | {'messages':[],'max_tokens':1,'n':999}",
                "OPENAI_CHAT | {'messages':[],'max_tokens':50,'max_completion_tokens':500} | {'messages':[],'max_tokens':50,'max_completion_tokens':100}",
                "OPENAI_CHAT | {'messages':[],'max_tokens':500,'max_tokens':400} | {'messages':[],'max_tokens':100,'max_tokens':100}",
                "OPENAI_CHAT | {'messages':[],'max_tokens':null} | {'messages':[],'max_tokens':100}",
                "OPENAI_CHAT | {'messages':[],'max_tokens':-1} | {'messages':[],'max_tokens':100}",
                "OPENAI_CHAT | {'messages':[],'max_tokens':50,'max_completion_tokens':-1} | {'messages':[],'max_tokens':50,'max_completion_tokens':100}",
                "OPENAI_CHAT | {'messages':[]} | {'messages':[],'max_tokens':100}",
                "OPENAI_CHAT | {'messages':[],'model':'o3-mini'} | {'messages':[],'model':'o3-mini','max_completion_tokens':100}",
                "OPENAI_RESPONSES | {'input':''} | {'input':'','max_output_tokens':100}",
                "ANTHROPIC_MESSAGES | {'max_tokens':5000,'thinking':{'budget_tokens':99},'messages':[]} | {'max_tokens':100,'thinking':{'budget_tokens':99},'messages':[]}",
                "ANTHROPIC_MESSAGES | {'max_tokens':5000,'thinking':{'budget_tokens':1024},'messages':[]} | {'max_tokens':1025,'thinking':{'budget_tokens':1024},'messages':[]}",
                "ANTHROPIC_MESSAGES | {'max_tokens':1025,'thinking':{'budget_tokens':1024},'messages':[]} | -",
                "BEDROCK_INVOKE | {'max_tokens':5000,'thinking':{'budget_tokens':1024},'messages':[]} | {'max_tokens':1025,'thinking':{'budget_tokens':1024},'messages':[]}",
                "BEDROCK_CONVERSE | {'messages':[],'additionalModelRequestFields':{'thinking':{'budget_tokens':1024}},'inferenceConfig':{'maxTokens':2000}} | {'messages':[],'additionalModelRequestFields':{'thinking':{'budget_tokens':1024}},'inferenceConfig':{'maxTokens':1025}}",
                "ANTHROPIC_MESSAGES | {'max_tokens':5000,'messages':[]} | {'max_tokens':100,'messages':[]}",
                "GEMINI | {'contents':[]} | {'contents':[],'generationConfig':{'maxOutputTokens':100}}",
                "GEMINI | {'contents':[],'generation_config':{}} | {'contents':[],'generation_config':{'max_output_tokens':100}}",
                "GEMINI | {'contents':[],'generationConfig':{'temperature':0.10}} | {'contents':[],'generationConfig':{'temperature':0.10,'maxOutputTokens':100}}",
                "DASHSCOPE | {'input':{}} | {'input':{},'parameters':{'max_tokens':100}}",
                "BEDROCK_CONVERSE | {'messages':[],'inferenceConfig':{'maxTokens':101}} | {'messages':[],'inferenceConfig':{'maxTokens':100}}",
                "BEDROCK_INVOKE | {'messages':[],'max_tokens':101} | {'messages':[],'max_tokens':100}",
                "BEDROCK_INVOKE | {'messages':[]} | -",
                "COHERE | {'messages':[]} | {'messages':[],'max_tokens':100}",
                "OLLAMA | {'messages':[],'options':{'num_predict':-1}} | {'messages':[],'options':{'num_predict':100}}",
                "OPENAI_EMBEDDINGS | {'input':''} | -",
                "OPENAI_IMAGES | {'prompt':''} | -",
                "OPENAI_CHAT | [1] | -",
                "OPENAI_CHAT | { | -"
            })
    void outputIsCapped(LlmApi api, String body, String expected) {
        assertThat(text(RequestEdits.capOutput(request(api, json(body)), bytes(json(body)), 100)))
                .isEqualTo(json(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'input':''} | {'input':'','max_output_tokens':16}",
                "{'input':'','max_output_tokens':17} | {'input':'','max_output_tokens':16}",
                "{'input':'','max_output_tokens':14} | -"
            })
    void responsesAreNeverCappedBelowWhatOpenAiTakes(String body, String expected) {
        JsonEdit edit = RequestEdits.capOutput(request(LlmApi.OPENAI_RESPONSES, json(body)), bytes(json(body)), 5);
        assertThat(text(edit)).isEqualTo(json(expected));
    }

    @Test
    void whatIsSignedStays() {
        String body = "{\"messages\":[],\"stream\":true,\"max_tokens\":500}";
        Headers signed = Called.with("authorization", "AWS4-HMAC-SHA256 Credential=A/1/us-east-1/bedrock/aws4_request");
        Headers bearer = Called.with("authorization", "Bearer AWS4-HMAC-SHA256");
        LlmRequest kept = LlmRequest.read(LlmApi.OPENAI_CHAT, "/", signed, bytes(body));
        LlmRequest changed = LlmRequest.read(LlmApi.OPENAI_CHAT, "/", bearer, bytes(body));
        assertThat(RequestEdits.capOutput(kept, bytes(body), 100)).isInstanceOf(JsonEdit.Unchanged.class);
        assertThat(RequestEdits.includeUsage(kept, bytes(body))).isInstanceOf(JsonEdit.Unchanged.class);
        assertThat(RequestEdits.capOutput(changed, bytes(body), 100)).isInstanceOf(JsonEdit.Edited.class);
        assertThat(RequestEdits.includeUsage(changed, bytes(body))).isInstanceOf(JsonEdit.Edited.class);
    }

    @ParameterizedTest
    @EnumSource(LlmApi.class)
    void aCappedRequestAsksForNoMore(LlmApi api) {
        var random = new RandomJson(api.name().hashCode());
        var numbers = new Random(1);
        for (int round = 0; round < 300; round++) {
            String body = "{\"messages\":%s,\"max_tokens\":%d, \"options\":{\"num_predict\":7e3},\"n\":%d}"
                    .formatted(random.text(), numbers.nextInt(2000) - 500, 1 + numbers.nextInt(3));
            LlmRequest before = request(api, body);
            if (RequestEdits.capOutput(before, bytes(body), 100) instanceof JsonEdit.Edited edited) {
                LlmRequest after = LlmRequest.read(api, "/", Called.POST, ByteBuffer.wrap(edited.text()));
                assertThat(after.maxOutput().orElseThrow()).isBetween(1L, 100L);
                assertThat(after.input()).isEqualTo(before.input());
                assertThat(new String(edited.text(), StandardCharsets.UTF_8))
                        .contains(body.substring(0, body.indexOf(",\"max_tokens\"")));
            }
        }
    }

    @Test
    void whatIsNotAskedForStays() {
        var random = new RandomJson(9);
        for (int round = 0; round < 2_000; round++) {
            String body = "{\"messages\":[%s], \"stream\":true,\"stream_options\":{\"x\":%s}}"
                    .formatted(random.text(), random.text().strip());
            String edited = text(RequestEdits.includeUsage(request(LlmApi.OPENAI_CHAT, body), bytes(body)));
            assertThat(edited).isEqualTo(body.substring(0, body.length() - 2) + ",\"include_usage\":true}}");
            if (readsAsTree(body) instanceof ObjectNode tree) {
                ((ObjectNode) tree.get("stream_options")).put("include_usage", true);
                assertThat(JSON.readTree(edited)).isEqualTo(tree);
            }
        }
    }

    private static JsonNode readsAsTree(String body) {
        try {
            return JSON.readTree(body);
        } catch (RuntimeException numbersAreTooLargeForIt) {
            return JSON.nullNode();
        }
    }

    private static String text(JsonEdit edit) {
        return edit instanceof JsonEdit.Edited edited ? new String(edited.text(), StandardCharsets.UTF_8) : "-";
    }

    private static LlmRequest request(LlmApi api, String body) {
        return LlmRequest.read(api, "/", Called.POST, bytes(body));
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
