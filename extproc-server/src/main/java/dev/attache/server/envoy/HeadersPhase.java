package dev.attache.server.envoy;

import dev.attache.exchange.Edits;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.FailureMode;
import dev.attache.policy.Interest.Body;
import dev.attache.server.chain.ChainRun;
import dev.attache.server.chain.PolicyFault;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Headers of both directions: asks the policies, chooses how the body is to come, answers. */
final class HeadersPhase {
    private static final LocalReply HEADERS_TOO_LARGE =
            LocalReply.text(431, "The request's headers are too large\n", null, "attache_headers_too_large");

    private final Conversation talk;

    HeadersPhase(Conversation talk) {
        this.talk = talk;
    }

    void request(HeadersMessage message) {
        if (talk.policies.haveBegun()) {
            // The handlers begun at the first headers must not be lost.
            passAgain(message);
            return;
        }
        var body = BodyFacts.ofRequest(message.headers(), message.last());
        talk.request.headers(message.headers(), body);
        CompletionStage<Verdict> verdict = talk.policies.requestHeaders(message.headers(), body.follows());
        if (verdict == null) {
            refuse(message);
        } else {
            await(message, verdict);
        }
    }

    void response(HeadersMessage message) {
        if (talk.response.hasHeaders()) {
            // The answer that may still be owed to the first headers must not be lost, nor the decoder.
            passAgain(message);
            return;
        }
        var head = new Response(message.headers(), false);
        talk.status = head.status();
        talk.response.headers(
                message.headers(), BodyFacts.ofResponse(message.headers(), head.status(), message.last()));
        CompletionStage<Verdict> verdict = talk.policies.responseHeaders(head, isRequestBodyMissing(head));
        if (verdict == null) {
            pass(message);
        } else {
            await(message, verdict);
        }
    }

    /** Passes headers that come a second time: Envoy sends those of a direction once. */
    private void passAgain(HeadersMessage message) {
        talk.scope.events().unknownMessage();
        talk.answer(message.direction(), message.last(), Replies.pass(message.phase()));
    }

    /** Whether the upstream has answered although a body that was needed first never came. */
    private boolean isRequestBodyMissing(Response head) {
        boolean envoysOwn = !head.headers().has("x-envoy-upstream-service-time");
        boolean begun = talk.request.hasBodyBegun() && !talk.policies.interest().decidesOnBody();
        return talk.policies.gather(talk.request)
                && !talk.request.isBodyShown()
                && !begun
                && !(envoysOwn && (head.status() == 413 || head.status() == 408 || head.status() >= 500));
    }

    private void await(HeadersMessage message, CompletionStage<Verdict> verdict) {
        talk.await(message.direction(), verdict, decided -> decided(message, decided), () -> refuse(message));
    }

    private void decided(HeadersMessage message, Verdict verdict) {
        switch (verdict) {
            case Verdict.Respond respond -> talk.deny(message.direction(), message.last(), respond.reply());
            case Verdict.Proceed proceed -> {
                try {
                    proceed(message, proceed.edits().withoutBody());
                } catch (PolicyFault fault) {
                    talk.policies.failed(fault);
                    refuse(message);
                }
            }
        }
    }

    private void proceed(HeadersMessage message, Edits edits) {
        Direction direction = message.direction();
        Body need = talk.policies.need(direction);
        if (need == Body.WHOLE && direction.request && isTooLarge(direction)) {
            talk.deny(direction, message.last(), ChainRun.BODY_TOO_LARGE);
            return;
        }
        if (direction.request && !talk.fits(message.headers(), edits)) {
            // Leaving an edit out would let through what a policy removes, such as a name that the client made up.
            talk.deny(direction, message.last(), HEADERS_TOO_LARGE);
            return;
        }
        direction.decodes(talk.policies.undoesCoding(direction));
        if (need == Body.WHOLE && direction.isDuplex() && !direction.hasEnded()) {
            // No part of the message may go on before the body is there.
            direction.hold(new Direction.Held(message.headers(), edits));
            talk.answered(direction, message.last());
            return;
        }
        ProcessingMode override = override(direction, need);
        if (need.compareTo(Body.EDIT) < 0 || direction.isWhole() || direction.isPartial()) {
            send(message, talk.fitting(message.headers(), edits), override);
            return;
        }
        Edits repaired = edits.then(BodyRepairs.of(message.headers(), direction.decoded()));
        if (direction.decoded()) {
            direction.withholds();
        }
        talk.answer(
                direction,
                message.last(),
                Replies.headersWithoutLength(
                        direction.request,
                        talk.fitting(message.headers(), repaired),
                        talk.exchange.takeNotes(),
                        override));
    }

    private boolean isTooLarge(Direction request) {
        return request.body().length() > talk.scope.serving().maxGathered()
                || talk.modes.exceedsBuffer(request, talk.policies.interest(), request.body());
    }

    private @Nullable ProcessingMode override(Direction direction, Body need) {
        if (talk.stream.isObserved() || (need == Body.NONE && !talk.policies.wantMore(talk.request, talk.response))) {
            return null;
        }
        return direction.request
                ? talk.modes.afterRequestHeaders(
                        talk.request, talk.response, talk.policies.interest(), need, direction.body())
                : talk.modes.afterResponseHeaders(
                        talk.request, talk.response, talk.policies.interest(), need, direction.body());
    }

    private void send(HeadersMessage message, Edits edits, @Nullable ProcessingMode override) {
        talk.answer(
                message.direction(),
                message.last(),
                Replies.headers(message.direction().request, edits, talk.exchange.takeNotes(), override));
        talk.closeIfNothingMoreIsWanted();
    }

    private void pass(HeadersMessage message) {
        send(message, Edits.NONE, null);
    }

    /** Answers as {@code server.on_error} says. */
    void refuse(HeadersMessage message) {
        if (talk.policies.onError() == FailureMode.ALLOW) {
            pass(message);
        } else {
            talk.respond(message.direction(), message.last(), Replies.UNAVAILABLE);
        }
    }
}
