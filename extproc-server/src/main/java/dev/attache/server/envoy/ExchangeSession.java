package dev.attache.server.envoy;

import com.google.protobuf.ByteString;
import dev.attache.exchange.Edits;
import dev.attache.exchange.Headers;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.FailureMode;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest.RequestCase;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProtocolConfiguration;
import io.grpc.ServerCall;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One stream, one exchange: what Envoy said, what is owed, when to close.
 *
 * <p>Confined to its home, the event loop of the stream's connection. Any phase may come first, and messages of the two
 * directions may overlap; the policies of one exchange never do. Half-close and cancel are both the one normal end. After
 * a local reply nothing is sent.
 */
final class ExchangeSession extends ServerCall.Listener<ProcessingRequest> {
    private final EnvoyStream stream;
    private final SessionScope scope;
    private final Executor home;
    private final EnvoyExchange exchange;
    private final ExchangePolicies policies;
    private final Direction request = new Direction(true);
    private final Direction response = new Direction(false);

    private boolean first = true;
    private boolean waiting;
    private boolean completing;
    private int status;

    ExchangeSession(
            ServerCall<ProcessingRequest, ProcessingResponse> call,
            SessionScope scope,
            Executor home,
            @Nullable String namedRoute) {
        this.stream = new EnvoyStream(call);
        this.scope = scope;
        this.home = home;
        this.exchange = new EnvoyExchange(scope.events()::addressGuessed);
        this.policies = new ExchangePolicies(scope, exchange, home, namedRoute);
        scope.sessions().add(this);
    }

    @Override
    public void onMessage(ProcessingRequest message) {
        if (stream.isClosed()) {
            return;
        }
        if (first) {
            first = false;
            readModes(message);
        }
        exchange.learn(message);
        RequestCase phase = message.getRequestCase();
        if (phase == RequestCase.REQUEST_NOT_SET) {
            scope.events().unknownMessage();
            stream.answered();
            stream.askForMore();
            return;
        }
        Direction direction = Direction.isRequest(phase) ? request : response;
        direction.arrived(message);
        answerAll();
    }

    @Override
    public void onHalfClose() {
        close();
    }

    @Override
    public void onCancel() {
        close();
    }

    @Override
    public void onComplete() {
        close();
    }

    /** Ends with OK once no answer is owed and no bytes are held, which no client notices. From any thread. */
    void completeWhenIdle() {
        home.execute(() -> {
            completing = true;
            closeIfIdle();
        });
    }

    private void readModes(ProcessingRequest message) {
        if (message.getObservabilityMode()) {
            stream.observe();
        }
        if (message.hasProtocolConfig()) {
            ProtocolConfiguration modes = message.getProtocolConfig();
            request.bodyMode(modes.getRequestBodyMode());
            response.bodyMode(modes.getResponseBodyMode());
        }
    }

    /** Answers what can be answered. While the policies are at work on one phase, all others wait behind it. */
    private void answerAll() {
        while (!stream.isClosed() && !waiting) {
            Direction direction = request.owes() ? request : response;
            ProcessingRequest message = direction.next();
            if (message == null) {
                break;
            }
            try {
                answer(direction, message);
            } catch (RuntimeException bug) {
                recover(direction, message, bug);
            }
        }
        closeIfIdle();
        stream.askForMore();
    }

    /**
     * A bug of our own must not reach gRPC, which would make it a 500 for the user: what is still owed is answered as
     * {@code server.on_error} says, without the policies.
     */
    @SuppressWarnings("ReferenceEquality") // this very message, not one like it
    private void recover(Direction direction, ProcessingRequest message, RuntimeException bug) {
        policies.failed(bug);
        if (stream.isClosed()) {
            return;
        }
        if (direction.next() != message) {
            // Nobody knows how far the answer came; OK lets Envoy go on alone.
            close();
            return;
        }
        switch (message.getRequestCase()) {
            case REQUEST_HEADERS -> refuse(HeadersMessage.of(request, message.getRequestHeaders()));
            case RESPONSE_HEADERS -> refuse(HeadersMessage.of(response, message.getResponseHeaders()));
            case REQUEST_BODY, RESPONSE_BODY, REQUEST_TRAILERS, RESPONSE_TRAILERS -> answer(direction, message);
            case REQUEST_NOT_SET -> throw new AssertionError("not queued");
        }
    }

    private void answered(Direction direction, boolean last) {
        direction.answered(last);
        stream.answered();
    }

    private void answer(Direction direction, ProcessingRequest message) {
        switch (message.getRequestCase()) {
            case REQUEST_HEADERS -> requestHeaders(HeadersMessage.of(request, message.getRequestHeaders()));
            case RESPONSE_HEADERS -> responseHeaders(HeadersMessage.of(response, message.getResponseHeaders()));
            case REQUEST_BODY -> body(direction, message.getRequestBody());
            case RESPONSE_BODY -> body(direction, message.getResponseBody());
            case REQUEST_TRAILERS, RESPONSE_TRAILERS -> trailers(direction, message.getRequestCase());
            case REQUEST_NOT_SET -> throw new AssertionError("not queued");
        }
    }

    private void requestHeaders(HeadersMessage message) {
        if (policies.haveBegun()) {
            // Envoy sends request headers once; the handlers of the first must not be lost.
            scope.events().unknownMessage();
            direct(message, Replies.pass(message.phase()));
            return;
        }
        CompletionStage<Verdict> verdict = policies.requestHeaders(message.headers());
        if (verdict == null) {
            refuse(message);
        } else {
            decide(message, verdict);
        }
    }

    private void responseHeaders(HeadersMessage message) {
        var head = new Response(message.headers(), false);
        status = head.status();
        CompletionStage<Verdict> verdict = policies.responseHeaders(head);
        if (verdict == null) {
            direct(message, Replies.pass(message.phase()));
        } else {
            decide(message, verdict);
        }
    }

    private void body(Direction direction, HttpBody body) {
        // A body that was buffered is whole, also when trailers follow.
        boolean last = body.getEndOfStream() || direction.isWhole();
        if (!policies.show(direction, body.getBody(), last) && isDenied(direction)) {
            respond(direction, last, Replies.UNAVAILABLE);
            return;
        }
        answered(direction, last);
        if (direction.isDuplex()) {
            Replies.pieces(direction.request, body.getBody(), body.getEndOfStream(), stream::send);
        } else {
            stream.send(Replies.pass(direction.request ? RequestCase.REQUEST_BODY : RequestCase.RESPONSE_BODY));
        }
    }

    private void trailers(Direction direction, RequestCase phase) {
        if (direction.sendsBody() && !direction.hasEnded()) {
            // Before trailers no piece of the body said that it was the last.
            policies.show(direction, ByteString.EMPTY, true);
        }
        answered(direction, true);
        stream.send(Replies.pass(phase));
    }

    /** Whether a fault at a body is a 503: only while nothing of the response can have reached the client. */
    private boolean isDenied(Direction direction) {
        boolean untouched = direction.request ? !response.hasBegun() : response.isWhole();
        return policies.onError() == FailureMode.DENY && untouched;
    }

    /** Answers as the policies say, now or when they have decided. */
    private void decide(HeadersMessage message, CompletionStage<Verdict> stage) {
        CompletableFuture<Verdict> verdict = stage.toCompletableFuture();
        if (verdict.isDone()) {
            decided(message, verdict);
            return;
        }
        waiting = true;
        scope.decisions().began();
        // The chain completes it at home.
        verdict.whenComplete((value, error) -> {
            if (!stream.isClosed()) {
                waiting = false;
                scope.decisions().ended();
                ProcessingRequest owed = message.direction().next();
                try {
                    decided(message, verdict);
                } catch (RuntimeException bug) {
                    if (owed != null) {
                        recover(message.direction(), owed, bug);
                    }
                }
                answerAll();
            }
        });
    }

    private void decided(HeadersMessage message, CompletableFuture<Verdict> verdict) {
        if (verdict.isCompletedExceptionally()) {
            policies.failed(verdict.exceptionNow());
            refuse(message);
            return;
        }
        switch (verdict.resultNow()) {
            case Verdict.Proceed proceed -> {
                Edits edits = fitting(message.headers(), proceed.edits());
                direct(message, Replies.headers(message.direction().request, edits, exchange.takeNotes()));
            }
            case Verdict.Respond respond -> {
                policies.denied(respond.reply());
                respond(message.direction(), message.last(), respond.reply());
            }
        }
    }

    private void direct(HeadersMessage message, ProcessingResponse answer) {
        answered(message.direction(), message.last());
        stream.send(answer);
        if (!message.direction().request || !policies.wantMore()) {
            closeIfNothingMoreIsWanted();
        }
    }

    private void respond(Direction direction, boolean last, LocalReply reply) {
        answered(direction, last);
        status = reply.status();
        stream.send(Replies.local(reply, fitting(EnvoyHeaders.NONE, reply.headers()), exchange.takeNotes()));
        if (!stream.isObserved()) {
            close();
        }
    }

    /** The edits, or none of them where Envoy would reject the message with them. */
    private Edits fitting(Headers headers, Edits edits) {
        if (edits.isNone() || HeaderMutations.fits(headers, edits)) {
            return edits;
        }
        scope.events().editsRefused(exchange);
        return Edits.NONE;
    }

    /** Answers as {@code server.on_error} says. */
    private void refuse(HeadersMessage message) {
        if (policies.onError() == FailureMode.ALLOW) {
            direct(message, Replies.pass(message.phase()));
        } else {
            respond(message.direction(), message.last(), Replies.UNAVAILABLE);
        }
    }

    /** A close with OK lets Envoy go on alone, which saves every later message; not where we hold the body. */
    private void closeIfNothingMoreIsWanted() {
        if (stream.isObserved() || stream.isClosed() || request.isDuplex() || response.isDuplex()) {
            return;
        }
        if (!request.owes() && !response.owes() && !policies.wantBodies()) {
            close();
        }
    }

    private void closeIfIdle() {
        if (completing
                && !stream.isClosed()
                && !waiting
                && !request.owes()
                && !response.owes()
                && !request.holdsBytes()
                && !response.holdsBytes()) {
            close();
        }
    }

    /** Envoy is done with this exchange, or we are: the one end. */
    private void close() {
        if (!stream.isClosed()) {
            Outcome outcome = policies.outcome(status, isCut());
            if (waiting) {
                // The answer may never come: nobody waits for it any more.
                waiting = false;
                scope.decisions().ended();
            }
            stream.close();
            scope.sessions().remove(this);
            policies.end(outcome);
        }
    }

    /** Whether the stream ended while something of it was still to come. */
    private boolean isCut() {
        return waiting
                || request.owes()
                || response.owes()
                || (policies.want(response) && response.isUnfinished())
                || (policies.want(request) && request.isUnfinished() && !response.hasEnded());
    }
}
