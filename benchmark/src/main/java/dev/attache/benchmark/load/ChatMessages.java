package dev.attache.benchmark.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProtocolConfiguration;
import java.util.ArrayList;
import java.util.List;

/**
 * What an Envoy that is set to request body BUFFERED and response body STREAMED sends for a call of a chat model: a
 * question of about 1,100 bytes, and an answer of 300, whole or one event after the other.
 */
public final class ChatMessages {
    private static final int QUESTION_BYTES = 940;
    private static final String USAGE = "{\"prompt_tokens\":212,\"completion_tokens\":%d,\"total_tokens\":%d}";
    private static final String WORDS = "It opens at nine; take the 7.";
    private static final String MORE_WORDS = " It runs every ten minutes until eight, and then twice an hour.";
    private static final String CHUNK = "data: {\"id\":\"chatcmpl-7QyqpwdfhqwajicIEznoc6Q47XAyW\","
            + "\"object\":\"chat.completion.chunk\",\"created\":1767225600,\"model\":\"gpt-4o\","
            + "\"system_fingerprint\":\"fp_44709d6fcb\",\"choices\":[%s],\"usage\":%s}\n\n";

    private ChatMessages() {}

    static ProcessingRequest requestHeaders(String user, boolean streamed) {
        HeaderMap headers = EnvoyMessages.headers(
                ":authority", "api.example.com",
                ":path", "/v1/chat/completions",
                ":method", "POST",
                ":scheme", "https",
                "user-agent", "OpenAI/Python 1.109.1",
                "accept", "application/json",
                "accept-encoding", "gzip, deflate",
                "content-type", "application/json",
                "content-length", Integer.toString(question(streamed).size()),
                "x-stainless-lang", "python",
                "x-stainless-runtime", "CPython",
                "x-forwarded-for", "203.0.113.7",
                "x-forwarded-proto", "https",
                "x-request-id", "6b1f1c3e-5b0a-4f6e-9f1d-0c7a1f2e3d4c",
                "x-user-id", user);
        return ProcessingRequest.newBuilder()
                .setRequestHeaders(HttpHeaders.newBuilder().setHeaders(headers))
                .setProtocolConfig(ProtocolConfiguration.newBuilder()
                        .setRequestBodyMode(BodySendMode.BUFFERED)
                        .setResponseBodyMode(BodySendMode.STREAMED))
                .build();
    }

    /** An answer of 300 bytes. */
    public static String answer() {
        return answer(WORDS);
    }

    /** An answer of 1.1 KB. */
    static String longAnswer() {
        return answer(WORDS + MORE_WORDS.repeat(13));
    }

    private static String answer(String content) {
        return "{\"id\":\"chatcmpl-7Qyqpwdfhq\",\"object\":\"chat.completion\",\"created\":1767225600,"
                + "\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                + "\"content\":\"" + content + "\"},\"finish_reason\":\"stop\"}],\"usage\":"
                + USAGE.formatted(20, 232) + "}";
    }

    /** All after the request's headers, this answer in one piece. */
    static List<ProcessingRequest> whole(String answer) {
        return List.of(
                requestBody(false),
                responseHeaders("application/json", "content-length", Integer.toString(answer.length())),
                responseBody(answer, true));
    }

    /**
     * Everything after the request's headers; the answer comes in {@code pieces} pieces, with one event in each and two
     * in the last.
     */
    static List<ProcessingRequest> streamed(int pieces) {
        var messages = new ArrayList<ProcessingRequest>();
        messages.add(requestBody(true));
        messages.add(responseHeaders("text/event-stream", "cache-control", "no-cache"));
        for (int i = 1; i < pieces; i++) {
            String choice = "{\"index\":0,\"delta\":{\"content\":\" word%d\"},\"finish_reason\":null}".formatted(i);
            messages.add(responseBody(CHUNK.formatted(choice, "null"), false));
        }
        String usage = CHUNK.formatted("", USAGE.formatted(pieces, 212 + pieces));
        messages.add(responseBody(usage + "data: [DONE]\n\n", true));
        return messages;
    }

    static ProcessingRequest requestBody(boolean streamed) {
        return ProcessingRequest.newBuilder()
                .setRequestBody(
                        HttpBody.newBuilder().setBody(question(streamed)).setEndOfStream(true))
                .build();
    }

    /**
     * A question by a client that does not ask for the usage: the quota asks in its place, and hides the usage from it.
     */
    private static ByteString question(boolean streamed) {
        String text = "When does the library open, and which tram goes there? "
                .repeat(20)
                .substring(0, QUESTION_BYTES);
        String json = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"system\",\"content\":\"One sentence.\"},"
                + "{\"role\":\"user\",\"content\":\"" + text + "\"}],\"temperature\":0.2,"
                + "\"max_tokens\":256,\"stream\":" + streamed + "}";
        return ByteString.copyFrom(json.getBytes(UTF_8));
    }

    private static ProcessingRequest responseHeaders(String type, String name, String value) {
        HeaderMap headers = EnvoyMessages.headers(
                ":status",
                "200",
                "content-type",
                type,
                name,
                value,
                "date",
                "Sat, 21 Nov 2026 12:00:00 GMT",
                "openai-version",
                "2020-10-01",
                "x-envoy-upstream-service-time",
                "4");
        return ProcessingRequest.newBuilder()
                .setResponseHeaders(HttpHeaders.newBuilder().setHeaders(headers))
                .build();
    }

    private static ProcessingRequest responseBody(String text, boolean last) {
        return ProcessingRequest.newBuilder()
                .setResponseBody(HttpBody.newBuilder()
                        .setBody(ByteString.copyFromUtf8(text))
                        .setEndOfStream(last))
                .build();
    }
}
