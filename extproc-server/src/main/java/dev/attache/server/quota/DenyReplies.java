package dev.attache.server.quota;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.LocalReply;
import dev.attache.server.denial.BodyFormat;
import dev.attache.server.denial.DenialHeaders;
import dev.attache.server.denial.DenialRules;
import dev.attache.store.Tally;
import dev.attache.store.Tally.Standing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the answers to denied requests, as far as possible before a request comes. Immutable; thread-safe. */
public final class DenyReplies {
    /** The official SDKs of OpenAI and Anthropic retry a 429 unless this header says that it is in vain. */
    private static final Edits NO_RETRY =
            Edits.builder().set("x-should-retry", "false").build();

    private final Deny deny;
    private final Wording wording;
    private final List<LimitLabel> labels;
    private final QuotaHeaders quotaHeaders;
    private final Edits contentType;
    private final byte @Nullable [] fixedBody;
    private final LocalReply missingKey;
    private final LocalReply storeError;

    /**
     * The answers of a policy, or of one set of its limits.
     *
     * @param labels one for each standing of the tallies that deny
     * @param quotaHeaders go with each denial
     */
    public DenyReplies(Deny deny, Wording wording, List<LimitLabel> labels, QuotaHeaders quotaHeaders) {
        this.deny = deny;
        this.wording = wording;
        this.labels = labels;
        this.quotaHeaders = quotaHeaders;
        BodyFormat format = deny.bodyFormat();
        this.contentType = contentType(format == null ? deny.contentType() : format.contentType());
        this.fixedBody = format == null ? bytes(deny.body()) : null;
        boolean identity = wording.missingKeyStatus() == 401;
        this.missingKey = fixed(
                format,
                identity ? Cause.MISSING_IDENTITY : Cause.MISSING_KEY,
                wording.missingKeyStatus(),
                wording.missingKey(),
                identity ? LocalReply.GRPC_UNAUTHENTICATED : LocalReply.GRPC_INVALID_ARGUMENT,
                wording.type() + "_missing_key");
        this.storeError = fixed(
                format,
                Cause.STORE,
                503,
                wording.storeError(),
                LocalReply.GRPC_UNAVAILABLE,
                wording.type() + "_store_error");
    }

    /** Refused for lack of a value to count by. */
    public LocalReply missingKey() {
        return missingKey;
    }

    /** Refused because the store could not say. */
    public LocalReply storeError() {
        return storeError;
    }

    /** Refused by a limit: the tally exceeds at least one. */
    public LocalReply denied(Exchange exchange, Tally tally) {
        boolean curable = tally.standings().stream().noneMatch(LimitState::isSpent);
        long retrySeconds = retrySeconds(tally);
        Edits headers = contentType.then(curable ? retryAfter(retrySeconds) : NO_RETRY);
        headers = headers.then(quotaHeaders.edits(tally)).then(DenialHeaders.rendered(deny.headers(), exchange));
        byte[] body = fixedBody != null ? fixedBody : formatted(tally, curable, retrySeconds);
        return new LocalReply(deny.status(), headers, body, LocalReply.GRPC_RESOURCE_EXHAUSTED, wording.denied());
    }

    private Edits retryAfter(long seconds) {
        return deny.status() == 429 || deny.status() == 503
                ? Edits.builder().set("retry-after", Long.toString(seconds)).build()
                : Edits.NONE;
    }

    /**
     * The time until all limits that denied would let it pass; at least a second, or clients would come back at once.
     */
    private static long retrySeconds(Tally tally) {
        long millis = 0;
        for (Standing standing : tally.standings()) {
            if (standing.exceeded()) {
                millis = Math.max(millis, standing.retryMillis());
            }
        }
        return Math.max(1, LimitLabel.seconds(millis));
    }

    private byte[] formatted(Tally tally, boolean curable, long retrySeconds) {
        BodyFormat format = deny.bodyFormat();
        if (format == null) {
            return bytes(deny.body());
        }
        var violated = new ArrayList<String>();
        for (int i = 0; i < labels.size(); i++) {
            if (tally.standings().get(i).exceeded()) {
                violated.add(labels.get(i).name());
            }
        }
        Unit unit = labels.get(quotaHeaders.tightest(tally)).unit();
        String message = curable
                ? "%s reached. Please try again in %ds.".formatted(unit.limit(), retrySeconds)
                : "Nothing is left of the prepaid balance. Waiting does not help.";
        Cause limit = unit == Unit.REQUESTS ? Cause.REQUESTS : Cause.TOKENS;
        return bytes((curable ? limit : Cause.SPENT).body(format, deny.status(), message, violated));
    }

    private static LocalReply fixed(
            @Nullable BodyFormat format, Cause cause, int status, String message, int grpcStatus, String details) {
        String body = format == null ? message + "\n" : cause.body(format, status, message, List.of());
        Edits headers = contentType(format == null ? DenialRules.CONTENT_TYPE : format.contentType());
        return new LocalReply(status, headers, bytes(body), grpcStatus, details);
    }

    private static Edits contentType(String value) {
        return Edits.builder().set("content-type", value).build();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
