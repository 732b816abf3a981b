package dev.attache.testkit.llm;

import java.util.ArrayList;
import java.util.List;

/**
 * Chat completions.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat">OpenAI: chat</a>
 */
final class OpenAiChat implements LlmApi {
    private static final String FIRST = "{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}";

    @Override
    public int choices(LlmRequest request) {
        return Math.max(1, request.json().path("n").asInt(1));
    }

    @Override
    public String whole(LlmRequest request, LlmBooks.Entry entry) {
        var choices = new ArrayList<String>();
        for (int i = 0; i < choices(request); i++) {
            choices.add(("{\"index\":%d,\"message\":{\"role\":\"assistant\",\"content\":\"%s\",\"refusal\":null,"
                            + "\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"%s\"}")
                    .formatted(i, LlmText.between(0, request.tokens()), finish(request)));
        }
        String usage = request.script().reports() ? ",\"usage\":" + usage(entry.report()) : "";
        return ("{\"id\":\"chatcmpl-%d\",\"object\":\"chat.completion\",\"created\":1767225600,\"model\":%s,"
                        + "\"choices\":[%s]%s,\"service_tier\":\"default\",\"system_fingerprint\":\"fp_scripted\"}")
                .formatted(entry.number(), request.quotedModel(), String.join(",", choices), usage);
    }

    @Override
    public List<String> opening(LlmRequest request, LlmBooks.Entry entry) {
        var events = new ArrayList<String>();
        for (int i = 0; i < choices(request); i++) {
            events.add(chunk(request, entry, choice(i, FIRST, "null")));
        }
        return events;
    }

    @Override
    public String delta(LlmRequest request, LlmBooks.Entry entry, int from, int to) {
        int choice = from / Math.max(1, request.tokens());
        int start = choice * request.tokens();
        String text = LlmText.between(from - start, to - start);
        return chunk(request, entry, choice(choice, "{\"content\":\"" + text + "\"}", "null"));
    }

    @Override
    public List<String> closing(LlmRequest request, LlmBooks.Entry entry) {
        var events = new ArrayList<String>();
        for (int i = 0; i < choices(request); i++) {
            events.add(chunk(request, entry, choice(i, "{}", "\"" + finish(request) + "\"")));
        }
        if (tells(request)) {
            events.add(event(request, entry, "", usage(entry.report())));
        }
        events.add("data: [DONE]\n\n");
        return events;
    }

    @Override
    public String error(int status, String message) {
        return openAiError(status, message);
    }

    static String openAiError(int status, String message) {
        return "{\"error\":{\"message\":\"%s\",\"type\":\"%s\",\"param\":null,\"code\":null}}"
                .formatted(message, status < 500 ? "invalid_request_error" : "server_error");
    }

    private static boolean tells(LlmRequest request) {
        return request.script().reports()
                && request.json().path("stream_options").path("include_usage").asBoolean(false);
    }

    private static String finish(LlmRequest request) {
        return request.isCut() ? "length" : "stop";
    }

    private static String choice(int index, String delta, String finish) {
        return "{\"index\":%d,\"delta\":%s,\"logprobs\":null,\"finish_reason\":%s}".formatted(index, delta, finish);
    }

    private static String chunk(LlmRequest request, LlmBooks.Entry entry, String choice) {
        return event(request, entry, choice, tells(request) ? "null" : "");
    }

    private static String event(LlmRequest request, LlmBooks.Entry entry, String choices, String usage) {
        return ("data: {\"id\":\"chatcmpl-%d\",\"object\":\"chat.completion.chunk\",\"created\":1767225600,\"model\":%s,"
                        + "\"service_tier\":\"default\",\"system_fingerprint\":\"fp_scripted\",\"choices\":[%s]%s}\n\n")
                .formatted(
                        entry.number(), request.quotedModel(), choices, usage.isEmpty() ? "" : ",\"usage\":" + usage);
    }

    private static String usage(LlmUsage usage) {
        return ("{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":%d,\"audio_tokens\":0},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":%d,\"audio_tokens\":0,"
                        + "\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}")
                .formatted(usage.input(), usage.output(), usage.total(), usage.cached(), usage.reasoning());
    }
}
