package dev.attache.server.e2e;

import dev.attache.exchange.Exchange;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Interest.Body;
import dev.attache.policy.Policy;
import dev.attache.server.envoy.FixedRoutes;
import dev.attache.server.envoy.TestServer;
import java.nio.ByteBuffer;

/** A process of its own in which three policies look at every byte of both bodies; says its port. */
final class TappingService {
    private TappingService() {}

    public static void main(String[] arguments) throws Exception {
        Policy tap = new Tap();
        try (var server = new TestServer(FixedRoutes.of(tap, tap, tap))) {
            server.takesOverrides();
            System.out.println(server.port());
            System.in.read();
        }
    }

    private static final class Tap implements Policy {
        @Override
        public Interest interest() {
            return Interest.HEADERS.withRequestBody(Body.TAP).withResponseBody(Body.TAP);
        }

        @Override
        public ExchangeHandler begin(Exchange exchange) {
            return new ExchangeHandler() {
                private long bytes;

                @Override
                public void requestBodyChunk(ByteBuffer chunk, boolean last) {
                    bytes += chunk.remaining();
                }

                @Override
                public void responseBodyChunk(ByteBuffer chunk, boolean last) {
                    bytes += chunk.remaining();
                }
            };
        }
    }
}
