package dev.attache.server.llmcache;

import static dev.attache.server.llmcache.CacheBench.JSON;
import static dev.attache.server.llmcache.CacheBench.SIMILAR;
import static dev.attache.server.llmcache.CacheBench.chat;
import static dev.attache.server.llmcache.CacheBench.said;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** B8 to B11: what is answered only by an answer to the very same. */
class IncomparableTest {
    private static final String ASKED = "How do I reset my password?";

    private final CacheBench bench = new CacheBench(SIMILAR);

    private void isExactOnly(String path, String body, String answer, String reason) {
        var call = bench.call(path, "ann", body).misses();
        assertThat(bench.incomparable(reason)).as(reason).isEqualTo(1);
        call.answered(200, JSON, answer);
        assertThat(bench.stored()).isEqualTo(1);
        assertThat(bench.vectors.size()).isZero();
        assertThat(bench.embeddings.asked).isEmpty();
        bench.call(path, "ann", body).hitsExactly();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'role':'user','content':[{'type':'image_url','image_url':{'url':'x'}},{'type':'text','text':'Q'}]}",
                "{'role':'user','content':[{'type':'input_audio','input_audio':{}},{'type':'text','text':'Q'}]}",
                "{'role':'user','content':[{'type':'text','text':'Q'},{'type':'file','file':{'file_id':'f'}}]}",
                "{'role':'user','content':[{'type':'text','text':'Q','text':'Q'}]}",
                "{'role':'user','content':[{'type':'text'}]}",
                "{'role':'user','content':['Q']}",
                "{'role':'user','content':7}",
                "{'role':'user','content':null}",
                "{'role':'user'}",
                "{'role':'user','content':'Q','content':'Q'}",
                "{'role':'tool','tool_call_id':'c','content':'42'},{'role':'user','content':'Q'}",
                "{'role':'function','name':'f','content':'42'},{'role':'user','content':'Q'}",
                "{'role':'assistant','content':'','tool_calls':[{'id':'c'}]},{'role':'user','content':'Q'}",
                "{'role':'assistant','content':'','function_call':{'name':'f'}},{'role':'user','content':'Q'}",
                "{'role':'assistant','content':'','audio':{'id':'a'}},{'role':'user','content':'Q'}",
                "{'role':'assistant','content':null},{'role':'user','content':'Q'}",
                "{'role':'wizard','content':'Hi'},{'role':'user','content':'Q'}",
                "'Hi',{'role':'user','content':'Q'}",
            })
    void whatIsNotOnlyText(String messages) {
        String body = ("{'model':'gpt-4o','messages':[" + messages + "]}")
                .replace('\'', '"')
                .replace("Q", ASKED);
        isExactOnly(CacheBench.CHAT, body, said("So."), "not_only_text");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'role':'user','content':'Q'},{'role':'assistant','content':'I'}",
                "{'role':'system','content':'Q'}",
                "{'role':'User','content':'Q'}",
                "",
            })
    void whatHasNoQuestionAtItsEnd(String messages) {
        String body = ("{'model':'gpt-4o','messages':[" + messages + "]}")
                .replace('\'', '"')
                .replace("Q", ASKED);
        isExactOnly(CacheBench.CHAT, body, said("So."), "no_question");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Hi", "Why?", "?!?!?!?!", "1 + 1 = ?", "42 42 42 42", "否", "", " \\n "})
    void whatIsTooShort(String question) {
        isExactOnly(CacheBench.CHAT, chat(question, ""), said("So."), "too_short");
    }

    @ParameterizedTest
    @ValueSource(strings = {"什么是配额", "Who are you?", "重置密码"})
    void whatIsLongEnough(String question) {
        bench.kept(question, "So.");
        assertThat(bench.vectors.size()).isEqualTo(1);
    }

    /** Counted on the safe side: two characters to a token of 8,191. */
    @Test
    void whatTheModelWouldNotReadToItsEnd() {
        isExactOnly(CacheBench.CHAT, chat("word ".repeat(3_277), ""), said("So."), "too_long");
    }

    @Test
    void whatHasTooManyTurns() {
        String turn = "{'role':'user','content':'Go on, please.'},{'role':'assistant','content':'Yes?'},";
        String last = "{'role':'user','content':'" + ASKED + "'}]}";
        String most = ("{'model':'gpt-4o','messages':[" + turn.repeat(2) + last).replace('\'', '"');
        bench.by("ann", most).answered(200, JSON, said("So."));
        assertThat(bench.vectors.size()).isEqualTo(1);
        String more = ("{'model':'gpt-4o','messages':[" + turn.repeat(3) + last).replace('\'', '"');
        bench.by("ann", more).answered(200, JSON, said("So."));
        assertThat(bench.vectors.size()).isEqualTo(1);
        assertThat(bench.incomparable("turns")).isEqualTo(1);
    }

    @Test
    void vectorsOfTextsAreNotCompared() {
        isExactOnly(
                "/v1/embeddings",
                "{\"model\":\"e\",\"input\":\"" + ASKED + "\"}",
                "{\"object\":\"list\",\"model\":\"e\",\"data\":[{\"embedding\":[0.1]}]}",
                "no_question");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/responses | {'model':'m','input':'Q'} | stateful",
                "/v1/responses | {'model':'m','store':false,'previous_response_id':'r','input':'Q'} | stateful",
                "/v1/chat/completions | {'model':'m','store':true,'messages':[{'role':'user','content':'Q'}]} | stateful",
                "/v1/responses | {'model':'m','store':false,'input':[{'type':'function_call_output','call_id':'c','output':'42'},{'role':'user','content':'Q'}]} | not_only_text",
                "/v1/responses | {'model':'m','store':false,'input':[{'type':'item_reference','id':'i'},{'role':'user','content':'Q'}]} | not_only_text",
                "/v1/responses | {'model':'m','store':false,'input':[{'role':'user','content':[{'type':'input_image','image_url':'u'},{'type':'input_text','text':'Q'}]}]} | not_only_text",
                "/v1/messages | {'model':'m','messages':[{'role':'user','content':[{'type':'image','source':{}},{'type':'text','text':'Q'}]}]} | not_only_text",
                "/v1/messages | {'model':'m','messages':[{'role':'user','content':[{'type':'tool_result','tool_use_id':'t','content':'42'},{'type':'text','text':'Q'}]}]} | not_only_text",
                "/v1/messages | {'model':'m','messages':[{'role':'user','content':'Q'},{'role':'assistant','content':'{'}]} | no_question",
                "/api/v1/services/aigc/text-generation/generation | {'model':'m','input':{'prompt':'Q','messages':[{'role':'user','content':'Q'}]}} | no_question",
                "/api/v1/services/aigc/multimodal-generation/generation | {'model':'m','input':{'messages':[{'role':'user','content':[{'image':'u'},{'text':'Q'}]}]}} | not_only_text",
            })
    void ofOtherApis(String path, String body, String reason) {
        bench.call(path, "ann", body.replace('\'', '"').replace("Q", ASKED)).misses();
        assertThat(bench.incomparable(reason)).isEqualTo(1);
        assertThat(bench.embeddings.asked).isEmpty();
    }
}
