package dev.attache.server.chain;

import dev.attache.policy.Interest.Body;
import dev.attache.server.chain.BodyPipe.Stage;
import org.jspecify.annotations.Nullable;

/** Asks the handlers that needed the request's whole body, and will not get it, what is to become of the exchange. */
final class MissingWalk extends Walk {
    private final BodyPipe pipe;
    private final Walk onward;
    private int at;

    /** Where all of them pass, {@code onward} follows. */
    MissingWalk(Course course, BodyPipe pipe, Walk onward) {
        super(course);
        this.pipe = pipe;
        this.onward = onward;
    }

    @Override
    Walk following() {
        Walk answered = super.following();
        return answered == null ? onward : answered;
    }

    @Override
    @Nullable
    Pending<?> next() {
        while (!isAnswered() && at < pipe.stages().size()) {
            Stage stage = pipe.stages().get(at++);
            if (stage.need == Body.WHOLE && !stage.fed) {
                stage.fed = true;
                course.missing(stage.index, this);
            }
        }
        return null;
    }
}
