package dev.attache.server.envoy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.Headers;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Policy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A policy that does at each hook what a test says, and notes which hooks it heard. */
final class Hooks implements Policy {
    final List<String> heard = new CopyOnWriteArrayList<>();
    private final Interest interest;
    private Duration timeout = Duration.ZERO;
    private Function<Exchange, CompletionStage<Verdict>> request = exchange -> Verdict.PASSED;
    private Function<Response, CompletionStage<Verdict>> response = head -> Verdict.PASSED;
    private Function<String, Verdict> requestBody = body -> Verdict.PASS;
    private Function<String, Edits> responseBody = body -> Edits.NONE;
    private Edits requestTrailers = Edits.NONE;
    private Edits responseTrailers = Edits.NONE;
    private UnaryOperator<String> pieces = UnaryOperator.identity();

    Hooks(Interest interest) {
        this.interest = interest;
    }

    Hooks timeout(Duration longest) {
        timeout = longest;
        return this;
    }

    Hooks request(Edits edits) {
        return request(exchange -> CompletableFuture.completedStage(Verdict.proceed(edits)));
    }

    Hooks request(Function<Exchange, CompletionStage<Verdict>> hook) {
        request = hook;
        return this;
    }

    Hooks response(Edits edits) {
        return response(head -> CompletableFuture.completedStage(Verdict.proceed(edits)));
    }

    Hooks response(Function<Response, CompletionStage<Verdict>> hook) {
        response = hook;
        return this;
    }

    Hooks requestBody(Function<String, Verdict> hook) {
        requestBody = hook;
        return this;
    }

    Hooks responseBody(Function<String, Edits> hook) {
        responseBody = hook;
        return this;
    }

    Hooks trailers(Edits ofRequest, Edits ofResponse) {
        requestTrailers = ofRequest;
        responseTrailers = ofResponse;
        return this;
    }

    /** What goes on in place of each piece, where bodies are edited. */
    Hooks pieces(UnaryOperator<String> change) {
        pieces = change;
        return this;
    }

    @Override
    public Interest interest() {
        return interest;
    }

    @Override
    public Duration timeout() {
        return timeout;
    }

    private static String text(ByteBuffer bytes) {
        return ISO_8859_1.decode(bytes.duplicate()).toString();
    }

    @Override
    public ExchangeHandler begin(Exchange exchange) {
        return new ExchangeHandler() {
            @Override
            public CompletionStage<Verdict> requestHeaders() {
                heard.add("request");
                return request.apply(exchange);
            }

            @Override
            public ByteBuffer editRequestBody(ByteBuffer chunk, boolean last) {
                return ByteBuffer.wrap(pieces.apply(text(chunk)).getBytes(ISO_8859_1));
            }

            @Override
            public ByteBuffer editResponseBody(ByteBuffer chunk, boolean last) {
                return editRequestBody(chunk, last);
            }

            @Override
            public CompletionStage<Verdict> requestBody(ByteBuffer body) {
                heard.add("request body " + text(body));
                return CompletableFuture.completedStage(requestBody.apply(text(body)));
            }

            @Override
            public Edits requestTrailers(Headers trailers) {
                heard.add("request trailers " + trailers.size());
                return requestTrailers;
            }

            @Override
            public CompletionStage<Verdict> responseHeaders(Response head) {
                heard.add("response " + head.status());
                return response.apply(head);
            }

            @Override
            public CompletionStage<Edits> responseBody(ByteBuffer body) {
                heard.add("response body " + text(body));
                return CompletableFuture.completedStage(responseBody.apply(text(body)));
            }

            @Override
            public Edits responseTrailers(Headers trailers) {
                heard.add("response trailers " + trailers.size());
                return responseTrailers;
            }
        };
    }
}
