package dev.attache.server.envoy;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.Headers;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Policy;
import java.util.Queue;

/** A policy that reads the trailers of responses, and adds one. */
record TrailerReader(Queue<String> seen) implements Policy {
    @Override
    public Interest interest() {
        return Interest.REQUEST_HEADERS.untilTheEnd();
    }

    @Override
    public ExchangeHandler begin(Exchange exchange) {
        return new ExchangeHandler() {
            @Override
            public Edits responseTrailers(Headers trailers) {
                seen.add("grpc-status " + trailers.first("grpc-status"));
                return Edits.builder().set("x-seen", "yes").build();
            }
        };
    }
}
