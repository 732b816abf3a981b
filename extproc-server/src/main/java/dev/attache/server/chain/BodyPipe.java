package dev.attache.server.chain;

import dev.attache.policy.Interest;
import dev.attache.policy.Interest.Body;
import dev.attache.server.chain.BodyDecoder.UndecodableException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of one body through the handlers that need it, in the order of its direction.
 *
 * <p>A content coding is undone in front of them all where one of them may change the body; where all of them only
 * look, it is undone in a copy for those that want it.
 */
final class BodyPipe {
    static final ByteBuffer EMPTY = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /** A handler, what it needs, and what was gathered for it. */
    static final class Stage {
        final int index;
        final boolean encoded;
        final Gathered gathered = new Gathered();
        Body need;
        boolean fed;

        /** Whether it had the whole body, or was told that it will not: it has decided, and is not asked again. */
        boolean isFed() {
            return fed && need == Body.WHOLE;
        }

        private Stage(int index, Body need, boolean encoded) {
            this.index = index;
            this.need = need;
            this.encoded = encoded;
        }
    }

    final boolean request;
    /** A handler has ended the body before its end. */
    boolean cut;

    private final Course course;
    private final List<Stage> stages = new ArrayList<>();
    private @Nullable BodyDecoder decoder;
    private boolean decoding;

    BodyPipe(Course course, boolean request) {
        this.course = course;
        this.request = request;
        List<Begun> order = request ? course.begun : course.begun.reversed();
        for (int at = 0; at < order.size(); at++) {
            Begun each = order.get(at);
            Interest interest = each.interest();
            Body declared = interest.body(request);
            Body need = declared == Body.NONE ? Body.NONE : needed(each, declared);
            if (need != Body.NONE) {
                stages.add(new Stage(request ? at : order.size() - 1 - at, need, interest.encoded()));
            }
        }
    }

    private Body needed(Begun each, Body declared) {
        return Course.attempt(each.name(), () -> each.handler().needs(request, declared))
                .atMost(declared);
    }

    List<Stage> stages() {
        return stages;
    }

    /** The most that a handler still needs. */
    Body need() {
        Body most = Body.NONE;
        for (Stage stage : stages) {
            most = stage.isFed() ? most : most.atLeast(stage.need);
        }
        return most;
    }

    void decode(BodyDecoder undoing) {
        close();
        decoder = undoing;
    }

    /** Whether what goes on is no longer encoded. */
    boolean decodesInFront() {
        if (decoder != null && !decoding) {
            for (Stage stage : stages) {
                if (!stage.encoded && stage.need.compareTo(Body.EDIT) >= 0) {
                    return true;
                }
            }
        }
        return decoding;
    }

    /** From now on the body goes on without its coding, whatever the handlers come to need. */
    void beginDecoding() {
        decoding = true;
    }

    /** The piece as the handlers that only look see it. */
    ByteBuffer decoded(ByteBuffer piece, boolean last) throws UndecodableException {
        return decoder == null ? piece : decoder.feed(piece, last);
    }

    /** No handler that needs the whole body will get it; the body passes them untouched. Returns what was gathered. */
    ByteBuffer passOverWhole(String why) {
        var held = new Gathered();
        for (Stage stage : stages) {
            if (stage.need == Body.WHOLE) {
                stage.need = Body.NONE;
                course.updates.passedOver(course.begun.get(stage.index).name(), why);
                held.add(stage.gathered.take());
            }
        }
        return held.size() == 0 ? EMPTY : held.take();
    }

    /** Stops decoding. Returns the stages that will not get the whole body. */
    List<Stage> stopDecoding() {
        var without = new ArrayList<Stage>();
        for (Stage stage : stages) {
            if (!stage.encoded && stage.need != Body.NONE) {
                if (stage.need == Body.WHOLE && !stage.fed) {
                    without.add(stage);
                }
                stage.need = Body.NONE;
                stage.fed = true;
                course.updates.passedOver(course.begun.get(stage.index).name(), "undecodable");
            }
        }
        close();
        return without;
    }

    void close() {
        if (decoder != null) {
            decoder.close();
            decoder = null;
        }
    }
}
