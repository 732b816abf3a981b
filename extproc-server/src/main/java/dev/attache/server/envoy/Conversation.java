package dev.attache.server.envoy;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Headers;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Verdict;
import dev.attache.policy.FailureMode;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** What the phases of one exchange share: the stream, the policies, both directions, and how an answer is given. */
final class Conversation {
    /** What only the session can do. */
    interface Floor {
        /** Takes the verdict now, or when it is there; all other messages wait behind it. */
        void await(Direction direction, CompletionStage<Verdict> verdict, Consumer<Verdict> taken, Runnable failed);

        /** Sends a reply in pieces, then ends with OK; nothing else is answered meanwhile. */
        void stream(LocalReply reply, Edits headers);

        /** Ends with OK. */
        void close();
    }

    final EnvoyStream stream;
    final SessionScope scope;
    final EnvoyExchange exchange;
    final ExchangePolicies policies;
    final Direction request = new Direction(true);
    final Direction response = new Direction(false);
    final BodyModes modes;
    private final Floor floor;
    int status;

    Conversation(
            EnvoyStream stream, SessionScope scope, EnvoyExchange exchange, ExchangePolicies policies, Floor floor) {
        this.stream = stream;
        this.scope = scope;
        this.exchange = exchange;
        this.policies = policies;
        this.modes = new BodyModes(scope.serving().envoy());
        this.floor = floor;
    }

    void await(Direction direction, CompletionStage<Verdict> verdict, Consumer<Verdict> taken, Runnable failed) {
        floor.await(direction, verdict, taken, failed);
    }

    /** The answer to the message in hand. */
    void answer(Direction direction, boolean last, ProcessingResponse answer) {
        answered(direction, last);
        stream.send(answer);
    }

    /** The message in hand is dealt with, and its answer sent, or kept. */
    void answered(Direction direction, boolean last) {
        direction.answered(last);
        stream.answered();
    }

    /** The answer in the upstream's place. */
    void respond(Direction direction, boolean last, LocalReply reply) {
        ProcessingRequest inHand = direction.next();
        boolean atRequestHeaders =
                inHand != null && inHand.hasRequestHeaders() && !request.hasBodyBegun() && !response.hasBegun();
        answered(direction, last);
        status = reply.status();
        Edits headers = fitting(EnvoyHeaders.NONE, reply.headers());
        if (StreamedReply.suits(reply, this, atRequestHeaders)) {
            floor.stream(reply, headers);
            return;
        }
        stream.send(Replies.local(reply, headers, exchange.takeNotes()));
        if (!stream.isObserved()) {
            floor.close();
        }
    }

    /** A policy's answer in the upstream's place. */
    void deny(Direction direction, boolean last, LocalReply reply) {
        policies.denied(reply);
        respond(direction, last, reply);
    }

    /** Whether a fault is answered with 503: only while no part of the response can have reached the client. */
    boolean isDenied(Direction direction, boolean headersWithUs) {
        boolean untouched = direction.request ? !response.hasBegun() : headersWithUs;
        return policies.onError() == FailureMode.DENY && untouched;
    }

    /** Whether Envoy would take these edits of the message. */
    boolean fits(Headers headers, Edits edits) {
        return edits.headers().isEmpty() || HeaderMutations.fits(headers, edits);
    }

    /** The edits, or none of their headers where Envoy would reject the message with them. */
    Edits fitting(Headers headers, Edits edits) {
        if (fits(headers, edits)) {
            return edits;
        }
        scope.events().editsRefused(exchange);
        byte[] body = edits.body();
        return body == null ? Edits.NONE : Edits.builder().body(body).build();
    }

    /** A close with OK lets Envoy go on alone, which saves every later message; not where we hold the body. */
    void closeIfNothingMoreIsWanted() {
        if (stream.isObserved() || stream.isClosed() || request.isDuplex() || response.isDuplex()) {
            return;
        }
        if (!request.owes() && !response.owes() && !policies.wantMore(request, response)) {
            floor.close();
        }
    }
}
