package dev.attache.server.mutation;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.Response;
import dev.attache.exchange.Source;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A mutation at work on one exchange. */
final class MutateHandler implements ExchangeHandler {
    private final @Nullable MessageChanges request;
    private final @Nullable MessageChanges response;
    private final Exchange exchange;

    MutateHandler(@Nullable MessageChanges request, @Nullable MessageChanges response, Exchange exchange) {
        this.request = request;
        this.response = response;
        boolean remembers = response != null && response.readsBody();
        this.exchange = remembers ? new RememberedBody(exchange) : exchange;
    }

    @Override
    public CompletionStage<Verdict> requestHeaders() {
        return request == null || request.headersReadBody()
                ? Verdict.PASSED
                : proceed(request.headerEdits(exchange, exchange.requestHeaders()));
    }

    @Override
    public CompletionStage<Verdict> requestBody(ByteBuffer body) {
        if (response != null) {
            response.sources().stream().filter(Source::readsBody).forEach(source -> source.read(exchange));
        }
        if (request == null) {
            return Verdict.PASSED;
        }
        Edits headers =
                request.headersReadBody() ? request.headerEdits(exchange, exchange.requestHeaders()) : Edits.NONE;
        return proceed(headers.then(request.bodyEdits(exchange, body)));
    }

    @Override
    public CompletionStage<Verdict> responseHeaders(Response head) {
        if (response == null) {
            return Verdict.PASSED;
        }
        return proceed(
                head.local()
                        ? response.fieldEdits(exchange, head.headers())
                        : response.headerEdits(exchange, head.headers()));
    }

    @Override
    public CompletionStage<Edits> responseBody(ByteBuffer body) {
        if (response == null) {
            return UNCHANGED;
        }
        Edits edits = response.bodyEdits(exchange, body);
        return edits.isNone() ? UNCHANGED : CompletableFuture.completedStage(edits);
    }

    private static CompletionStage<Verdict> proceed(Edits edits) {
        return edits.isNone() ? Verdict.PASSED : CompletableFuture.completedStage(Verdict.proceed(edits));
    }
}
