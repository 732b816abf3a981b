package dev.attache.server.chain;

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
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Answers as it is told, and writes down what it was asked in a log that policies share. */
final class ScriptedPolicy implements Policy {
    private final String name;
    private final List<String> log;
    private Runnable begin = () -> {};
    private Supplier<CompletionStage<Verdict>> request = () -> Verdict.PASSED;
    private Function<Response, CompletionStage<Verdict>> response = response -> Verdict.PASSED;
    private Runnable body = () -> {};
    private Consumer<Outcome> end = outcome -> {};

    ScriptedPolicy(String name, List<String> log) {
        this.name = name;
        this.log = log;
    }

    ScriptedPolicy onBegin(Runnable action) {
        begin = action;
        return this;
    }

    ScriptedPolicy onRequest(Supplier<CompletionStage<Verdict>> answer) {
        request = answer;
        return this;
    }

    ScriptedPolicy onResponse(Function<Response, CompletionStage<Verdict>> answer) {
        response = answer;
        return this;
    }

    ScriptedPolicy onBody(Runnable action) {
        body = action;
        return this;
    }

    ScriptedPolicy onEnd(Consumer<Outcome> action) {
        end = action;
        return this;
    }

    NamedPolicy named() {
        return new NamedPolicy(name, this);
    }

    @Override
    public Interest interest() {
        return Interest.HEADERS.withRequestBody(Interest.Body.TAP).withResponseBody(Interest.Body.TAP);
    }

    @Override
    public ExchangeHandler begin(Exchange exchange) {
        begin.run();
        return new Handler();
    }

    private final class Handler implements ExchangeHandler {
        @Override
        public CompletionStage<Verdict> requestHeaders() {
            log.add(name + " request");
            return request.get();
        }

        @Override
        public void requestBodyChunk(ByteBuffer chunk, boolean last) {
            log.add(name + " request body " + chunk.remaining() + (last ? " last" : ""));
            body.run();
        }

        @Override
        public CompletionStage<Verdict> responseHeaders(Response head) {
            log.add(name + " response " + head.status() + (head.local() ? " local" : ""));
            return response.apply(head);
        }

        @Override
        public void responseBodyChunk(ByteBuffer chunk, boolean last) {
            log.add(name + " response body " + chunk.remaining() + (last ? " last" : ""));
            body.run();
        }

        @Override
        public void end(Outcome outcome) {
            log.add(name + " end " + outcome.getClass().getSimpleName());
            end.accept(outcome);
        }
    }
}
