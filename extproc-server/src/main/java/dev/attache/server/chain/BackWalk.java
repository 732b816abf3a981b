package dev.attache.server.chain;

import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The response's headers on their way back through the policies that saw the request. */
final class BackWalk extends Walk {
    private final Response response;
    private final @Nullable LocalReply answer;
    private int next;

    private BackWalk(Course course, int from, Response response, @Nullable LocalReply answer) {
        super(course);
        this.next = from;
        this.response = response;
        this.answer = answer;
    }

    /** The walk of an upstream's response. */
    static BackWalk of(Course course, Response response) {
        return new BackWalk(course, course.begun.size() - 1, response, null);
    }

    /** The walk of a policy's own answer: the policies before it may add their headers. */
    static BackWalk ofLocal(Course course, int from, Response response, LocalReply answer) {
        return new BackWalk(course, from, response, answer);
    }

    @Override
    @Nullable
    Pending<?> next() {
        while (!isAnswered() && next >= 0) {
            int index = next--;
            Begun each = course.begun.get(index);
            CompletionStage<Verdict> stage =
                    Course.attempt(each.name(), () -> each.handler().responseHeaders(seen()));
            if (!isPassed(stage)) {
                return course.step(each.name(), stage, verdict -> accept(index, verdict));
            }
        }
        return null;
    }

    private Response seen() {
        return edits().headers().isEmpty()
                ? response
                : new Response(EditedHeaders.of(response.headers(), edits()), response.local());
    }

    /** It has been decided already when the response is local; a reply to a local reply is no better than the first. */
    @Override
    boolean accept(int index, Verdict verdict) {
        return (answer != null && verdict instanceof Verdict.Respond) || super.accept(index, verdict);
    }

    @Override
    Verdict verdict() {
        return answer == null ? super.verdict() : Verdict.respond(answer.with(edits()));
    }
}
