package dev.attache.exchange;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What a policy decided about the message in hand: go on, perhaps changed, or answer now. */
public sealed interface Verdict {
    /** Go on unchanged. */
    Verdict PASS = new Proceed(Edits.NONE);

    /** {@link #PASS}, already there: what a hook returns that has nothing to wait for. Never complete it again. */
    CompletionStage<Verdict> PASSED = CompletableFuture.completedStage(PASS);

    /** Go on with these edits. */
    record Proceed(Edits edits) implements Verdict {}

    /** Answer now; the upstream is not asked, or its answer is not used. */
    record Respond(LocalReply reply) implements Verdict {}

    /** Go on with these edits. */
    static Verdict proceed(Edits edits) {
        return edits.isNone() ? PASS : new Proceed(edits);
    }

    /** Answer now. */
    static Verdict respond(LocalReply reply) {
        return new Respond(reply);
    }
}
