package dev.attache.server.llm.ending;

import dev.attache.exchange.JsonPath;
import dev.attache.server.content.json.JsonEdit;
import dev.attache.server.content.json.JsonEditor;
import dev.attache.server.content.json.JsonText;
import dev.attache.server.llm.LlmApi;
import dev.attache.server.llm.ending.OverrunEnding.Spent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** How OpenAI ends a stream when the token limit is reached. */
final class OpenAiEnding {
    private static final JsonEditor RESPONSE = JsonEditor.of(
            List.of(
                    JsonPath.parse("status"),
                    JsonPath.parse("incomplete_details"),
                    JsonPath.parse("usage"),
                    JsonPath.parse("attache")),
            List.of());

    private OpenAiEnding() {}

    /** Chat and completions: a last chunk for each answer that is not finished, the usage if it was asked for. */
    static String chunks(StreamFacts facts, Spent spent) {
        boolean chat = facts.request().api() == LlmApi.OPENAI_CHAT;
        String content = chat ? "\"delta\":{}" : "\"text\":\"\"";
        var events = new StringBuilder();
        facts.openAnswers().stream().forEach(index -> {
            String choice =
                    "{\"index\":%d,%s,\"logprobs\":null,\"finish_reason\":\"length\"}".formatted(index, content);
            events.append(OverrunEnding.data(chunk(facts, chat, "[" + choice + "]," + OverrunEnding.MEMBER)));
        });
        if (facts.request().usageAsked()) {
            String usage = "[],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d}"
                    .formatted(spent.input(), spent.output(), spent.total());
            events.append(OverrunEnding.data(chunk(facts, chat, usage)));
        }
        return events.append(OverrunEnding.data("[DONE]")).toString();
    }

    private static String chunk(StreamFacts facts, boolean chat, String choices) {
        String id = facts.id();
        String created = facts.created();
        return "{\"id\":%s,\"object\":\"%s\",\"created\":%s,\"model\":%s,\"choices\":%s}"
                .formatted(
                        JsonText.quote(id == null ? "" : id),
                        chat ? "chat.completion.chunk" : "text_completion",
                        created == null ? "0" : created,
                        JsonText.quote(facts.model()),
                        choices);
    }

    /** Responses: the response as it was begun, incomplete. */
    static String response(StreamFacts facts, Spent spent) {
        String begun = facts.response();
        String known = begun == null ? minimal(facts) : begun;
        String usage = ("{\"input_tokens\":%d,\"input_tokens_details\":{\"cached_tokens\":0},\"output_tokens\":%d,"
                        + "\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":%d}")
                .formatted(spent.input(), spent.output(), spent.total());
        JsonEdit edit = RESPONSE.apply(
                ByteBuffer.wrap(known.getBytes(StandardCharsets.UTF_8)),
                List.of(
                        "\"incomplete\"",
                        "{\"reason\":\"max_output_tokens\"}",
                        usage,
                        "{\"reason\":\"" + OverrunEnding.REASON + "\"}"));
        String ended =
                edit instanceof JsonEdit.Edited edited ? new String(edited.text(), StandardCharsets.UTF_8) : known;
        String data = "{\"type\":\"response.incomplete\",\"sequence_number\":%d,\"response\":%s}"
                .formatted(facts.sequence() + 1, withoutLineEnds(ended));
        return OverrunEnding.event("response.incomplete", data);
    }

    private static String minimal(StreamFacts facts) {
        return "{\"id\":\"\",\"object\":\"response\",\"created_at\":0,\"error\":null,\"model\":%s,\"output\":[]}"
                .formatted(JsonText.quote(facts.model()));
    }

    /** In JSON a line end between values is white space, and there is none within a string. */
    static String withoutLineEnds(String json) {
        return json.replace('\n', ' ').replace('\r', ' ');
    }
}
