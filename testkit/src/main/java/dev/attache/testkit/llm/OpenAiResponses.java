package dev.attache.testkit.llm;

import java.util.ArrayList;
import java.util.List;

/**
 * Responses: usage is always in the last event.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses">OpenAI: responses</a>
 */
final class OpenAiResponses implements LlmApi {
    private static final int EVENTS_BEFORE_TEXT = 4;

    @Override
    public String whole(LlmRequest request, LlmBooks.Entry entry) {
        return response(request, entry, status(request), "[" + item(request, entry, "completed") + "]");
    }

    @Override
    public List<String> opening(LlmRequest request, LlmBooks.Entry entry) {
        String empty = response(request, entry, "in_progress", "[]");
        String item =
                "{\"id\":\"msg_%d\",\"type\":\"message\",\"status\":\"in_progress\",\"role\":\"assistant\",\"content\":[]}"
                        .formatted(entry.number());
        return List.of(
                event("response.created", 0, "\"response\":" + empty),
                event("response.in_progress", 1, "\"response\":" + empty),
                event("response.output_item.added", 2, "\"output_index\":0,\"item\":" + item),
                event("response.content_part.added", 3, where(entry) + ",\"part\":" + part("")));
    }

    @Override
    public String delta(LlmRequest request, LlmBooks.Entry entry, int from, int to) {
        int number = EVENTS_BEFORE_TEXT + from / request.script().chunk();
        return event(
                "response.output_text.delta",
                number,
                where(entry) + ",\"delta\":\"%s\",\"logprobs\":[]".formatted(LlmText.between(from, to)));
    }

    @Override
    public List<String> closing(LlmRequest request, LlmBooks.Entry entry) {
        int chunk = request.script().chunk();
        int number = EVENTS_BEFORE_TEXT + (request.tokens() + chunk - 1) / chunk;
        String text = LlmText.between(0, request.tokens());
        var events = new ArrayList<String>();
        events.add(event(
                "response.output_text.done", number, where(entry) + ",\"text\":\"" + text + "\",\"logprobs\":[]"));
        events.add(event("response.content_part.done", number + 1, where(entry) + ",\"part\":" + part(text)));
        events.add(event(
                "response.output_item.done",
                number + 2,
                "\"output_index\":0,\"item\":" + item(request, entry, "completed")));
        events.add(event("response." + status(request), number + 3, "\"response\":" + whole(request, entry)));
        return events;
    }

    @Override
    public String error(int status, String message) {
        return OpenAiChat.openAiError(status, message);
    }

    private static String status(LlmRequest request) {
        return request.isCut() ? "incomplete" : "completed";
    }

    private static String event(String type, int number, String rest) {
        return "event: %s\ndata: {\"type\":\"%s\",\"sequence_number\":%d,%s}\n\n".formatted(type, type, number, rest);
    }

    private static String where(LlmBooks.Entry entry) {
        return "\"item_id\":\"msg_%d\",\"output_index\":0,\"content_index\":0".formatted(entry.number());
    }

    private static String part(String text) {
        return "{\"type\":\"output_text\",\"annotations\":[],\"logprobs\":[],\"text\":\"" + text + "\"}";
    }

    private static String item(LlmRequest request, LlmBooks.Entry entry, String status) {
        return "{\"id\":\"msg_%d\",\"type\":\"message\",\"status\":\"%s\",\"role\":\"assistant\",\"content\":[%s]}"
                .formatted(entry.number(), status, part(LlmText.between(0, request.tokens())));
    }

    private static String response(LlmRequest request, LlmBooks.Entry entry, String status, String output) {
        boolean ended = !status.equals("in_progress");
        String usage = ended && request.script().reports() ? usage(entry.report()) : "null";
        String cut = status.equals("incomplete") ? "{\"reason\":\"max_output_tokens\"}" : "null";
        return ("{\"id\":\"resp_%d\",\"object\":\"response\",\"created_at\":1767225600,\"status\":\"%s\",\"error\":null,"
                        + "\"incomplete_details\":%s,\"instructions\":null,\"max_output_tokens\":null,\"model\":%s,"
                        + "\"output\":%s,\"parallel_tool_calls\":true,\"previous_response_id\":null,"
                        + "\"reasoning\":{\"effort\":null,\"summary\":null},\"store\":true,\"temperature\":1.0,"
                        + "\"text\":{\"format\":{\"type\":\"text\"}},\"tool_choice\":\"auto\",\"tools\":[],\"top_p\":1.0,"
                        + "\"truncation\":\"disabled\",\"usage\":%s,\"user\":null,\"metadata\":{}}")
                .formatted(entry.number(), status, cut, request.quotedModel(), output, usage);
    }

    private static String usage(LlmUsage usage) {
        return ("{\"input_tokens\":%d,\"input_tokens_details\":{\"cached_tokens\":%d},\"output_tokens\":%d,"
                        + "\"output_tokens_details\":{\"reasoning_tokens\":%d},\"total_tokens\":%d}")
                .formatted(usage.input(), usage.cached(), usage.output(), usage.reasoning(), usage.total());
    }
}
