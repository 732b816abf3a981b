package dev.attache.server.chain;

import dev.attache.exchange.Edits;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One phase on its way through the policies, step by step; {@link ChainRun} waits where a step has to be waited for.
 *
 * <p>Nothing asynchronous is in here.
 */
abstract class Walk {
    final Course course;
    private Edits edits = Edits.NONE;
    private @Nullable LocalReply reply;
    private int repliedAt;

    Walk(Course course) {
        this.course = course;
    }

    /**
     * Takes steps up to one whose result may have to be waited for; null when there is none left.
     *
     * @throws PolicyFault when a policy fails
     */
    abstract @Nullable Pending<?> next();

    /** The walk that follows this one: back through the earlier policies when one of them answered. */
    @Nullable
    Walk following() {
        LocalReply answer = reply;
        return answer == null
                ? null
                : BackWalk.ofLocal(course, repliedAt - 1, new Response(new LocalHeaders(answer), true), answer);
    }

    /** Continues with edits that were made earlier in the same phase. */
    final Walk after(Edits earlier) {
        edits = earlier;
        return this;
    }

    /** The verdict of the whole walk. */
    Verdict verdict() {
        return Verdict.proceed(edits);
    }

    /** Whether this is the usual case, in which there is nothing to take. */
    @SuppressWarnings("ReferenceEquality")
    static boolean isPassed(CompletionStage<Verdict> stage) {
        return stage == Verdict.PASSED;
    }

    final Edits edits() {
        return edits;
    }

    final boolean isAnswered() {
        return reply != null;
    }

    /** Takes the verdict of the handler at {@code index} among those begun; returns whether to ask the next. */
    boolean accept(int index, Verdict verdict) {
        switch (verdict) {
            case Verdict.Proceed proceed -> add(proceed.edits());
            case Verdict.Respond respond -> {
                course.rejected(index);
                reply = respond.reply();
                repliedAt = index;
                edits = Edits.NONE;
            }
        }
        return reply == null;
    }

    void add(Edits more) {
        edits = edits.then(more);
    }
}
