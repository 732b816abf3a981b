package dev.attache.server.envoy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.attache.testkit.FakeEnvoy;
import dev.attache.testkit.FakeExchange;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/** A {@link FakeEnvoy}: every answer is held against its rules. */
final class FakeWire extends Wire {
    private static final int PIECE = 65_536;

    private final FakeEnvoy envoy = FakeEnvoy.connect(server.target());

    @Override
    Came send(Setup setup, Call call) {
        envoy.modeOverride(setup.overridden());
        try (FakeExchange exchange = envoy.exchange(setup.mode())) {
            request(exchange, call);
            response(exchange, call);
            exchange.awaitEnd(Duration.ofSeconds(10));
            return Came.of(exchange.client(), exchange.upstream());
        }
    }

    private static void request(FakeExchange exchange, Call call) {
        var headers = FakeEnvoy.request(call.method(), call.path());
        headers.putAll(call.headers());
        String body = call.body();
        if (body == null) {
            exchange.requestHeaders(headers, true);
            return;
        }
        if (!call.chunked()) {
            headers.put("content-length", Integer.toString(body.length()));
        }
        boolean none = body.isEmpty() && !call.chunked();
        exchange.requestHeaders(headers, none);
        if (!none) {
            pieces(exchange, true, body, call.trailers());
        }
    }

    private static void response(FakeExchange exchange, Call call) {
        var headers = FakeEnvoy.response(call.status());
        headers.putAll(call.answered());
        if (call.length()) {
            headers.put("content-length", Integer.toString(call.answer().length()));
        }
        exchange.responseHeaders(headers, call.answer().isEmpty());
        if (!call.answer().isEmpty()) {
            pieces(exchange, false, call.answer(), call.answeredTrailers());
        }
    }

    private static void pieces(FakeExchange exchange, boolean request, String body, Map<String, String> trailers) {
        byte[] bytes = body.getBytes(ISO_8859_1);
        int at = 0;
        do {
            int end = Math.min(at + PIECE, bytes.length);
            byte[] piece = Arrays.copyOfRange(bytes, at, end);
            boolean last = end == bytes.length && trailers.isEmpty();
            if (request) {
                exchange.requestBody(piece, last);
            } else {
                exchange.responseBody(piece, last);
            }
            at = end;
        } while (at < bytes.length);
        if (!trailers.isEmpty() && request) {
            exchange.requestTrailers(trailers);
        } else if (!trailers.isEmpty()) {
            exchange.responseTrailers(trailers);
        }
    }

    @Override
    public void close() {
        envoy.close();
        super.close();
    }
}
