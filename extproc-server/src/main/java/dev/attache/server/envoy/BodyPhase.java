package dev.attache.server.envoy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.attache.exchange.Edits;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Verdict;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpTrailers;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest.RequestCase;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Bodies and trailers of both directions, in every mode: takes each piece through the policies, and answers. */
final class BodyPhase {
    private static final LocalReply LOST =
            LocalReply.text(503, "The body could not be sent on\n", null, "attache_body_lost");

    private final Conversation talk;

    BodyPhase(Conversation talk) {
        this.talk = talk;
    }

    void piece(Direction direction, HttpBody body) {
        if (direction.isCut()) {
            swallow(direction, body.getEndOfStream());
            return;
        }
        boolean last = direction.isLast(body.getBody().size(), body.getEndOfStream());
        boolean first = direction.bodyArrived();
        if (direction.isPartial() && !last) {
            talk.policies.passOverWhole(direction);
        }
        boolean alone = first && last && (direction.isWhole() || direction.isPartial() || direction.held() != null);
        Piece piece = new Piece(direction, body.getBody(), last, body.getEndOfStream());
        CompletionStage<Verdict> verdict = talk.policies.body(direction, body.getBody(), last, alone);
        if (verdict != null) {
            talk.await(direction, verdict, decided -> decided(piece, decided), () -> failed(piece));
        } else if (isLost(direction)) {
            talk.respond(direction, last, LOST);
        } else {
            goesOn(piece, Edits.NONE);
        }
    }

    private record Piece(Direction direction, ByteString bytes, boolean last, boolean endOfStream) {}

    private void decided(Piece piece, Verdict verdict) {
        switch (verdict) {
            case Verdict.Respond respond -> talk.deny(piece.direction(), piece.last(), respond.reply());
            case Verdict.Proceed proceed -> goesOn(piece, proceed.edits());
        }
    }

    private void failed(Piece piece) {
        if (talk.isDenied(
                piece.direction(),
                piece.direction().isWhole() || piece.direction().held() != null)) {
            talk.respond(piece.direction(), piece.last(), Replies.UNAVAILABLE);
        } else if (isLost(piece.direction())) {
            talk.respond(piece.direction(), piece.last(), LOST);
        } else {
            goesOn(piece, Edits.NONE);
        }
    }

    /**
     * Whether a policy failed after holding back or changing earlier bytes. The exchange then fails visibly instead of
     * sending a short body.
     */
    private boolean isLost(Direction direction) {
        return direction.hasWithheld() && talk.policies.haveFailed();
    }

    private void goesOn(Piece piece, Edits edits) {
        Direction direction = piece.direction();
        if (edits.body() != null) {
            direction.withholds();
        }
        boolean cut = talk.policies.haveCut(direction);
        if (cut) {
            direction.cut();
        }
        if (direction.isDuplex()) {
            talk.answered(direction, piece.last());
            duplex(direction, piece.bytes(), edits, piece.endOfStream() || cut, piece.last() || cut);
            return;
        }
        talk.answer(direction, piece.last(), answer(piece, edits));
        if (piece.last()) {
            talk.closeIfNothingMoreIsWanted();
        }
    }

    /**
     * What comes after a policy has ended the body. In full duplex it has ended for Envoy too, which wants no answer.
     */
    private void swallow(Direction direction, boolean last) {
        if (direction.isDuplex()) {
            talk.answered(direction, last);
            return;
        }
        talk.answer(direction, last, Replies.piece(direction.request, new byte[0]));
        if (last) {
            talk.closeIfNothingMoreIsWanted();
        }
    }

    private ProcessingResponse answer(Piece piece, Edits edits) {
        Direction direction = piece.direction();
        byte[] body = edits.body();
        if (direction.isWhole() || direction.isPartial()) {
            Edits repaired =
                    body == null ? edits : edits.then(BodyRepairs.of(direction.headers(), direction.decoded()));
            Edits fitting = talk.fitting(direction.headers(), repaired);
            return fitting.isNone()
                    ? pass(direction)
                    : Replies.wholeBody(direction.request, fitting, talk.exchange.takeNotes(), piece.endOfStream());
        }
        if (!edits.headers().isEmpty()) {
            // The headers have been sent already.
            talk.scope.events().editsRefused(talk.exchange);
        }
        return body == null ? pass(direction) : Replies.piece(direction.request, body);
    }

    private static ProcessingResponse pass(Direction direction) {
        return Replies.pass(direction.request ? RequestCase.REQUEST_BODY : RequestCase.RESPONSE_BODY);
    }

    /** In full duplex, sends what is to go on, and before it the headers once they are no longer held back. */
    private void duplex(Direction direction, ByteString arrived, Edits edits, boolean endOfStream, boolean last) {
        byte[] body = edits.body();
        ByteString bytes = body == null ? arrived : UnsafeByteOperations.unsafeWrap(body);
        if (last || !talk.policies.gather(direction)) {
            releaseHeaders(direction, edits);
        }
        if (!bytes.isEmpty() || endOfStream) {
            Replies.pieces(direction.request, bytes, endOfStream, talk.stream::send);
        }
    }

    private void releaseHeaders(Direction direction, Edits edits) {
        Direction.Held held = direction.takeHeld();
        if (held == null) {
            return;
        }
        Edits all = held.edits().then(edits.withoutBody());
        if (edits.body() != null) {
            all = all.then(BodyRepairs.of(held.headers(), direction.decoded()));
        }
        Edits fitting = talk.fitting(held.headers(), all);
        talk.stream.send(Replies.headers(direction.request, fitting, talk.exchange.takeNotes(), null));
    }

    /** Trailers end a body where no piece was marked as the last. */
    void trailers(Direction direction, HttpTrailers trailers) {
        if (direction.isCut() && direction.isDuplex()) {
            talk.answered(direction, true);
            return;
        }
        if (!talk.policies.want(direction) || direction.isBodyShown() || !direction.hasBodyToEnd()) {
            endWithTrailers(direction, trailers, Edits.NONE);
            return;
        }
        CompletionStage<Verdict> verdict = talk.policies.body(direction, ByteString.EMPTY, true, false);
        if (verdict == null) {
            endWithTrailers(direction, trailers, Edits.NONE);
            return;
        }
        Consumer<Verdict> taken = decided -> {
            switch (decided) {
                case Verdict.Respond respond -> talk.deny(direction, true, respond.reply());
                case Verdict.Proceed proceed -> endWithTrailers(direction, trailers, proceed.edits());
            }
        };
        talk.await(direction, verdict, taken, () -> failed(direction, trailers));
    }

    private void failed(Direction direction, HttpTrailers trailers) {
        if (talk.isDenied(direction, direction.held() != null)) {
            talk.respond(direction, true, Replies.UNAVAILABLE);
        } else if (isLost(direction)) {
            talk.respond(direction, true, LOST);
        } else {
            endWithTrailers(direction, trailers, Edits.NONE);
        }
    }

    private void endWithTrailers(Direction direction, HttpTrailers trailers, Edits edits) {
        byte[] rest = edits.body();
        if (direction.isDuplex()) {
            duplex(direction, ByteString.EMPTY, edits, false, true);
        } else if (rest != null && rest.length > 0) {
            // What was gathered cannot be sent with trailers: a visible failure is better than a short body.
            talk.respond(direction, true, LOST);
            return;
        }
        Edits fitting = talk.fitting(
                EnvoyHeaders.NONE, talk.policies.trailers(direction, EnvoyHeaders.of(trailers.getTrailers())));
        talk.answer(direction, true, Replies.trailers(direction.request, fitting));
    }
}
