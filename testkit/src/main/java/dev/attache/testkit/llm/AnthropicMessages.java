package dev.attache.testkit.llm;

import java.util.List;

/**
 * Messages: {@code input_tokens} leaves out what came from the cache, {@code output_tokens} in a stream are cumulative.
 *
 * @see <a href="https://docs.anthropic.com/en/api/messages">Anthropic: messages</a>
 */
final class AnthropicMessages implements LlmApi {
    @Override
    public String whole(LlmRequest request, LlmBooks.Entry entry) {
        return message(
                request,
                entry,
                "[{\"type\":\"text\",\"text\":\"" + LlmText.between(0, request.tokens()) + "\"}]",
                "\"" + stop(request) + "\"");
    }

    @Override
    public List<String> opening(LlmRequest request, LlmBooks.Entry entry) {
        return List.of(
                event("message_start", ",\"message\":" + message(request, entry, "[]", "null")),
                event("content_block_start", ",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"),
                event("ping", ""));
    }

    @Override
    public String delta(LlmRequest request, LlmBooks.Entry entry, int from, int to) {
        return event(
                "content_block_delta",
                ",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"%s\"}"
                        .formatted(LlmText.between(from, to)));
    }

    @Override
    public List<String> closing(LlmRequest request, LlmBooks.Entry entry) {
        String usage = request.script().reports() ? ",\"usage\":" + usage(entry.report()) : "";
        return List.of(
                event("content_block_stop", ",\"index\":0"),
                event(
                        "message_delta",
                        ",\"delta\":{\"stop_reason\":\"%s\",\"stop_sequence\":null}%s".formatted(stop(request), usage)),
                event("message_stop", ""));
    }

    @Override
    public String error(int status, String message) {
        return "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"%s\"},\"request_id\":\"req_scripted\"}"
                .formatted(status < 500 ? "invalid_request_error" : "api_error", message);
    }

    private static String stop(LlmRequest request) {
        return request.isCut() ? "max_tokens" : "end_turn";
    }

    private static String event(String type, String rest) {
        return "event: %s\ndata: {\"type\":\"%s\"%s}\n\n".formatted(type, type, rest);
    }

    private static String message(LlmRequest request, LlmBooks.Entry entry, String content, String stop) {
        String usage = request.script().reports() ? ",\"usage\":" + usage(entry.report()) : "";
        return ("{\"id\":\"msg_%d\",\"type\":\"message\",\"role\":\"assistant\",\"model\":%s,\"content\":%s,"
                        + "\"stop_reason\":%s,\"stop_sequence\":null%s}")
                .formatted(entry.number(), request.quotedModel(), content, stop, usage);
    }

    private static String usage(LlmUsage usage) {
        return ("{\"input_tokens\":%d,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":%d,"
                        + "\"output_tokens\":%d,\"service_tier\":\"standard\"}")
                .formatted(usage.input() - usage.cached(), usage.cached(), usage.output());
    }
}
