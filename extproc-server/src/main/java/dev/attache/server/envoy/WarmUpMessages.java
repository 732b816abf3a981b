package dev.attache.server.envoy;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProtocolConfiguration;
import java.util.List;

/** What an Envoy would send for synthetic exchanges. */
final class WarmUpMessages {
    private static final int CHAT_EVERY = 4;
    private static final String QUESTION =
            "{\"model\":\"warm-up\",\"stream\":true,\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
    private static final String ANSWER =
            "data: {\"id\":\"1\",\"model\":\"warm-up\",\"choices\":[{\"index\":0,\"delta\":"
                    + "{\"content\":\"hello\"}}],\"usage\":null}\n\n"
                    + "data: {\"id\":\"1\",\"model\":\"warm-up\",\"choices\":[],\"usage\":{\"prompt_tokens\":3,"
                    + "\"completion_tokens\":2,\"total_tokens\":5}}\n\ndata: [DONE]\n\n";

    private WarmUpMessages() {}

    /** The messages of one exchange, each to be sent when the one before it was answered. */
    static List<ProcessingRequest> of(int number, boolean chats) {
        return chats && number % CHAT_EVERY == 0 ? chat(number) : plain(number);
    }

    private static List<ProcessingRequest> plain(int number) {
        return List.of(
                request("GET", "/warm-up?n=" + number, number, true),
                ProcessingRequest.newBuilder()
                        .setResponseHeaders(
                                headers(true, ":status", "200", "content-type", "text/plain", "server", "envoy"))
                        .build());
    }

    private static List<ProcessingRequest> chat(int number) {
        return List.of(
                request("POST", "/warm-up/v1/chat/completions", number, false),
                ProcessingRequest.newBuilder().setRequestBody(body(QUESTION)).build(),
                ProcessingRequest.newBuilder()
                        .setResponseHeaders(headers(false, ":status", "200", "content-type", "text/event-stream"))
                        .build(),
                ProcessingRequest.newBuilder().setResponseBody(body(ANSWER)).build());
    }

    private static ProcessingRequest request(String method, String path, int number, boolean ends) {
        return ProcessingRequest.newBuilder()
                .setProtocolConfig(ProtocolConfiguration.getDefaultInstance())
                .setRequestHeaders(headers(
                        ends,
                        ":method",
                        method,
                        ":path",
                        path,
                        ":scheme",
                        "http",
                        ":authority",
                        "warm.up",
                        "user-agent",
                        "attache",
                        "accept",
                        "*/*",
                        "x-request-id",
                        "0",
                        "x-user",
                        "user-" + number % 50))
                .build();
    }

    private static HttpHeaders headers(boolean ends, String... pairs) {
        var map = HeaderMap.newBuilder();
        for (int i = 0; i < pairs.length; i += 2) {
            map.addHeaders(
                    HeaderValue.newBuilder().setKey(pairs[i]).setRawValue(ByteString.copyFromUtf8(pairs[i + 1])));
        }
        return HttpHeaders.newBuilder().setHeaders(map).setEndOfStream(ends).build();
    }

    private static HttpBody body(String text) {
        return HttpBody.newBuilder()
                .setBody(ByteString.copyFromUtf8(text))
                .setEndOfStream(true)
                .build();
    }
}
