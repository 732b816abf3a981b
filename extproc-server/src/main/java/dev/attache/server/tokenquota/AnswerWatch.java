package dev.attache.server.tokenquota;

import dev.attache.exchange.Response;
import dev.attache.server.llm.LlmRequest;
import dev.attache.server.llm.UsageEventFilter;
import dev.attache.server.llm.ending.OverrunEnding;
import dev.attache.server.llm.ending.StreamFacts;
import dev.attache.server.llm.usage.TokenUsage;
import dev.attache.server.llm.usage.UsageReader;
import dev.attache.server.tokenquota.QuotaResults.Result;
import dev.attache.server.tokenquota.QuotaResults.Settled;
import dev.attache.server.tokenquota.TokenQuotaConfig.OnOverrun;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The upstream's answer as it goes by: what it has used, what to hide from the client, and where to end it.
 *
 * <p>Belongs to one exchange.
 */
final class AnswerWatch {
    private static final String EVENTS = "text/event-stream";
    private static final List<String> STREAMS = List.of(
            EVENTS,
            "application/x-ndjson",
            "application/ndjson",
            "application/jsonl",
            "application/stream+json",
            "application/vnd.amazon.eventstream");
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final TokenQuotaPolicy policy;
    private final OpenCall call;
    private final UsageReader reader;
    private final @Nullable UsageEventFilter filter;
    private final @Nullable StreamFacts facts;
    private final @Nullable WholeEvents events;
    private boolean begun;
    private boolean over;
    private boolean ended;

    /** A watch of this answer; {@code hidesUsage} where the client did not ask for the usage. */
    AnswerWatch(TokenQuotaPolicy policy, OpenCall call, Response head, boolean hidesUsage) {
        this.policy = policy;
        this.call = call;
        this.reader = UsageReader.of(call.request().api(), head.headers());
        String type = Objects.requireNonNullElse(head.headers().first("content-type"), "")
                .toLowerCase(Locale.ROOT);
        boolean stream = STREAMS.stream().anyMatch(type::startsWith);
        this.filter = hidesUsage && type.startsWith(EVENTS) ? new UsageEventFilter() : null;
        boolean stops = stream && policy.config().onOverrun() == OnOverrun.STOP;
        this.facts = stops ? new StreamFacts(call.request(), type) : null;
        this.events = stops ? WholeEvents.of(type) : null;
    }

    /** Whether something of the answer may have to be changed. */
    boolean edits() {
        return filter != null || facts != null;
    }

    /** A piece of it went by. */
    void read(ByteBuffer piece, boolean last) {
        reader.read(piece.duplicate(), last);
        begun = true;
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
        WholeEvents split = events;
        ByteBuffer whole = piece;
        if (seen != null && split != null) {
            if (call.isRefused() && !last && split.isBetweenEvents()) {
                ByteBuffer ending = OverrunEnding.of(seen, call.input(), outputSoFar());
                if (ending.hasRemaining()) {
                    ended = true;
                    policy.results().count(Result.STOPPED);
                    return ending;
                }
            }
            whole = split.feed(piece, last, seen);
        }
        return filter == null ? whole : filter.edit(whole, last);
    }

    /** Whether it was ended early. */
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

    /**
     * Settles the call.
     *
     * @param cut whether the answer was broken off
     */
    void settle(boolean cut) {
        TokenUsage usage = reader.usage();
        if (usage != null && reader.complete() && !ended) {
            reported(usage);
        } else if (usage == null && reader.failed() && reader.generatedBytes() == 0) {
            call.settle(Settled.NOTHING, new Amounts(), null);
        } else if (usage == null && !ended && (over || (!begun && !cut))) {
            // Also where we did not see the body: an unknown coding, or an Envoy that did not send it.
            long output = reader.generatedBytes() > 0 ? written() : call.expectedOutput();
            settle(Settled.ESTIMATED, Usages.estimated(call.input(), output));
        } else {
            settle(
                    Settled.CUT,
                    usage == null
                            ? Usages.estimated(call.input(), written())
                            : Usages.atLeast(usage, call.input(), written()));
        }
    }

    private void reported(TokenUsage usage) {
        if (!usage.agrees()) {
            policy.results().mismatch();
        }
        Amounts amounts = Usages.amounts(usage);
        LlmRequest request = call.request();
        policy.estimator().learnInput(request.model(), request.input(), amounts.input());
        boolean bounded =
                request.maxOutput().isPresent() || policy.config().reserve().capOutput();
        if (!bounded && request.writesText()) {
            policy.estimator().learnOutput(request.model(), amounts.output() / request.answers());
        }
        settle(Settled.REPORTED, amounts);
    }

    private void settle(Settled ground, Amounts amounts) {
        String tier = reader.serviceTier();
        boolean batch = "batch".equals(tier) || "flex".equals(tier);
        call.settle(ground, amounts, reader.model(), batch);
    }
}
