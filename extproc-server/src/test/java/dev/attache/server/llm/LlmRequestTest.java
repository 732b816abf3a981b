package dev.attache.server.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.HeaderList;
import dev.attache.server.content.json.JsonEdit;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class LlmRequestTest {
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void aChatIsRead() {
        LlmRequest chat = chat("""
                {"model": "gpt-4o", "stream": true, "stream_options": {"include_usage": true}, "n": 2,
                 "max_tokens": 50, "max_completion_tokens": 100, "user": "not read by the model",
                 "messages": [{"role": "user", "content": "Hello"}, {"role": "user", "content": "你好"}]}""");
        assertThat(chat.model()).isEqualTo("gpt-4o");
        assertThat(chat.streaming()).isTrue();
        assertThat(chat.usageAsked()).isTrue();
        assertThat(chat.maxOutput()).hasValue(200);
        assertThat(chat.answers()).isEqualTo(2);
        assertThat(chat.input()).isEqualTo(new InputSize(new TextSize(5, 6), 0, 0, 0));
        assertThat(chat.readable()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "OPENAI_CHAT | {'max_tokens':10} | 10",
                "OPENAI_CHAT | {'max_output_tokens':10} | -1",
                "OPENAI_CHAT | {'max_tokens':10,'max_tokens':20} | 20",
                "OPENAI_CHAT | {'max_tokens':-1} | -1",
                "OPENAI_CHAT | {'max_tokens':0} | -1",
                "OPENAI_CHAT | {'max_tokens':'12'} | 12",
                "OPENAI_CHAT | {'max_tokens':'NaN'} | -1",
                "OPENAI_CHAT | {'max_tokens':{}} | -1",
                "OPENAI_CHAT | {'max_tokens':1e3,'n':3} | 3000",
                "OPENAI_CHAT | {'max_tokens':1e300,'n':1e300} | 1000000000000",
                "OPENAI_COMPLETIONS | {'max_tokens':10,'n':2,'best_of':5} | 50",
                "OPENAI_COMPLETIONS | {'prompt':['a','b','c'],'max_tokens':10} | 30",
                "OPENAI_COMPLETIONS | {'prompt':[1,2,3],'max_tokens':10} | 10",
                "OPENAI_COMPLETIONS | {'prompt':[[1,2],[3]],'max_tokens':10} | 20",
                "OPENAI_RESPONSES | {'max_output_tokens':10} | 10",
                "ANTHROPIC_MESSAGES | {'max_tokens':10} | 10",
                "ANTHROPIC_MESSAGES | {'max_tokens_to_sample':10} | 10",
                "GEMINI | {'generationConfig':{'maxOutputTokens':10,'candidateCount':2}} | 20",
                "GEMINI | {'generation_config':{'max_output_tokens':10}} | 10",
                "DASHSCOPE | {'parameters':{'max_tokens':10,'n':2}} | 20",
                "BEDROCK_CONVERSE | {'inferenceConfig':{'maxTokens':10}} | 10",
                "BEDROCK_INVOKE | {'max_gen_len':10} | 10",
                "BEDROCK_INVOKE | {'textGenerationConfig':{'maxTokenCount':10}} | 10",
                "COHERE | {'max_tokens':10} | 10",
                "OLLAMA | {'options':{'num_predict':10}} | 10",
                "OLLAMA | {'options':{'num_predict':-1}} | -1"
            })
    void theMostThatMayBeWritten(LlmApi api, String body, long most) {
        assertThat(read(api, "/", body.replace('\'', '"')).maxOutput().orElse(-1))
                .isEqualTo(most);
    }

    @Test
    void noProductOfWhatIsAskedForOverflows() {
        String prompts = "\"\",".repeat(1000) + "\"\"";
        LlmRequest request =
                read(LlmApi.OPENAI_COMPLETIONS, "/", "{\"max_tokens\":1e12,\"n\":1e12,\"prompt\":[" + prompts + "]}");
        assertThat(request.maxOutput()).hasValue(OutputFields.MAX);
        assertThat(request.answers()).isEqualTo(10_000 * 1001);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "OPENAI_CHAT | {'messages':[{'role':'user','content':[{'type':'text','text':'abcd'},{'type':'image_url','image_url':{'url':'data:image/png;base64,AAAAAAAA'}}]}]} | 4 0 0 1 0",
                "OPENAI_CHAT | {'messages':[{'content':[{'type':'file','file':{'file_data':'data:application/pdf;base64,AA'}},{'type':'input_audio','input_audio':{'data':'AAAA','format':'wav'}}]}]} | 0 0 0 0 2",
                "OPENAI_CHAT | {'messages':[{'content':'data:image/png;base64,AAAA'}]} | 26 0 0 0 0",
                "OPENAI_CHAT | {'messages':[],'tools':[{'type':'function','function':{'name':'ab','parameters':{'image':{'type':'x'}}}}]} | 46 0 0 0 0",
                "OPENAI_RESPONSES | {'input':'abc','instructions':'漢'} | 3 3 0 0 0",
                "OPENAI_RESPONSES | {'input':[{'role':'user','content':[{'type':'input_text','text':'abc'},{'type':'input_image','image_url':'https://x/y.png'},{'type':'input_file','file_id':'f'}]}]} | 3 0 0 1 1",
                "OPENAI_EMBEDDINGS | {'input':['ab','cd']} | 4 0 0 0 0",
                "OPENAI_EMBEDDINGS | {'input':[[1,2,3],[-4.5e1]]} | 0 0 4 0 0",
                "OPENAI_IMAGES | {'prompt':'a cat'} | 5 0 0 0 0",
                "ANTHROPIC_MESSAGES | {'system':[{'type':'text','text':'abc'}],'messages':[{'role':'user','content':[{'type':'image','source':{'type':'base64','media_type':'image/png','data':'AAAA'}},{'type':'text','text':'de'}]}]} | 5 0 0 1 0",
                "ANTHROPIC_MESSAGES | {'messages':[{'content':[{'source':{'type':'url','url':'http://x'},'type':'image'}]}]} | 0 0 0 1 0",
                "ANTHROPIC_MESSAGES | {'messages':[{'content':[{'type':'document','source':{'type':'base64','media_type':'application/pdf','data':'AAAA'}}]}]} | 0 0 0 0 1",
                "ANTHROPIC_MESSAGES | {'messages':[{'content':[{'type':'document','source':{'type':'text','media_type':'text/plain','data':'seven!!'}}]}]} | 7 0 0 0 0",
                "ANTHROPIC_MESSAGES | {'messages':[{'content':[{'type':'tool_use','id':'t','name':'f','input':{'file':'abc'}}]}]} | 8 0 0 0 0",
                "GEMINI | {'contents':[{'role':'user','parts':[{'text':'abc'},{'inlineData':{'mimeType':'image/png','data':'AAAA'}},{'inline_data':{'mime_type':'audio/wav','data':'AAAA'}}]}],'systemInstruction':{'parts':[{'text':'d'}]}} | 4 0 0 1 1",
                "DASHSCOPE | {'input':{'messages':[{'role':'user','content':[{'image':'https://x/y'},{'text':'ab'},{'video':['a','b','c']}]}]},'parameters':{'max_tokens':3,'tools':['x']}} | 3 0 0 4 0",
                "BEDROCK_CONVERSE | {'messages':[{'content':[{'text':'abc'},{'image':{'format':'png','source':{'bytes':'AAAA'}}},{'document':{'format':'pdf','name':'n','source':{'bytes':'AAAA'}}}]}]} | 4 0 0 1 1",
                "BEDROCK_INVOKE | {'inputText':'abc'} | 3 0 0 0 0",
                "COHERE | {'messages':[{'content':'abc'}],'documents':[{'data':{'title':'de'}}]} | 5 0 0 0 0",
                "OLLAMA | {'messages':[{'content':'abc','images':['AAAA','BBBB']}]} | 3 0 0 2 0",
                "OLLAMA | {'prompt':'abc','images':['AAAA'],'options':{'stop':['zzz']}} | 3 0 0 1 0",
                "OPENAI_CHAT | {'messages':[{'content':'\\n\\u0041\\u00e9\\u4f60\\ud83d\\ude00é你😀\\\\'}]} | 7 14 0 0 0",
                "OPENAI_CHAT | {'messages':[{'refusal':null,'content':true},'text',5]} | 4 0 1 0 0"
            })
    void whatTheModelIsGivenToRead(LlmApi api, String body, String expected) {
        LlmRequest request = read(api, "/", body.replace('\'', '"'));
        InputSize size = request.input();
        assertThat(request.readable()).isTrue();
        assertThat("%d %d %d %d %d"
                        .formatted(size.text().latin(), size.text().wide(), size.tokens(), size.images(), size.files()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "GEMINI, /v1beta/models/gemini-2.0-flash:generateContent, gemini-2.0-flash",
        "GEMINI, /v1beta/tunedModels/mine:generateContent, mine",
        "BEDROCK_CONVERSE, /model/anthropic.claude-v2%3A1/converse, anthropic.claude-v2:1",
        "BEDROCK_INVOKE, /model/arn:aws:bedrock:us-east-1:1:inference-profile%2Fus.x/invoke, arn:aws:bedrock:us-east-1:1:inference-profile/us.x",
        "OPENAI_CHAT, /openai/deployments/Mine/chat/completions, Mine",
        "OPENAI_CHAT, /v1/chat/completions, of-the-body",
        "ANTHROPIC_MESSAGES, /v1/messages, of-the-body",
        "ANTHROPIC_MESSAGES, /v1/publishers/anthropic/models/claude@1:rawPredict, claude@1",
        "OLLAMA, /api/chat, of-the-body"
    })
    void theModelIsWhereTheUpstreamLooks(LlmApi api, String path, String model) {
        assertThat(read(api, path, "{\"model\":\"of-the-body\"}").model()).isEqualTo(model);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "OPENAI_CHAT | / | {'stream':true} | true",
                "OPENAI_CHAT | / | {'stream':false} | false",
                "OPENAI_CHAT | / | {'stream':false,'stream':true} | true",
                "OPENAI_CHAT | / | {} | false",
                "OPENAI_CHAT | / | {'messages':[],'stream':1} | true",
                "OPENAI_CHAT | / | {'messages':[],'stream':'true'} | true",
                "OPENAI_CHAT | / | {'messages':[],'stream':'yes'} | true",
                "OPENAI_CHAT | / | {'messages':[],'stream':null} | false",
                "ANTHROPIC_MESSAGES | / | {'messages':[],'stream':1} | true",
                "GEMINI | /models/x:streamGenerateContent?alt=sse | {} | true",
                "GEMINI | /models/x:generateContent | {'stream':true} | false",
                "BEDROCK_CONVERSE | /model/x/converse-stream | {} | true",
                "BEDROCK_CONVERSE | /model/x/converse | {} | false",
                "BEDROCK_INVOKE | /model/x/invoke-with-response-stream | {} | true",
                "ANTHROPIC_MESSAGES | /x:streamRawPredict | {} | true",
                "OLLAMA | /api/chat | {} | true",
                "OLLAMA | /api/chat | {'stream':false} | false",
                "OLLAMA | /api/embed | {} | false",
                "OLLAMA | /api/embeddings | {} | false",
                "COHERE | /v2/chat | {'stream':true} | true",
                "DASHSCOPE | / | {'stream':true} | false"
            })
    void whetherTheAnswerStreams(LlmApi api, String path, String body, boolean streams) {
        assertThat(read(api, path, body.replace('\'', '"')).streaming()).isEqualTo(streams);
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI_EMBEDDINGS, /v1/embeddings, false",
        "GEMINI, /v1beta/models/g:embedContent, false",
        "GEMINI, /v1beta/models/g:batchEmbedContents, false",
        "GEMINI, /v1beta/models/embed:generateContent, true",
        "COHERE, /v2/embed, false",
        "COHERE, /v2/chat, true",
        "OLLAMA, /api/embed, false",
        "OLLAMA, /api/embeddings, false",
        "OLLAMA, /api/generate, true",
        "DASHSCOPE, /api/v1/services/embeddings/text-embedding/text-embedding, false",
        "DASHSCOPE, /api/v1/services/aigc/text-generation/generation, true",
        "BEDROCK_INVOKE, /model/amazon.titan-embed-text-v2:0/invoke, false",
        "BEDROCK_INVOKE, /model/us.cohere.embed-v4:0/invoke, false",
        "BEDROCK_INVOKE, /model/amazon.nova-2-multimodal-embeddings-v1:0/invoke, false",
        "BEDROCK_INVOKE, /model/arn:aws:bedrock:x:1:provisioned-model%2Fcohere.embed/invoke, true",
        "BEDROCK_INVOKE, /model/cohere.command-r-v1:0/invoke, true",
        "OPENAI_CHAT, /v1/chat/completions, true"
    })
    void embeddingsWriteNothing(LlmApi api, String path, boolean writes) {
        for (String body : List.of("{\"input\":\"x\"}", "{\"input\":\"x\",\"y\":NaN}")) {
            LlmRequest request = read(api, path, body);
            assertThat(request.writesText()).isEqualTo(writes);
            boolean capped = RequestEdits.capOutput(request, bytes(body), 10) instanceof JsonEdit.Edited;
            assertThat(capped).isEqualTo(writes && request.readable() && api != LlmApi.BEDROCK_INVOKE);
        }
    }

    @Test
    void dashScopeStreamsForAHeader() {
        for (HeaderList headers :
                List.of(HeaderList.of("x-dashscope-sse", "enable"), HeaderList.of("accept", "text/event-stream"))) {
            assertThat(LlmRequest.read(LlmApi.DASHSCOPE, "/", headers, bytes("{}"))
                            .streaming())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "[]", "null", "\"messages\"", "{", "{\"messages\":[", "{}", "{\"other\":1}", "--x"})
    void whatIsNotOfTheShapeIsUnreadableButNeverNothing(String body) {
        LlmRequest request = chat(body);
        assertThat(request.readable()).isFalse();
        assertThat(request.input().text()).isEqualTo(new TextSize(body.length(), 0));
    }

    @Test
    void anUnreadableBodyIsTakenForAllItsText() {
        assertThat(chat("x".repeat(1_000_000)).input().text().bytes()).isEqualTo(1_000_000);
        assertThat(chat("{\"messages\":[\"漢字\"],\"top_p\":NaN}").input().text().wide())
                .isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
    void whatPythonReadsInOtherCharsetsCostsAsMuch(String charset) {
        String body = "{\"model\":\"m\",\"stream\":true,\"n\":3,\"messages\":[\"漢字\"]}";
        LlmRequest request = LlmRequest.read(
                LlmApi.OPENAI_CHAT, "/", Called.POST, ByteBuffer.wrap(body.getBytes(Charset.forName(charset))));
        assertThat(request.readable()).isFalse();
        assertThat(request.model()).isEqualTo("m");
        assertThat(request.streaming()).isTrue();
        assertThat(request.answers()).isEqualTo(3);
        assertThat(request.input().text().wide()).isBetween(6L, 9L); // with the byte order mark
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'model':'m','stream':true,'x':NaN} | m true 1",
                "{'model' :\t'm' , 'stream' : 1, 'n':'4', 'x':NaN} | m true 4",
                "{'stream':false,'stream':true,'n':2,'best_of':5,'x':NaN} | null true 5",
                "{'stream':false,'x':NaN} | null false 1",
                "{'stream':null,'n':1e99,'x':NaN} | null false 10000",
                "{'model':'m','metadata':{'model':'cheap'},'x':NaN} | null false 1",
                "{'model':'m','max_tokens':1,'x':NaN} | m false 1",
                "{'model':'m','stream':tr | m true 1",
                "NaN | null false 1"
            })
    void whatOnlyItsUpstreamReadsIsNotCheaper(String body, String expected) {
        LlmRequest request = chat(body.replace('\'', '"'));
        assertThat(request.readable()).isFalse();
        assertThat(request.model() + " " + request.streaming() + " " + request.answers())
                .isEqualTo(expected);
        assertThat(request.maxOutput()).isEmpty();
    }

    @Test
    void whatIsNestedTooDeepIsStillLookedThrough() {
        String deep = "[".repeat(2000) + "]".repeat(2000);
        LlmRequest request = chat("{\"stream\":true,\"x\":" + deep + "}");
        assertThat(request.readable()).isFalse();
        assertThat(request.streaming()).isTrue();
        assertThat(chat("{\"model\":\"" + "\\\\".repeat(500_000)).model()).isNull();
    }

    @Test
    void aLongModelIsNone() {
        assertThat(chat("{\"model\":\"" + "m".repeat(257) + "\"}").model()).isNull();
        assertThat(chat("{\"model\":\"" + "m".repeat(256) + "\"}").model()).hasSize(256);
        assertThat(chat("{\"model\":\"\"}").model()).isNull();
    }

    @Test
    void textIsMeasuredAsUtf8HoweverItIsEscaped() {
        var random = new Random(11);
        String[] letters = {"a", "é", "я", "漢", "한", "😀", "\n", "\"", "\\", "\u0001", "—"};
        for (int round = 0; round < 2_000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(30); i > 0; i--) {
                text.append(letters[random.nextInt(letters.length)]);
            }
            String json = JSON.writeValueAsString(Map.of("messages", List.of(Map.of("content", text.toString()))));
            String ascii = json.chars()
                    .mapToObj(c -> c < 0x80 ? Character.toString(c) : "\\u%04x".formatted(c))
                    .reduce("", String::concat);
            TextSize size = TextSize.of(text);
            assertThat(size.bytes()).isEqualTo(text.toString().getBytes(StandardCharsets.UTF_8).length);
            assertThat(chat(json).input().text()).isEqualTo(size);
            assertThat(chat(ascii).input().text()).isEqualTo(size);
        }
    }

    @ParameterizedTest
    @EnumSource(LlmApi.class)
    void noBodyIsTooStrange(LlmApi api) {
        byte[] whole = """
                {"model":"m","stream":true,"n":3,"prompt":["a",[1]],"input":{"x":[{}]},"tools":[{"a":"漢"}],"images":["x"],
                "messages":[{"type":"image","source":{"type":"text","data":"\\u4f60é😀"}},"data:image/png;base64,A"]}""".getBytes(StandardCharsets.UTF_8);
        var random = new Random(api.name().hashCode());
        for (int round = 0; round < 5_000; round++) {
            byte[] body = Arrays.copyOf(whole, round % 3 == 0 ? random.nextInt(whole.length) : whole.length);
            for (int i = random.nextInt(4); i > 0 && body.length > 0; i--) {
                int from = random.nextInt(whole.length);
                body[random.nextInt(body.length)] = round % 2 == 0 ? whole[from] : (byte) random.nextInt(256);
            }
            ByteBuffer buffer = ByteBuffer.wrap(body);
            LlmRequest request = LlmRequest.read(api, "/x", Called.POST, buffer);
            assertThat(buffer.remaining()).isEqualTo(body.length);
            // What is no UTF-8 counts as U+FFFD.
            assertThat(request.input().text().bytes()).isLessThanOrEqualTo(3L * body.length);
            assertThat(request.answers()).isPositive();
        }
    }

    @Test
    void aBufferMayBeginAnywhere() {
        byte[] body = "xx{\"prompt\":\"abc\"}xx".getBytes(StandardCharsets.UTF_8);
        assertThat(LlmRequest.read(LlmApi.OLLAMA, "/", Called.POST, ByteBuffer.wrap(body, 2, body.length - 4))
                        .input()
                        .text())
                .isEqualTo(new TextSize(3, 0));
    }

    private static LlmRequest chat(String body) {
        return read(LlmApi.OPENAI_CHAT, "/v1/chat/completions", body);
    }

    private static LlmRequest read(LlmApi api, String path, String body) {
        return LlmRequest.read(api, path, Called.POST, bytes(body));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
    }
}
