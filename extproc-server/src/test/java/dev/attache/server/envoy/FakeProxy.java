package dev.attache.server.envoy;

import dev.attache.testkit.FakeEnvoy;
import dev.attache.testkit.FakeExchange;
import dev.attache.testkit.MessageView;
import dev.attache.testkit.Mode;
import java.time.Duration;
import java.util.Arrays;

/** A {@link FakeEnvoy} with an upstream that sends and gets what the traffic says. */
final class FakeProxy implements Proxy {
    private static final int PIECE = 65_536;

    private final FakeEnvoy envoy;
    private final Mode mode;

    FakeProxy(FakeEnvoy envoy, Mode mode) {
        this.envoy = envoy;
        this.mode = mode;
    }

    @Override
    public Seen send(Traffic traffic) {
        try (FakeExchange exchange = envoy.exchange(mode)) {
            request(traffic, exchange);
            response(traffic, exchange);
            var status = exchange.awaitEnd(Duration.ofSeconds(5));
            if (!status.isOk()) {
                throw new AssertionError("the stream ended with " + status);
            }
            MessageView client = exchange.client();
            MessageView upstream = exchange.upstream();
            if (!client.complete() || !upstream.complete()) {
                throw new AssertionError("not complete: client %s, upstream %s".formatted(client, upstream));
            }
            return new Seen(client.status(), part(client), traffic.reached() ? part(upstream) : null);
        }
    }

    private static Seen.Part part(MessageView view) {
        return Seen.Part.of(view.body().toByteArray(), view.trailers());
    }

    private static void request(Traffic traffic, FakeExchange exchange) {
        byte[] body = traffic.sent();
        exchange.requestHeaders(FakeEnvoy.request(traffic.method(), traffic.path()), body == null);
        if (body != null) {
            boolean trailers = !traffic.requestTrailers().isEmpty();
            for (int at = 0; at < body.length; at += PIECE) {
                int end = Math.min(at + PIECE, body.length);
                exchange.requestBody(Arrays.copyOfRange(body, at, end), end == body.length && !trailers);
            }
            if (trailers) {
                exchange.requestTrailers(traffic.requestTrailers());
            }
        }
    }

    private static void response(Traffic traffic, FakeExchange exchange) {
        byte[] body = traffic.body();
        boolean trailers = !traffic.trailers().isEmpty();
        exchange.responseHeaders(FakeEnvoy.response(traffic.status()), body.length == 0);
        for (int at = 0; at < body.length; at += PIECE) {
            int end = Math.min(at + PIECE, body.length);
            exchange.responseBody(Arrays.copyOfRange(body, at, end), end == body.length && !trailers);
        }
        if (trailers) {
            exchange.responseTrailers(traffic.trailers());
        }
    }

    @Override
    public void close() {}
}
