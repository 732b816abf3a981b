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
import dev.attache.policy.Interest.Body;
import dev.attache.server.chain.BodyDecoder;
import dev.attache.server.chain.ChainRun;
import dev.attache.server.chain.PolicyFault;
import dev.attache.server.chain.RouteScope;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The policies of one exchange, from the choice of its route to their end; once one of them has failed, none is asked
 * again.
 *
 * <p>Confined to the exchange's home, like its session. A null stage means that no policy is asked and everything
 * passes, unless stated otherwise.
 */
final class ExchangePolicies {
    private final SessionScope scope;
    private final EnvoyExchange exchange;
    private final Executor home;
    private final RouteChoice choice;

    private RouteScope route;
    private @Nullable ChainRun run;
    private @Nullable Throwable fault;
    private Body requestNeed = Body.NONE;
    private Body responseNeed = Body.NONE;

    ExchangePolicies(SessionScope scope, EnvoyExchange exchange, Executor home, @Nullable String namedRoute) {
        this.scope = scope;
        this.exchange = exchange;
        this.home = home;
        this.choice = new RouteChoice(scope, namedRoute);
        this.route = RouteScope.untouched("", scope.routes().onError());
    }

    /** Whether request headers have been seen by them. */
    boolean haveBegun() {
        return run != null;
    }

    /** Chooses the route and asks its policies; null when {@code server.on_error} is to be followed instead. */
    @Nullable
    CompletionStage<Verdict> requestHeaders(EnvoyHeaders headers, boolean hasBody) {
        exchange.requestHeaders(headers, hasBody, scope.routes().trustedHops());
        RouteScope found;
        try {
            found = choice.of(exchange);
        } catch (RuntimeException e) {
            failed(e);
            return null;
        }
        if (found == null) {
            return null;
        }
        route = found;
        exchange.route(found.name());
        if (!found.chain().policies().isEmpty() && scope.decisions().isFull()) {
            scope.events().overloaded(exchange);
            return null;
        }
        ChainRun begun = found.chain().begin(exchange, exchange, home);
        run = begun;
        return begun.requestHeaders(hasBody);
    }

    /** Asks the policies that saw the request; where its body was needed and did not come, about that first. */
    @Nullable
    CompletionStage<Verdict> responseHeaders(Response head, boolean bodyMissing) {
        ChainRun running = active();
        return running == null ? null : running.responseHeaders(head, bodyMissing);
    }

    /**
     * What they need of a body, now that its headers went by. The whole of an endless one is not waited for.
     *
     * @throws PolicyFault when one of them fails
     */
    Body need(Direction direction) {
        ChainRun running = active();
        BodyFacts body = direction.body();
        if (running == null || !body.follows() || interest().body(direction.request) == Body.NONE) {
            return Body.NONE;
        }
        Body need = running.needs(direction.request);
        boolean tooLong = !direction.request && body.length() > scope.serving().maxGathered();
        boolean endless = body.endless() && !(direction.request && interest().decidesOnBody());
        if (need == Body.WHOLE && (endless || tooLong)) {
            running.passOverWhole(direction.request, endless ? "endless" : "too large");
            need = running.needs(direction.request);
        }
        String coding = body.coding();
        if (need != Body.NONE && coding != null) {
            Optional<BodyDecoder> decoder = decoder(direction, need, coding);
            if (decoder.isPresent() || (direction.request && interest().decidesOnBody())) {
                running.decode(direction.request, decoder.orElse(Decoding.UNKNOWN));
            } else {
                running.cannotDecode(direction.request);
                need = running.needs(direction.request);
            }
        }
        if (direction.request) {
            requestNeed = need;
        } else {
            responseNeed = need;
        }
        return need;
    }

    /** A request is gathered, so a body that would exceed what may be gathered need not be decoded further. */
    private Optional<BodyDecoder> decoder(Direction direction, Body need, String coding) {
        boolean gathered = direction.request && need == Body.WHOLE;
        return Decoding.of(coding, gathered ? scope.serving().maxGathered() : Decoding.MAX_PIECE);
    }

    /** Whether a body goes on without its content coding. */
    boolean undoesCoding(Direction direction) {
        ChainRun running = active();
        return running != null && running.undoesCoding(direction.request);
    }

    /** Takes a piece of a body through them. */
    @Nullable
    CompletionStage<Verdict> body(Direction direction, ByteString bytes, boolean last, boolean alone) {
        ChainRun running = active();
        // Nothing follows the end, whatever a confused peer sends: no policy is asked, or charges, twice.
        if (running == null || needOf(direction) == Body.NONE || direction.isBodyShown()) {
            return null;
        }
        if (last) {
            direction.bodyShown();
        }
        return running.body(direction.request, bytes.asReadOnlyByteBuffer(), last, alone);
    }

    /** Envoy sends only the beginning of a body: no policy gets the whole of it, and nothing was held back yet. */
    void passOverWhole(Direction direction) {
        ChainRun running = active();
        if (running != null && needOf(direction) == Body.WHOLE) {
            ByteBuffer none = running.passOverWhole(direction.request, "partial");
            assert !none.hasRemaining() : "the first piece is the only one";
        }
    }

    /** Whether the whole of a body is still being gathered. */
    boolean gather(Direction direction) {
        ChainRun running = active();
        return running != null && needOf(direction) == Body.WHOLE && running.needs(direction.request) == Body.WHOLE;
    }

    /** Edits of trailers. */
    Edits trailers(Direction direction, Headers trailers) {
        ChainRun running = active();
        Interest interest = interest();
        boolean wanted = direction.request ? interest.trailers() : interest.untilEnd();
        if (running == null || !wanted) {
            return Edits.NONE;
        }
        try {
            return running.trailers(direction.request, trailers);
        } catch (PolicyFault e) {
            failed(e);
            return Edits.NONE;
        }
    }

    /** Whether one of them has ended the response before its end. */
    boolean haveCut(Direction direction) {
        return !direction.request && run != null && run.hasCutResponse();
    }

    /** Gives up what is waited for. */
    void outOfTime() {
        if (run != null) {
            run.outOfTime();
        }
    }

    /** Whether one of them failed, so that none is asked any more. */
    boolean haveFailed() {
        return fault != null;
    }

    private @Nullable ChainRun active() {
        return fault == null ? run : null;
    }

    private Body needOf(Direction direction) {
        return direction.request ? requestNeed : responseNeed;
    }

    /** Whether they want the body of that direction. */
    boolean want(Direction direction) {
        return needOf(direction) != Body.NONE;
    }

    /** Whether anything that is still to come is wanted. */
    boolean wantMore(Direction request, Direction response) {
        if (active() == null) {
            return false;
        }
        Interest interest = interest();
        return interest.untilEnd()
                || (interest.trailers() && !request.hasEnded())
                || (want(request) && !request.hasEnded())
                || (want(response) && !response.hasEnded())
                || (interest.wantsResponse() && !response.hasBegun());
    }

    /** Whether something that was wanted, and that Envoy was to send, has not come. */
    boolean missed(Direction request, Direction response, boolean responseHeadersCome) {
        if (active() == null) {
            return false;
        }
        return (interest().wantsResponse() && responseHeadersCome && !response.hasBegun())
                || (want(response) && response.isUnfinished())
                || (want(request) && request.isUnfinished() && !response.hasEnded());
    }

    /** The longest that one phase may take, the store's time not included. */
    Duration timeout() {
        return route.chain().timeout();
    }

    Interest interest() {
        return route.chain().interest();
    }

    FailureMode onError() {
        return route.onError();
    }

    /** A fault of theirs, or of ours in dealing with them. */
    void failed(Throwable cause) {
        fault = cause;
        String where = cause instanceof PolicyFault policy ? policy.policy() : "session";
        scope.events().fault(exchange, where, cause);
    }

    /** One of them answered in the upstream's place. */
    void denied(LocalReply reply) {
        String policy = run == null ? null : run.rejectedBy();
        scope.events().denied(exchange, policy == null ? "" : policy, reply);
    }

    /** How the exchange ended; {@code cut} when part of it was still to come. */
    Outcome outcome(int status, boolean cut) {
        if (fault != null) {
            return new Outcome.Failed(fault);
        }
        String rejectedBy = run == null ? null : run.rejectedBy();
        if (rejectedBy != null) {
            return new Outcome.Rejected(rejectedBy, status);
        }
        return cut ? new Outcome.Abandoned() : new Outcome.Completed(status);
    }

    /** Tells the policies, once, how the exchange ended. */
    void end(Outcome outcome) {
        ChainRun running = run;
        if (running != null) {
            running.end(outcome, late -> scope.events().fault(exchange, late.policy(), late));
        }
        scope.events().ended(exchange, outcome);
    }
}
