package dev.attache.server.responsecache;

import dev.attache.exchange.Outcome;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest.Body;
import dev.attache.testkit.TestExchange;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** One exchange under way, step by step as Envoy takes them. */
final class Running {
    final TestExchange exchange;
    final ExchangeHandler handler;
    private final Gateway gateway;
    private final CompletableFuture<Verdict> atRequest;

    Running(Gateway gateway, TestExchange exchange) {
        this.gateway = gateway;
        this.exchange = exchange;
        this.handler = gateway.policy.begin(exchange);
        this.atRequest = handler.requestHeaders().toCompletableFuture();
    }

    /** Whether it waits for something. */
    boolean waits() {
        return !atRequest.isDone();
    }

    /** Whether it was answered without the upstream. */
    boolean isAnswered() {
        return !waits() && atRequest.join() instanceof Verdict.Respond;
    }

    /** Goes on to the end. */
    Message finish() {
        if (atRequest.join() instanceof Verdict.Respond respond) {
            handler.end(new Outcome.Rejected("pages", respond.reply().status()));
            return reply(respond);
        }
        return finish(ask());
    }

    /** The upstream is asked. */
    Message ask() {
        var proceed = (Verdict.Proceed) atRequest.join();
        Message request = Message.copyOf(exchange.requestHeaders()).edited(proceed.edits());
        gateway.seen.add(request);
        return gateway.upstream.apply(request);
    }

    /** The upstream has answered so. */
    Message finish(Message response) {
        Message edited = head(response);
        if (edited.status() != response.status() || edited.first("x-from-store") != null) {
            handler.end(new Outcome.Rejected("pages", edited.status()));
            return edited;
        }
        body(response.body);
        handler.end(new Outcome.Completed(response.status()));
        return edited;
    }

    /** The response's headers have come; what the client sees of them, or of what stands in for them. */
    Message head(Message response) {
        return switch (handler.responseHeaders(new Response(response, false))
                .toCompletableFuture()
                .join()) {
            case Verdict.Respond respond -> reply(respond);
            case Verdict.Proceed proceed ->
                Message.copyOf(response).edited(proceed.edits()).body(response.body);
        };
    }

    /** The response's body has come, in two pieces, where it is wanted. */
    void body(byte[] body) {
        if (wantsBody()) {
            int half = body.length / 2;
            handler.responseBodyChunk(ByteBuffer.wrap(body, 0, half).asReadOnlyBuffer(), false);
            handler.responseBodyChunk(
                    ByteBuffer.wrap(body, half, body.length - half).asReadOnlyBuffer(), false);
            handler.responseBodyChunk(ByteBuffer.allocate(0), true);
        }
    }

    boolean wantsBody() {
        return handler.needs(false, Body.TAP) == Body.TAP;
    }

    private static Message reply(Verdict.Respond respond) {
        Message message = Message.of(respond.reply().status())
                .without("content-type")
                .edited(respond.reply().headers())
                .body(respond.reply().body());
        return message.with("x-from-store", "yes");
    }
}
