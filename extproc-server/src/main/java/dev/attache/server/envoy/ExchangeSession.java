package dev.attache.server.envoy;

import dev.attache.exchange.Edits;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Verdict;
import dev.attache.server.config.EnvoySettings;
import dev.attache.server.envoy.SessionEvents.Phase;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest.RequestCase;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProtocolConfiguration;
import io.grpc.ServerCall;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One stream, one exchange: what Envoy said, what is owed, when to close.
 *
 * <p>Confined to its home, the event loop of the stream's connection. Any phase may come first, and messages of the two
 * directions may overlap; the policies of one exchange never do. Half-close and cancel are both normal ends. After a
 * local reply nothing is sent.
 */
final class ExchangeSession extends ServerCall.Listener<ProcessingRequest> implements Conversation.Floor {
    private final EnvoyStream stream;
    private final SessionScope scope;
    private final HomeThread home;
    private final Conversation talk;
    private final HeadersPhase headers;
    private final BodyPhase bodies;

    private boolean first = true;
    private boolean waiting;
    private Phase phase = Phase.REQUEST_HEADERS;
    private long beganNanos;
    private boolean completing;
    private @Nullable StreamedReply replying;

    ExchangeSession(
            ServerCall<ProcessingRequest, ProcessingResponse> call,
            SessionScope scope,
            HomeThread home,
            @Nullable String namedRoute) {
        this.stream = new EnvoyStream(call);
        this.scope = scope;
        this.home = home;
        var exchange = new EnvoyExchange(scope.events(), home);
        var policies = new ExchangePolicies(scope, exchange, home, namedRoute);
        this.talk = new Conversation(stream, scope, exchange, policies, this);
        this.headers = new HeadersPhase(talk);
        this.bodies = new BodyPhase(talk);
        scope.sessions().add(this);
    }

    @Override
    public void onMessage(ProcessingRequest message) {
        if (stream.isClosed()) {
            return;
        }
        if (replying != null) {
            // The rest of the request, which is not needed, and to which Envoy expects no answer.
            stream.answered();
            stream.askForMore();
            return;
        }
        if (first) {
            first = false;
            readModes(message);
        }
        talk.exchange.learn(message);
        RequestCase phase = message.getRequestCase();
        if (phase == RequestCase.REQUEST_NOT_SET) {
            scope.events().unknownMessage();
            stream.answered();
            stream.askForMore();
            return;
        }
        Direction direction = Direction.isRequest(phase) ? talk.request : talk.response;
        direction.arrived(message);
        answerAll();
    }

    @Override
    public void onReady() {
        StreamedReply reply = replying;
        if (reply != null) {
            reply.goOn();
        }
        stream.askForMore();
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
            talk.request.configured(modes.getRequestBodyMode());
            talk.response.configured(modes.getResponseBodyMode());
        }
    }

    /** Answers what can be answered. While the policies are at work on one phase, all others wait behind it. */
    private void answerAll() {
        while (!stream.isClosed() && !waiting && replying == null) {
            Direction direction = talk.request.owes() ? talk.request : talk.response;
            ProcessingRequest message = direction.next();
            if (message == null) {
                break;
            }
            phase = phase(message);
            beganNanos = System.nanoTime();
            try {
                answer(direction, message);
            } catch (RuntimeException bug) {
                recover(direction, message, bug);
            }
            if (!waiting) {
                dealtWith();
            }
        }
        closeIfIdle();
        stream.askForMore();
    }

    private void dealtWith() {
        scope.events().phaseTook(phase, System.nanoTime() - beganNanos);
    }

    private static Phase phase(ProcessingRequest message) {
        return switch (message.getRequestCase()) {
            case REQUEST_HEADERS -> Phase.REQUEST_HEADERS;
            case RESPONSE_HEADERS -> Phase.RESPONSE_HEADERS;
            case REQUEST_BODY -> Phase.REQUEST_BODY;
            case RESPONSE_BODY -> Phase.RESPONSE_BODY;
            case REQUEST_TRAILERS -> Phase.REQUEST_TRAILERS;
            case RESPONSE_TRAILERS -> Phase.RESPONSE_TRAILERS;
            case REQUEST_NOT_SET -> throw new AssertionError("not queued");
        };
    }

    /**
     * A bug of our own must not reach gRPC, which would make it a 500 for the user: what is still owed is answered as
     * {@code server.on_error} says, without the policies.
     */
    @SuppressWarnings("ReferenceEquality") // this very message, not one like it
    private void recover(Direction direction, ProcessingRequest message, RuntimeException bug) {
        talk.policies.failed(bug);
        if (stream.isClosed()) {
            return;
        }
        if (direction.next() != message) {
            // It is unknown how far the answer got; OK lets Envoy go on alone.
            close();
            return;
        }
        switch (message.getRequestCase()) {
            case REQUEST_HEADERS -> headers.refuse(HeadersMessage.of(talk.request, message.getRequestHeaders()));
            case RESPONSE_HEADERS -> headers.refuse(HeadersMessage.of(talk.response, message.getResponseHeaders()));
            case REQUEST_BODY, RESPONSE_BODY, REQUEST_TRAILERS, RESPONSE_TRAILERS -> answer(direction, message);
            case REQUEST_NOT_SET -> throw new AssertionError("not queued");
        }
    }

    private void answer(Direction direction, ProcessingRequest message) {
        switch (message.getRequestCase()) {
            case REQUEST_HEADERS -> headers.request(HeadersMessage.of(talk.request, message.getRequestHeaders()));
            case RESPONSE_HEADERS -> headers.response(HeadersMessage.of(talk.response, message.getResponseHeaders()));
            case REQUEST_BODY -> bodies.piece(direction, message.getRequestBody());
            case RESPONSE_BODY -> bodies.piece(direction, message.getResponseBody());
            case REQUEST_TRAILERS -> bodies.trailers(direction, message.getRequestTrailers());
            case RESPONSE_TRAILERS -> bodies.trailers(direction, message.getResponseTrailers());
            case REQUEST_NOT_SET -> throw new AssertionError("not queued");
        }
    }

    @Override
    public void await(Direction direction, CompletionStage<Verdict> stage, Consumer<Verdict> taken, Runnable failed) {
        CompletableFuture<Verdict> verdict = stage.toCompletableFuture();
        if (verdict.isDone()) {
            take(verdict, taken, failed);
            return;
        }
        waiting = true;
        scope.decisions().began();
        Future<?> deadline = home.later(timeLeft(direction), this::outOfTime);
        // The chain completes it at home.
        verdict.whenComplete((value, error) -> {
            deadline.cancel(false);
            if (!stream.isClosed()) {
                waiting = false;
                scope.decisions().ended();
                ProcessingRequest owed = direction.next();
                try {
                    take(verdict, taken, failed);
                } catch (RuntimeException bug) {
                    recoverOrClose(direction, owed, bug);
                }
                if (!waiting) {
                    dealtWith();
                }
                answerAll();
            }
        });
    }

    private void outOfTime() {
        if (!stream.isClosed()) {
            scope.events().outOfTime(phase);
        }
        // Also where the client has left: the policies wait for the end of the phase.
        talk.policies.outOfTime();
    }

    /** Nobody hears what is thrown here: what cannot be answered is ended, which lets Envoy go on. */
    private void recoverOrClose(Direction direction, @Nullable ProcessingRequest owed, RuntimeException bug) {
        try {
            if (owed != null) {
                recover(direction, owed, bug);
            }
        } catch (RuntimeException again) {
            talk.policies.failed(again);
            close();
        }
    }

    private void take(CompletableFuture<Verdict> verdict, Consumer<Verdict> taken, Runnable failed) {
        if (verdict.isCompletedExceptionally()) {
            talk.policies.failed(verdict.exceptionNow());
            failed.run();
        } else {
            taken.accept(verdict.resultNow());
        }
    }

    /** How long this phase may take; where its policies may need more than Envoy waits, Envoy is asked for more. */
    private Duration timeLeft(Direction direction) {
        EnvoySettings envoy = scope.serving().envoy();
        Duration most = envoy.maxMessageTimeout();
        boolean untimed = direction.isDuplex() || stream.isObserved();
        if (talk.policies.timeout().compareTo(envoy.deadline()) <= 0 || most.compareTo(envoy.messageTimeout()) <= 0) {
            return envoy.deadline();
        }
        if (!untimed) {
            stream.send(Replies.moreTime(most));
        }
        return envoy.longestDeadline();
    }

    @Override
    public void stream(LocalReply reply, Edits headers) {
        StreamedReply begun = StreamedReply.begin(reply, headers, stream, home, this::close);
        if (!stream.isClosed()) {
            replying = begun;
        }
    }

    private void closeIfIdle() {
        if (completing
                && replying == null
                && !stream.isClosed()
                && !waiting
                && !talk.request.owes()
                && !talk.response.owes()
                && !talk.request.holdsBytes()
                && !talk.response.holdsBytes()) {
            close();
        }
    }

    /** Envoy is done with this exchange, or we are: the one end. */
    @Override
    public void close() {
        if (!stream.isClosed()) {
            Outcome outcome = talk.policies.outcome(talk.status, isCut());
            if (waiting) {
                // The answer may never come: nobody waits for it any more.
                waiting = false;
                scope.decisions().ended();
            }
            if (replying != null) {
                replying.cancel();
            }
            stream.close();
            scope.sessions().remove(this);
            talk.policies.end(outcome);
        }
    }

    /** Whether the stream ended while part of the exchange was still to come. */
    private boolean isCut() {
        return waiting
                || talk.request.owes()
                || talk.response.owes()
                || (!stream.isObserved()
                        && talk.policies.missed(talk.request, talk.response, talk.modes.responseHeadersCome()));
    }
}
