package dev.attache.server.llmcache;

import static dev.attache.server.llmcache.CacheBench.CHAT;
import static dev.attache.server.llmcache.CacheBench.JSON;
import static dev.attache.server.llmcache.CacheBench.SIMILAR;
import static dev.attache.server.llmcache.CacheBench.said;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where each API has its question. */
class SimilarShapesTest {
    private static final String ASKED = "How do I reset my password?";
    private static final String AGAIN = "Please, how can I reset my password?";
    private static final String OPENAI =
            "{'id':'resp_67ccd2be','status':'completed','model':'m','output':[{'type':'message','content':[{'type':'output_text','text':'So.'}]}]}";
    private static final String ANTHROPIC =
            "{'id':'msg_01XFDUDY','type':'message','model':'m','content':[{'type':'text','text':'So.'}],'stop_reason':'end_turn'}";
    private static final String DASHSCOPE =
            "{'output':{'finish_reason':'stop','text':'So.'},'request_id':'4a0c8f2e-1111'}";

    private static CacheBench bench(String more) {
        var bench = new CacheBench(SIMILAR + more);
        bench.embeddings.alike(ASKED, AGAIN, 0.97);
        return bench;
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/v1/chat/completions | {'model':'gpt-4o','messages':[{'role':'user','content':[{'type':'text','text':'Q'}]}]}",
                "/v1/chat/completions | {'model':'gpt-4o','messages':[{'role':'system','content':'Short.'},{'role':'user','content':'Hi'},{'role':'assistant','content':'Hi!'},{'role':'user','content':'Q'}]}",
                "/openai/deployments/mine/chat/completions | {'messages':[{'role':'user','content':'Q'}]}",
                "/v1/responses | {'model':'m','store':false,'input':'Q'}",
                "/v1/responses | {'model':'m','store':false,'instructions':'Short.','input':[{'role':'user','content':'Q'}]}",
                "/v1/responses | {'model':'m','store':false,'input':[{'type':'message','role':'user','content':[{'type':'input_text','text':'Q'}]}]}",
                "/v1/messages | {'model':'m','system':'Short.','messages':[{'role':'user','content':'Q'}]}",
                "/v1/messages | {'model':'m','messages':[{'role':'user','content':[{'type':'text','text':'Q','cache_control':{'type':'ephemeral'}}]}]}",
                "/api/v1/services/aigc/text-generation/generation | {'model':'m','input':{'prompt':'Q'}}",
                "/api/v1/services/aigc/text-generation/generation | {'model':'m','input':{'messages':[{'role':'user','content':'Q'}]}}",
                "/api/v1/services/aigc/multimodal-generation/generation | {'model':'m','input':{'messages':[{'role':'user','content':[{'text':'Q'}]}]}}",
                "/api/v1/apps/mine/completion | {'input':{'prompt':'Q'},'parameters':{}}",
            })
    void theQuestionIsFound(String path, String body) {
        CacheBench bench = bench("");
        String answer = path.endsWith("responses")
                ? OPENAI
                : path.endsWith("messages") ? ANTHROPIC : path.startsWith("/api") ? DASHSCOPE : json(said("So."));
        assertThat(bench.keeps(path, json(body).replace("Q", ASKED), JSON, json(answer)))
                .isTrue();
        assertThat(bench.embeddings.asked).containsExactly(ASKED);
        assertThat(bench.call(path, "ann", json(body).replace("Q", AGAIN)).hitsSimilarly())
                .contains("So.");
        String other = json(body).replace("Q", AGAIN).replaceFirst("\\{", "{\"seed\":7,");
        bench.vectors.lies = true;
        bench.call(path, "ann", other).misses();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "q.text | {'q':{'text':'Q','lang':'en'}}",
                "turns.-1.text | {'turns':[{'text':'Hello'},{'text':'Q'}]}",
                "question | {'question':'Q','stream':false}",
            })
    void byPaths(String prompt, String body) {
        CacheBench bench = bench(", api: {prompt: '" + prompt + "', answer: reply.text, stream_answer: delta.text}");
        assertThat(bench.keeps("/ask", json(body).replace("Q", ASKED), JSON, json("{'reply':{'text':'So.'}}")))
                .isTrue();
        bench.call("/ask", "ann", json(body).replace("Q", AGAIN)).hitsSimilarly();
        String other =
                json(body).replace("en\"", "de\"").replace("Hello", "Bye").replace("false", "0");
        bench.vectors.lies = true;
        bench.call("/ask", "ann", other.replace("Q", AGAIN)).misses();
    }

    /** B7: two turns are compared, what was said between them must be the same. */
    @Test
    void severalTurnsMayBeCompared() {
        var bench = new CacheBench(SIMILAR + ", embed_last_user_turns: 2");
        String talk = "{'model':'gpt-4o','messages':[{'role':'user','content':'%s'},"
                + "{'role':'assistant','content':'%s'},{'role':'user','content':'%s'}]}";
        String first = "Tell me of Java, please.";
        String again = "Please tell me of Java.";
        String last = "How old is it?";
        bench.embeddings.alike(first + "\n" + last, again + "\n" + last, 0.98);
        assertThat(bench.keeps(CHAT, json(talk.formatted(first, "Well.", last)), JSON, said("Old.")))
                .isTrue();
        assertThat(bench.embeddings.asked).containsExactly(first + "\n" + last);
        bench.by("ann", json(talk.formatted(again, "Well.", last))).hitsSimilarly();
        bench.vectors.lies = true;
        bench.by("ann", json(talk.formatted(again, "Hm.", last))).misses();
        var one = new CacheBench(SIMILAR);
        one.embeddings.alike(first, again, 1);
        assertThat(one.keeps(CHAT, json(talk.formatted(first, "Well.", last)), JSON, said("Old.")))
                .isTrue();
        assertThat(one.embeddings.asked).containsExactly(last);
        one.by("ann", json(talk.formatted(again, "Well.", last))).misses();
    }

    /** Parts of one text are one text, but not in the place of another number of parts. */
    @Test
    void partsAreOneText() {
        CacheBench bench = bench("");
        String body = "{'model':'gpt-4o','messages':[{'role':'user','content':[%s]}]}";
        String part = "{'type':'text','text':'%s'}";
        String two = json(body.formatted(part.formatted("How do I reset") + "," + part.formatted("my password?")));
        assertThat(bench.keeps(CHAT, two, JSON, said("So."))).isTrue();
        assertThat(bench.embeddings.asked).isEqualTo(List.of("How do I reset\nmy password?"));
        bench.by("ann", json(body.formatted(part.formatted("How do I reset\\nmy password?"))))
                .misses();
    }
}
