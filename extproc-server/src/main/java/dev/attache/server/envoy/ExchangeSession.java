package dev.attache.server.envoy;

import com.google.protobuf.ByteString;
import dev.attache.exchange.Edits;
import dev.attache.exchange.Headers;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.FailureMode;
import dev.attache.policy.Interest;
import dev.attache.server.chain.ChainRun;
import dev.attache.server.chain.PolicyFault;
import dev.attache.server.chain.RouteScope;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest.RequestCase;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProtocolConfiguration;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One stream, one exchange: what Envoy said, what is owed, when to close.
 *
 * <p>Confined to its home, the event loop of the stream's connection. Any phase may come first, and messages of the two
 * directions may overlap; the policies of one exchange never do. Half-close and cancel are both the one normal end. After
 * a local reply nothing is sent.
 */
final class ExchangeSession extends ServerCall.Listener<ProcessingRequest> {
    private final ServerCall<ProcessingRequest, ProcessingResponse> call;
    private final SessionScope scope;
    private final Executor home;
    private final RouteChoice choice;
    private final EnvoyExchange exchange = new EnvoyExchange();
    private final Direction request = new Direction(true);
    private final Direction response = new Direction(false);

    private RouteScope route;
    private @Nullable ChainRun run;
    private boolean first = true;
    private boolean observed;
    private boolean waiting;
    private boolean completing;
    private boolean closed;
    private int status;
    private @Nullable Throwable fault;

    ExchangeSession(
            ServerCall<ProcessingRequest, ProcessingResponse> call,
            SessionScope scope,
            Executor home,
            @Nullable String namedRoute) {
        this.call = call;
        this.scope = scope;
        this.home = home;
        this.choice = new RouteChoice(scope, namedRoute);
        this.route = RouteScope.untouched("", scope.routes().onError());
        scope.sessions().add(this);
        scope.events().began();
    }

    @Override
    public void onMessage(ProcessingRequest message) {
        call.request(1);
        if (closed) {
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
        observed = message.getObservabilityMode();
        if (message.hasProtocolConfig()) {
            ProtocolConfiguration modes = message.getProtocolConfig();
            request.bodyMode(modes.getRequestBodyMode());
            response.bodyMode(modes.getResponseBodyMode());
        }
    }

    /** Answers what can be answered. While the policies are at work on one phase, all others wait behind it. */
    private void answerAll() {
        while (!closed && !waiting) {
            Direction direction = request.owes() ? request : response;
            ProcessingRequest message = direction.next();
            if (message == null) {
                break;
            }
            answer(direction, message);
        }
        closeIfIdle();
    }

    private void answer(Direction direction, ProcessingRequest message) {
        switch (message.getRequestCase()) {
            case REQUEST_HEADERS -> requestHeaders(message);
            case RESPONSE_HEADERS -> responseHeaders(message);
            case REQUEST_BODY -> body(direction, message.getRequestBody());
            case RESPONSE_BODY -> body(direction, message.getResponseBody());
            case REQUEST_TRAILERS, RESPONSE_TRAILERS -> trailers(direction, message.getRequestCase());
            case REQUEST_NOT_SET -> throw new AssertionError("not queued");
        }
    }

    private void requestHeaders(ProcessingRequest message) {
        boolean last = message.getRequestHeaders().getEndOfStream();
        EnvoyHeaders headers = EnvoyHeaders.of(message.getRequestHeaders().getHeaders());
        exchange.requestHeaders(headers, scope.routes().trustedHops());
        RouteScope found = null;
        try {
            found = choice.of(exchange);
        } catch (RuntimeException e) {
            fail(e);
        }
        if (found == null) {
            refuse(request, last, RequestCase.REQUEST_HEADERS);
            return;
        }
        route = found;
        exchange.route(found.name());
        if (scope.decisions().isFull()) {
            scope.events().overloaded(exchange);
            refuse(request, last, RequestCase.REQUEST_HEADERS);
            return;
        }
        ChainRun chain = found.chain().begin(exchange, home);
        run = chain;
        decide(request, headers, last, RequestCase.REQUEST_HEADERS, chain, ChainRun::requestHeaders);
    }

    private void responseHeaders(ProcessingRequest message) {
        boolean last = message.getResponseHeaders().getEndOfStream();
        EnvoyHeaders headers = EnvoyHeaders.of(message.getResponseHeaders().getHeaders());
        var head = new Response(headers, false);
        status = head.status();
        ChainRun chain = run;
        if (chain == null || fault != null) {
            // Envoy answered before the request reached us, or we gave up on this exchange: nothing is to be said.
            direct(response, last, Replies.pass(RequestCase.RESPONSE_HEADERS));
            return;
        }
        decide(response, headers, last, RequestCase.RESPONSE_HEADERS, chain, running -> running.responseHeaders(head));
    }

    private void body(Direction direction, HttpBody body) {
        // A body that was buffered is whole, also when trailers follow.
        boolean last = body.getEndOfStream() || direction.isWhole();
        if (!show(direction, body.getBody(), last) && isDenied(direction)) {
            respond(direction, last, Replies.UNAVAILABLE);
            return;
        }
        direction.answered(last);
        if (direction.isDuplex()) {
            Replies.pieces(direction.request, body.getBody(), body.getEndOfStream(), this::send);
        } else {
            send(Replies.pass(direction.request ? RequestCase.REQUEST_BODY : RequestCase.RESPONSE_BODY));
        }
    }

    private void trailers(Direction direction, RequestCase phase) {
        if (direction.sendsBody() && !direction.hasEnded()) {
            // Before trailers no piece of the body said that it was the last.
            show(direction, ByteString.EMPTY, true);
        }
        direction.answered(true);
        send(Replies.pass(phase));
    }

    /** Shows a piece to the policies; returns whether none of them failed. */
    private boolean show(Direction direction, ByteString bytes, boolean last) {
        ChainRun chain = run;
        if (chain == null || fault != null || !wants(direction)) {
            return true;
        }
        try {
            if (direction.request) {
                chain.requestBodyChunk(bytes.asReadOnlyByteBuffer(), last);
            } else {
                chain.responseBodyChunk(bytes.asReadOnlyByteBuffer(), last);
            }
            return true;
        } catch (PolicyFault e) {
            fail(e);
            return false;
        }
    }

    /** Whether a fault at a body is a 503: only while nothing of the response can have reached the client. */
    private boolean isDenied(Direction direction) {
        boolean untouched = direction.request ? !response.hasBegun() : response.isWhole();
        return route.onError() == FailureMode.DENY && untouched;
    }

    private boolean wants(Direction direction) {
        Interest interest = route.chain().interest();
        return (direction.request ? interest.requestBody() : interest.responseBody()) != Interest.Body.NONE;
    }

    /** Lets the policies decide on headers; the answer follows now or when they are done. */
    private void decide(
            Direction direction,
            Headers headers,
            boolean last,
            RequestCase phase,
            ChainRun chain,
            Function<ChainRun, CompletionStage<Verdict>> hook) {
        CompletableFuture<Verdict> verdict = hook.apply(chain).toCompletableFuture();
        if (verdict.isDone()) {
            decided(direction, headers, last, phase, verdict);
            return;
        }
        waiting = true;
        scope.decisions().began();
        // The chain completes it at home.
        verdict.whenComplete((value, error) -> {
            if (!closed) {
                waiting = false;
                scope.decisions().ended();
                decided(direction, headers, last, phase, verdict);
                answerAll();
            }
        });
    }

    private void decided(
            Direction direction, Headers headers, boolean last, RequestCase phase, CompletableFuture<Verdict> verdict) {
        if (verdict.isCompletedExceptionally()) {
            fail(verdict.exceptionNow());
            refuse(direction, last, phase);
            return;
        }
        switch (verdict.resultNow()) {
            case Verdict.Proceed proceed -> {
                Edits edits = proceed.edits();
                if (!edits.isNone() && !HeaderMutations.fits(headers, edits)) {
                    scope.events().editsRefused(exchange);
                    edits = Edits.NONE;
                }
                direct(direction, last, Replies.headers(direction.request, edits, exchange.takeNotes()));
            }
            case Verdict.Respond respond -> respond(direction, last, respond.reply());
        }
    }

    private void direct(Direction direction, boolean last, ProcessingResponse answer) {
        direction.answered(last);
        send(answer);
        if (!direction.request || !isMoreWanted()) {
            closeIfNothingMoreIsWanted();
        }
    }

    private void respond(Direction direction, boolean last, LocalReply reply) {
        direction.answered(last);
        status = reply.status();
        boolean fits = HeaderMutations.fits(EnvoyHeaders.NONE, reply.headers());
        if (!fits) {
            scope.events().editsRefused(exchange);
        }
        send(Replies.local(reply, fits ? reply.headers() : Edits.NONE, exchange.takeNotes()));
        if (!observed) {
            close();
        }
    }

    /** Answers as {@code server.on_error} says. */
    private void refuse(Direction direction, boolean last, RequestCase phase) {
        if (route.onError() == FailureMode.ALLOW) {
            direct(direction, last, Replies.pass(phase));
        } else {
            respond(direction, last, Replies.UNAVAILABLE);
        }
    }

    private void send(ProcessingResponse answer) {
        if (!observed && !closed && !call.isCancelled()) {
            call.sendMessage(answer);
        }
    }

    private boolean isMoreWanted() {
        return run != null && fault == null && (route.chain().interest().responseHeaders() || wantsBodies());
    }

    private boolean wantsBodies() {
        return wants(request) || wants(response);
    }

    /** A close with OK lets Envoy go on alone, which saves every later message; not where we hold the body. */
    private void closeIfNothingMoreIsWanted() {
        if (observed || closed || request.isDuplex() || response.isDuplex()) {
            return;
        }
        if (!request.owes() && !response.owes() && !(isMoreWanted() && wantsBodies())) {
            close();
        }
    }

    private void closeIfIdle() {
        if (completing
                && !closed
                && !waiting
                && !request.owes()
                && !response.owes()
                && !request.holdsBytes()
                && !response.holdsBytes()) {
            close();
        }
    }

    private void fail(Throwable cause) {
        fault = cause;
        String where = cause instanceof PolicyFault policy ? policy.policy() : "session";
        scope.events().fault(exchange, where, cause);
    }

    /** Envoy is done with this exchange, or we are: the one end. */
    private void close() {
        if (!closed) {
            Outcome outcome = outcome();
            closed = true;
            if (waiting) {
                // The answer may never come: nobody waits for it any more.
                waiting = false;
                scope.decisions().ended();
            }
            if (!call.isCancelled()) {
                call.close(Status.OK, new Metadata());
            }
            end(outcome);
        }
    }

    private void end(Outcome outcome) {
        scope.sessions().remove(this);
        ChainRun chain = run;
        if (chain != null) {
            chain.end(outcome, late -> scope.events().fault(exchange, late.policy(), late));
        }
        scope.events().ended(exchange, outcome);
    }

    private Outcome outcome() {
        if (fault != null) {
            return new Outcome.Failed(fault);
        }
        String rejectedBy = run == null ? null : run.rejectedBy();
        if (rejectedBy != null) {
            return new Outcome.Rejected(rejectedBy, status);
        }
        boolean cut = waiting
                || request.owes()
                || response.owes()
                || (wants(response) && response.isUnfinished())
                || (wants(request) && request.isUnfinished() && !response.hasEnded());
        return cut ? new Outcome.Abandoned() : new Outcome.Completed(status);
    }
}
