package dev.attache.server.envoy;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Policy;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** A policy that passes everything unless told otherwise, and knows what went by. */
final class Probe implements Policy {
    /** What a policy may need: the three kinds that keep a stream open differently long. */
    static final Interest TAP =
            Interest.HEADERS.withRequestBody(Interest.Body.TAP).withResponseBody(Interest.Body.TAP);

    final AtomicInteger begun = new AtomicInteger();
    final AtomicLong requestBytes = new AtomicLong();
    final AtomicLong responseBytes = new AtomicLong();
    final AtomicInteger requestEnds = new AtomicInteger();
    final AtomicInteger responseEnds = new AtomicInteger();
    final List<Integer> statuses = new CopyOnWriteArrayList<>();
    final List<Outcome> outcomes = new CopyOnWriteArrayList<>();

    private final Interest interest;
    private Function<Exchange, CompletionStage<Verdict>> request = exchange -> Verdict.PASSED;
    private Function<Exchange, CompletionStage<Verdict>> response = exchange -> Verdict.PASSED;
    private Runnable requestBody = () -> {};
    private Runnable responseBody = () -> {};

    Probe(Interest interest) {
        this.interest = interest;
    }

    Probe onRequest(Function<Exchange, CompletionStage<Verdict>> answer) {
        request = answer;
        return this;
    }

    Probe onResponse(Function<Exchange, CompletionStage<Verdict>> answer) {
        response = answer;
        return this;
    }

    Probe onRequestBody(Runnable action) {
        requestBody = action;
        return this;
    }

    Probe onResponseBody(Runnable action) {
        responseBody = action;
        return this;
    }

    boolean taps() {
        return interest.equals(TAP);
    }

    @Override
    public Interest interest() {
        return interest;
    }

    @Override
    public ExchangeHandler begin(Exchange exchange) {
        begun.incrementAndGet();
        return new Handler(exchange);
    }

    private final class Handler implements ExchangeHandler {
        private final Exchange exchange;

        Handler(Exchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public CompletionStage<Verdict> requestHeaders() {
            return request.apply(exchange);
        }

        @Override
        public void requestBodyChunk(ByteBuffer chunk, boolean last) {
            requestBytes.addAndGet(chunk.remaining());
            requestEnds.addAndGet(last ? 1 : 0);
            requestBody.run();
        }

        @Override
        public CompletionStage<Verdict> responseHeaders(Response head) {
            statuses.add(head.status());
            return response.apply(exchange);
        }

        @Override
        public void responseBodyChunk(ByteBuffer chunk, boolean last) {
            responseBytes.addAndGet(chunk.remaining());
            responseEnds.addAndGet(last ? 1 : 0);
            responseBody.run();
        }

        @Override
        public void end(Outcome outcome) {
            outcomes.add(outcome);
        }
    }
}
