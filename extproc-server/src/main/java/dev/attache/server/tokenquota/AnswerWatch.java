package dev.attache.server.tokenquota;

import dev.attache.exchange.Response;
import dev.attache.server.llm.OverrunEnding;
import dev.attache.server.llm.StreamFacts;
import dev.attache.server.llm.UsageEventFilter;
import dev.attache.server.llm.usage.TokenUsage;
import dev.attache.server.llm.usage.UsageReader;
import dev.attache.server.tokenquota.QuotaResults.Result;
import dev.attache.server.tokenquota.QuotaResults.Settled;
import dev.attache.server.tokenquota.TokenQuotaConfig.OnOverrun;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The upstream's answer as it goes by: what it has used, what the client is not to see of it, and where it is to end.
 *
 * <p>Belongs to one exchange.
 */
final class AnswerWatch {
    private static final List<String> STREAMS =
            List.of("text/event-stream", "application/x-ndjson", "application/vnd.amazon.eventstream");
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final TokenQuotaPolicy policy;
    private final OpenCall call;
    private final UsageReader reader;
    private final @Nullable UsageEventFilter filter;
    private final @Nullable StreamFacts facts;
    private final WholeEvents events;
    private boolean over;
    private boolean ended;

    /** A watch of this answer; {@code hidesUsage} where the client did not ask for what it brings. */
    AnswerWatch(TokenQuotaPolicy policy, OpenCall call, Response head, boolean hidesUsage) {
        this.policy = policy;
        this.call = call;
        this.reader = UsageReader.of(call.request().api(), head.headers());
        String type = Objects.requireNonNullElse(head.headers().first("content-type"), "");
        boolean stream = STREAMS.stream().anyMatch(type::startsWith);
        this.filter = stream && hidesUsage ? new UsageEventFilter() : null;
        boolean stops = stream && policy.config().onOverrun() == OnOverrun.STOP;
        this.facts = stops ? new StreamFacts(call.request(), type) : null;
        this.events = WholeEvents.of(type);
    }

    /** Whether something of the answer may have to be changed. */
    boolean edits() {
        return filter != null || facts != null;
    }

    /** A piece of it went by. */
    void read(ByteBuffer piece, boolean last) {
        reader.read(piece.duplicate(), last);
        over |= last;
        if (!last) {
            call.grown(outputSoFar());
        }
    }

    /** What goes on in place of a piece. */
    ByteBuffer edit(ByteBuffer piece, boolean last) {
        if (ended) {
            return NOTHING;
        }
        read(piece, last);
        StreamFacts seen = facts;
        ByteBuffer whole = piece;
        if (seen != null) {
            if (call.isRefused() && !last && events.isBetweenEvents()) {
                ByteBuffer ending = OverrunEnding.of(seen, call.input(), outputSoFar());
                if (ending.hasRemaining()) {
                    ended = true;
                    policy.results().count(Result.STOPPED);
                    return ending;
                }
            }
            whole = events.feed(piece, last, seen);
        }
        return filter == null ? whole : filter.edit(whole, last);
    }

    /** Whether it was ended before its end. */
    boolean hasEnded() {
        return ended;
    }

    private long outputSoFar() {
        TokenUsage usage = reader.usage();
        long told = usage == null ? 0 : Usages.output(usage);
        return Math.max(told, written());
    }

    /** What was written, by its length. */
    private long written() {
        return policy.estimator().tokensOf(call.request().model(), reader.generatedBytes());
    }

    /** Settles the call, the answer being over or cut. */
    void settle() {
        TokenUsage usage = reader.usage();
        if (usage != null && reader.complete() && !ended) {
            reported(usage);
        } else if (usage == null && reader.failed() && reader.generatedBytes() == 0) {
            call.settle(Settled.NOTHING, new Amounts(), null);
        } else if (usage == null && over && !ended) {
            long output = reader.generatedBytes() > 0 ? written() : call.expectedOutput();
            call.settle(Settled.ESTIMATED, Usages.estimated(call.input(), output), reader.model());
        } else {
            Amounts amounts = usage == null
                    ? Usages.estimated(call.input(), written())
                    : Usages.atLeast(usage, call.input(), written());
            call.settle(Settled.CUT, amounts, reader.model());
        }
    }

    private void reported(TokenUsage usage) {
        if (!usage.agrees()) {
            policy.results().mismatch();
        }
        Amounts amounts = Usages.amounts(usage);
        String model = call.request().model();
        policy.estimator().learnInput(model, call.request().input(), amounts.input());
        policy.estimator().learnOutput(model, amounts.output());
        call.settle(Settled.REPORTED, amounts, reader.model());
    }
}
