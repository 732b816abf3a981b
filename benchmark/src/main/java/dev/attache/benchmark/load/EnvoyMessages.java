package dev.attache.benchmark.load;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProtocolConfiguration;

/** What Envoy sends for a GET from a browser: 15 headers, about 620 bytes, values in {@code raw_value}. */
public final class EnvoyMessages {
    private static final String[] BROWSER = {
        ":authority", "api.example.com",
        ":path", "/v1/orders/8410/items?page=2&limit=50",
        ":method", "GET",
        ":scheme", "https",
        "user-agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36",
        "accept", "application/json",
        "accept-encoding", "gzip, deflate, br",
        "accept-language", "en-GB,en;q=0.9",
        "cookie", "theme=dark; locale=en_GB",
        "referer", "https://shop.example.com/orders",
        "x-forwarded-for", "203.0.113.7",
        "x-forwarded-proto", "https",
        "x-request-id", "6b1f1c3e-5b0a-4f6e-9f1d-0c7a1f2e3d4c",
        "x-envoy-external-address", "203.0.113.7",
    };

    private EnvoyMessages() {}

    /**
     * The first message of an exchange. {@code protocol_config} is present and empty, as Envoy sends it where no body
     * phase is configured.
     */
    public static ProcessingRequest requestHeaders(String user) {
        HeaderMap.Builder headers = headers(BROWSER).toBuilder().addHeaders(header("x-user-id", user));
        return ProcessingRequest.newBuilder()
                .setRequestHeaders(HttpHeaders.newBuilder().setHeaders(headers).setEndOfStream(true))
                .setProtocolConfig(ProtocolConfiguration.getDefaultInstance())
                .build();
    }

    /** The second message of an exchange whose response headers are processed too. */
    public static ProcessingRequest responseHeaders() {
        HeaderMap.Builder headers = HeaderMap.newBuilder()
                .addHeaders(header(":status", "200"))
                .addHeaders(header("content-type", "application/json"))
                .addHeaders(header("content-length", "5120"))
                .addHeaders(header("date", "Sat, 21 Nov 2026 12:00:00 GMT"))
                .addHeaders(header("server", "orders/3.1"))
                .addHeaders(header("x-envoy-upstream-service-time", "4"));
        return ProcessingRequest.newBuilder()
                .setResponseHeaders(HttpHeaders.newBuilder().setHeaders(headers))
                .build();
    }

    /** Names and values in turn. */
    static HeaderMap headers(String... pairs) {
        HeaderMap.Builder headers = HeaderMap.newBuilder();
        for (int i = 0; i < pairs.length; i += 2) {
            headers.addHeaders(header(pairs[i], pairs[i + 1]));
        }
        return headers.build();
    }

    private static HeaderValue header(String name, String value) {
        return HeaderValue.newBuilder()
                .setKey(name)
                .setRawValue(ByteString.copyFromUtf8(value))
                .build();
    }
}
