package dev.attache.server.chain;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Headers;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Interest;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The chain at work on one exchange: the class that waits for the policies' steps and
 * continues on the exchange's own thread.
 *
 * <p>A step that is done at once is taken at once, without a hop; one that has to be waited for goes on in the
 * exchange's home thread. Confined to that thread. A phase may begin only when the one before it is complete. A hook
 * that throws fails the phase with {@link PolicyFault}.
 */
public final class ChainRun {
    /** The answer to a request whose body is more than may be gathered. */
    public static final LocalReply BODY_TOO_LARGE =
            LocalReply.text(413, "The request's body is too large\n", null, "attache_body_too_large");

    private final Course course;
    private final Executor home;

    private @Nullable BodyPipe requestPipe;
    private @Nullable BodyPipe responsePipe;
    private @Nullable Walk walk;
    private @Nullable Pending<?> waiting;
    private @Nullable CompletableFuture<Verdict> phase;
    private @Nullable Runnable endMeanwhile;
    private boolean bodyFollows;
    private boolean outOfTime;
    private boolean ended;

    ChainRun(Course course, Executor home) {
        this.course = course;
        this.home = home;
    }

    /**
     * Runs the request headers forward through the policies; returns their one verdict.
     *
     * @param hasBody whether a body follows; without one, the empty body is shown at once to those that need it
     */
    public CompletionStage<Verdict> requestHeaders(boolean hasBody) {
        bodyFollows = hasBody;
        return begin(new ForthWalk(course));
    }

    /**
     * Runs the response headers back through the policies that saw the request; returns their one verdict.
     *
     * @param requestBodyMissing whether the request's body did not arrive: policies that needed all of it are asked
     * first
     */
    public CompletionStage<Verdict> responseHeaders(Response response, boolean requestBodyMissing) {
        Walk back = BackWalk.of(course, response);
        return begin(requestBodyMissing ? new MissingWalk(course, pipe(true), back) : back);
    }

    /** The way of one body. The handlers are asked what they need of it when this is first called. */
    private BodyPipe pipe(boolean request) {
        BodyPipe pipe = request ? requestPipe : responsePipe;
        if (pipe == null) {
            pipe = new BodyPipe(course, request);
            if (request) {
                requestPipe = pipe;
            } else {
                responsePipe = pipe;
            }
        }
        return pipe;
    }

    /**
     * What the handlers need of a body, now that its headers went by.
     *
     * @throws PolicyFault when one of them fails
     */
    public Interest.Body needs(boolean request) {
        return pipe(request).need();
    }

    /** Has a body's content coding undone for those that want it so. */
    public void decode(boolean request, BodyDecoder decoder) {
        pipe(request).decode(decoder);
    }

    /** Tells that only policies that want the body as it is on the wire can read it. */
    public void cannotDecode(boolean request) {
        pipe(request).stopDecoding();
    }

    /** Whether a body goes on without its content coding. */
    public boolean undoesCoding(boolean request) {
        return pipe(request).decodesInFront();
    }

    /** Passes over the policies that need a whole body, which they will not get; returns what was gathered. */
    public ByteBuffer passOverWhole(boolean request, String why) {
        return pipe(request).passOverWhole(why);
    }

    /**
     * Takes a piece of a body through the handlers that need it. Where the verdict's edits have a body, that goes on in
     * the piece's place.
     *
     * @param alone whether the piece is the whole body, and headers that describe it can still be edited
     */
    public CompletionStage<Verdict> body(boolean request, ByteBuffer piece, boolean last, boolean alone) {
        return begin(new BodyWalk(course, pipe(request), piece, last, alone));
    }

    /** Whether a policy has ended the response: nothing of what still comes goes on. */
    public boolean hasCutResponse() {
        return responsePipe != null && responsePipe.cut;
    }

    /**
     * Shows the trailers to all, in the order of their direction.
     *
     * @throws PolicyFault when a policy fails
     */
    public Edits trailers(boolean request, Headers trailers) {
        Edits edits = Edits.NONE;
        for (Begun each : request ? course.begun : course.begun.reversed()) {
            Headers seen = EditedHeaders.of(trailers, edits);
            edits = edits.then(Course.attempt(
                    each.name(),
                    () -> request
                            ? each.handler().requestTrailers(seen)
                            : each.handler().responseTrailers(seen)));
        }
        return edits.withoutBody();
    }

    /** The phase's deadline is over: what is waited for is given up, and nothing more is waited for. */
    public void outOfTime() {
        outOfTime = true;
        Pending<?> step = waiting;
        if (step != null) {
            waiting = null;
            goOn(step::expire);
        }
    }

    /** The policy that answered in the upstream's place, or null. */
    public @Nullable String rejectedBy() {
        return course.rejectedBy();
    }

    /**
     * Tells every handler, once, how the exchange ended. While a phase is under way the handlers are told after the
     * answer that is waited for, so that they know what was taken; no other policy is asked any more.
     *
     * @param faults is told of each handler that fails at it, perhaps later
     */
    public void end(Outcome outcome, Consumer<PolicyFault> faults) {
        if (ended) {
            return;
        }
        if (phase != null) {
            endMeanwhile = () -> end(outcome, faults);
            return;
        }
        ended = true;
        closePipes();
        for (Begun each : course.begun) {
            try {
                each.handler().end(outcome);
            } catch (RuntimeException | Error fault) {
                faults.accept(new PolicyFault(each.name(), fault));
            }
        }
    }

    private void closePipes() {
        if (requestPipe != null) {
            requestPipe.close();
        }
        if (responsePipe != null) {
            responsePipe.close();
        }
    }

    private CompletionStage<Verdict> begin(Walk first) {
        var result = new CompletableFuture<Verdict>();
        phase = result;
        walk = first;
        outOfTime = false;
        goOn(() -> {});
        return result;
    }

    /** Takes a result, then all steps up to one that has to be waited for. */
    private void goOn(Runnable result) {
        try {
            result.run();
            Walk current = walk;
            while (current != null && endMeanwhile == null) {
                Pending<?> step = current.next();
                if (step == null) {
                    Walk following = following(current);
                    if (following == null) {
                        break;
                    }
                    walk = following;
                    current = following;
                } else if (step.isDone()) {
                    step.settle();
                } else if (outOfTime) {
                    step.expire();
                } else {
                    waitFor(step);
                    return;
                }
            }
            complete(current == null ? Verdict.PASS : current.verdict());
        } catch (PolicyFault fault) {
            settle(future -> future.completeExceptionally(fault));
        }
    }

    private @Nullable Walk following(Walk current) {
        Walk following = current.following();
        if (following == null && current instanceof ForthWalk && !bodyFollows && needs(true) == Interest.Body.WHOLE) {
            return new BodyWalk(course, pipe(true), BodyPipe.EMPTY, true, true).after(current.edits());
        }
        return following;
    }

    @SuppressWarnings("ReferenceEquality") // this very step, not one like it
    private void waitFor(Pending<?> step) {
        waiting = step;
        step.stage()
                .whenComplete((value, error) -> home.execute(() -> {
                    if (waiting == step) {
                        waiting = null;
                        goOn(step::settle);
                    }
                }));
    }

    private void complete(Verdict verdict) {
        settle(future -> future.complete(verdict));
    }

    private void settle(Consumer<CompletableFuture<Verdict>> result) {
        CompletableFuture<Verdict> current = phase;
        phase = null;
        walk = null;
        if (current != null) {
            result.accept(current);
        }
        Runnable meanwhile = endMeanwhile;
        if (meanwhile != null) {
            endMeanwhile = null;
            meanwhile.run();
        }
    }
}
