package dev.attache.server.ratelimit;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.RefusedEditException;
import dev.attache.exchange.Template;
import dev.attache.server.ratelimit.BodyFormat.Cause;
import dev.attache.store.Tally;
import dev.attache.store.Tally.Standing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the answers to denied requests; what can be made before the request comes is. Immutable; thread-safe. */
final class DenyReplies {
    private final RateLimitPolicy.Deny deny;
    private final List<LimitLabel> labels;
    private final QuotaHeaders quotaHeaders;
    private final Edits contentType;
    private final byte @Nullable [] fixedBody;
    private final LocalReply missingKey;
    private final LocalReply storeError;

    DenyReplies(RateLimitPolicy.Deny deny, List<LimitLabel> labels, QuotaHeaders quotaHeaders) {
        this.deny = deny;
        this.labels = labels;
        this.quotaHeaders = quotaHeaders;
        BodyFormat format = deny.bodyFormat();
        this.contentType = contentType(format == null ? deny.contentType() : format.contentType());
        this.fixedBody = format == null ? bytes(deny.body()) : null;
        this.missingKey = fixed(
                format,
                Cause.MISSING_KEY,
                400,
                "The request lacks what it is limited by.",
                LocalReply.GRPC_INVALID_ARGUMENT,
                "rate_limit_missing_key");
        this.storeError = fixed(
                format,
                Cause.STORE,
                503,
                "The rate limit cannot be checked now.",
                LocalReply.GRPC_UNAVAILABLE,
                "rate_limit_store_error");
    }

    /** Refused for want of a value to count by. */
    LocalReply missingKey() {
        return missingKey;
    }

    /** Refused because the store could not say. */
    LocalReply storeError() {
        return storeError;
    }

    /** Refused by a limit. */
    LocalReply denied(Exchange exchange, Tally tally) {
        long retrySeconds = retrySeconds(tally);
        Edits headers = contentType;
        if (deny.status() == 429 || deny.status() == 503) {
            headers = headers.then(Edits.builder()
                    .set("retry-after", Long.toString(retrySeconds))
                    .build());
        }
        headers = headers.then(quotaHeaders.edits(tally)).then(custom(exchange));
        byte[] body = fixedBody != null ? fixedBody : formatted(tally, retrySeconds);
        return new LocalReply(deny.status(), headers, body, LocalReply.GRPC_RESOURCE_EXHAUSTED, "rate_limited");
    }

    /** Until all limits that denied would let it pass; at least a second, or clients come back at once. */
    private static long retrySeconds(Tally tally) {
        long millis = 0;
        for (Standing standing : tally.standings()) {
            if (standing.exceeded()) {
                millis = Math.max(millis, standing.retryMillis());
            }
        }
        return Math.max(1, LimitLabel.seconds(millis));
    }

    private Edits custom(Exchange exchange) {
        if (deny.headers().isEmpty()) {
            return Edits.NONE;
        }
        Edits.Builder edits = Edits.builder();
        for (Map.Entry<String, Template> header : deny.headers().entrySet()) {
            try {
                edits.set(header.getKey(), header.getValue().render(exchange));
            } catch (RefusedEditException fromTheClient) {
                // A value taken from the request may hold anything (%0d%0a in a query). It must not turn a denial into
                // a fault, which server.on_error might let pass: the header is left out.
            }
        }
        return edits.build();
    }

    private byte[] formatted(Tally tally, long retrySeconds) {
        var violated = new ArrayList<String>();
        for (int i = 0; i < labels.size(); i++) {
            if (tally.standings().get(i).exceeded()) {
                violated.add(labels.get(i).name());
            }
        }
        String message = "Rate limit reached. Please try again in %ds.".formatted(retrySeconds);
        BodyFormat format = deny.bodyFormat();
        return format == null ? bytes(deny.body()) : bytes(format.body(Cause.LIMIT, deny.status(), message, violated));
    }

    private static LocalReply fixed(
            @Nullable BodyFormat format, Cause cause, int status, String message, int grpcStatus, String details) {
        String body = format == null ? message + "\n" : format.body(cause, status, message, List.of());
        Edits headers = contentType(format == null ? RateLimitPolicy.Deny.CONTENT_TYPE : format.contentType());
        return new LocalReply(status, headers, bytes(body), grpcStatus, details);
    }

    private static Edits contentType(String value) {
        return Edits.builder().set("content-type", value).build();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
