package dev.attache.server.envoy;

import dev.attache.testkit.FakeEnvoy;
import dev.attache.testkit.FakeExchange;
import dev.attache.testkit.MessageView;
import dev.attache.testkit.Mode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

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
            String trailer = client.trailers().isEmpty()
                    ? ""
                    : client.trailers().getFirst().getValue();
            if (!client.complete() || !upstream.complete()) {
                throw new AssertionError("not complete: client %s, upstream %s".formatted(client, upstream));
            }
            return Seen.of(
                    client.status(),
                    client.body().toByteArray(),
                    trailer,
                    traffic.reached() ? upstream.body().size() : -1);
        }
    }

    private static void request(Traffic traffic, FakeExchange exchange) {
        boolean bodiless = traffic.sends() < 0;
        exchange.requestHeaders(FakeEnvoy.request(traffic.method(), traffic.path()), bodiless);
        if (!bodiless) {
            byte[] body = traffic.sent();
            for (int at = 0; at < body.length; at += PIECE) {
                int end = Math.min(at + PIECE, body.length);
                exchange.requestBody(Arrays.copyOfRange(body, at, end), end == body.length);
            }
        }
    }

    private static void response(Traffic traffic, FakeExchange exchange) {
        byte[] body = traffic.body();
        exchange.responseHeaders(FakeEnvoy.response(traffic.status()), body.length == 0);
        for (int at = 0; at < body.length; at += PIECE) {
            int end = Math.min(at + PIECE, body.length);
            exchange.responseBody(Arrays.copyOfRange(body, at, end), end == body.length && !traffic.trailers());
        }
        if (traffic.trailers()) {
            exchange.responseTrailers(Map.of("x-trailer", "yes"));
        }
    }

    @Override
    public void close() {}
}
