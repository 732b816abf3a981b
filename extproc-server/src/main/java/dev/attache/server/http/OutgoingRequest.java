package dev.attache.server.http;

import dev.attache.policy.HttpCalls.Call;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A call as the JDK's client wants it. */
final class OutgoingRequest {
    /** Headers about one connection (RFC 9110 section 7.6.1), and those that the client writes itself. */
    private static final Set<String> NOT_PASSED_ON = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length",
            "expect",
            "http2-settings");

    private OutgoingRequest() {}

    /**
     * Makes the request.
     *
     * @throws IllegalArgumentException when it could not be sent as it is, naming what is wrong but no header's value
     */
    static HttpRequest of(Call call, String userAgent, Duration timeout) {
        URI uri = checked(call.uri());
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(timeout)
                // An upgrade to HTTP/2 in clear text would be offered by a header that confuses many servers.
                .version(isTls(uri) ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .setHeader("user-agent", userAgent);
        method(request, call);
        Set<String> dropped = aboutTheConnection(call.headers());
        call.headers().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.equals("host") || lower.startsWith(":")) {
                throw new IllegalArgumentException(
                        "header \"" + lower + "\": it follows from the address that is called (expected: none)");
            }
            if (!dropped.contains(lower)) {
                add(request, lower, values);
            }
        });
        return request.build();
    }

    /** A GET or HEAD without a body has no content-length either. */
    private static void method(HttpRequest.Builder request, Call call) {
        byte[] body = call.body();
        if (body != null) {
            request.method(call.method(), BodyPublishers.ofByteArray(body));
        } else if (call.method().equals("GET")) {
            request.GET();
        } else {
            request.method(call.method(), BodyPublishers.noBody());
        }
    }

    private static URI checked(URI uri) {
        String scheme = uri.getScheme();
        boolean known = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
        if (!known || uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("uri: scheme %s, host %s (expected: http or https, a host, no user)"
                    .formatted(scheme, uri.getHost()));
        }
        return uri;
    }

    private static boolean isTls(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    private static Set<String> aboutTheConnection(Map<String, List<String>> headers) {
        var names = new HashSet<>(NOT_PASSED_ON);
        headers.forEach((name, values) -> {
            if (name.equalsIgnoreCase("connection")) {
                for (String value : values) {
                    for (String option : value.split(",", -1)) {
                        names.add(option.strip().toLowerCase(Locale.ROOT));
                    }
                }
            }
        });
        return names;
    }

    private static void add(HttpRequest.Builder request, String name, List<String> values) {
        boolean first = true;
        for (String value : values) {
            // The JDK's client writes ASCII and would put a question mark in place of anything else.
            if (!value.chars().allMatch(c -> c == '\t' || (c >= 0x20 && c < 0x7f))) {
                throw new IllegalArgumentException("header \"" + name + "\": a value that is not printable ASCII");
            }
            if (first) {
                request.setHeader(name, value);
            } else {
                request.header(name, value);
            }
            first = false;
        }
    }
}
