package dev.attache.benchmark.load;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import java.util.List;
import java.util.SplittableRandom;

/** What the upstream answers where nothing is stored yet: a page of 4 KB that may be kept for a day. */
final class CachedPage {
    private static final int BYTES = 4096;

    private CachedPage() {}

    /** All after the request's headers. */
    static List<ProcessingRequest> answer() {
        ByteString body = body();
        return List.of(
                ProcessingRequest.newBuilder()
                        .setResponseHeaders(HttpHeaders.newBuilder()
                                .setHeaders(EnvoyMessages.headers(
                                        ":status", "200",
                                        "content-type", "application/json",
                                        "content-length", Integer.toString(body.size()),
                                        "cache-control", "max-age=86400",
                                        "etag", "\"5f2a\"",
                                        "server", "orders/3.1",
                                        "x-envoy-upstream-service-time", "4")))
                        .build(),
                ProcessingRequest.newBuilder()
                        .setResponseBody(HttpBody.newBuilder().setBody(body).setEndOfStream(true))
                        .build());
    }

    /** Orders as an API lists them: names that repeat, numbers that do not. */
    private static ByteString body() {
        var random = new SplittableRandom(1);
        var text = new StringBuilder("{\"orders\":[");
        while (text.length() < BYTES - 150) {
            text.append("{\"id\":")
                    .append(random.nextLong(1L << 40))
                    .append(",\"status\":\"shipped\",\"total\":\"")
                    .append(random.nextInt(10_000))
                    .append(".00\",\"customer\":{\"id\":")
                    .append(random.nextInt(1_000_000))
                    .append(",\"country\":\"DE\"}},");
        }
        text.append("{\"id\":0,\"note\":\"");
        return ByteString.copyFromUtf8(text.append("x".repeat(BYTES - 3 - text.length() - 1))
                .append("\"}]}")
                .toString());
    }
}
