package dev.attache.server.envoy;

import com.google.protobuf.ByteString;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.FailureMode;
import dev.attache.policy.Interest;
import dev.attache.server.chain.ChainRun;
import dev.attache.server.chain.PolicyFault;
import dev.attache.server.chain.RouteScope;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The policies of one exchange, from the choice of its route to their end; once one of them failed, none is asked again.
 *
 * <p>Confined to the exchange's home, like its session.
 */
final class ExchangePolicies {
    private final SessionScope scope;
    private final EnvoyExchange exchange;
    private final Executor home;
    private final RouteChoice choice;

    private RouteScope route;
    private @Nullable ChainRun run;
    private @Nullable Throwable fault;

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
    CompletionStage<Verdict> requestHeaders(EnvoyHeaders headers) {
        exchange.requestHeaders(headers, scope.routes().trustedHops());
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
        ChainRun begun = found.chain().begin(exchange, home);
        run = begun;
        return begun.requestHeaders();
    }

    /**
     * Asks the policies that saw the request. Null when there are none: Envoy answered before the request reached us, or
     * we gave up on this exchange.
     */
    @Nullable
    CompletionStage<Verdict> responseHeaders(Response head) {
        ChainRun running = run;
        return running == null || fault != null ? null : running.responseHeaders(head);
    }

    /** Shows a piece of a body; returns whether none of them failed. */
    boolean show(Direction direction, ByteString bytes, boolean last) {
        ChainRun running = run;
        if (running == null || fault != null || !want(direction)) {
            return true;
        }
        try {
            if (direction.request) {
                running.requestBodyChunk(bytes.asReadOnlyByteBuffer(), last);
            } else {
                running.responseBodyChunk(bytes.asReadOnlyByteBuffer(), last);
            }
            return true;
        } catch (PolicyFault e) {
            failed(e);
            return false;
        }
    }

    /** Whether they want the body of that direction. */
    boolean want(Direction direction) {
        return interest().body(direction.request) != Interest.Body.NONE;
    }

    /** Whether any later phase is wanted. */
    boolean wantMore() {
        return run != null
                && fault == null
                && (interest().responseHeaders() || interest().wantsBodies());
    }

    /** Whether any body is wanted. */
    boolean wantBodies() {
        return run != null && fault == null && interest().wantsBodies();
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

    /** How the exchange ended; {@code cut} when something of it was still to come. */
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

    /** Tells them, once, how it ended. */
    void end(Outcome outcome) {
        ChainRun running = run;
        if (running != null) {
            running.end(outcome, late -> scope.events().fault(exchange, late.policy(), late));
        }
        scope.events().ended(exchange, outcome);
    }

    private Interest interest() {
        return route.chain().interest();
    }
}
