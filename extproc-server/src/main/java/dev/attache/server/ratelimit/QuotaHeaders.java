package dev.attache.server.ratelimit;

import dev.attache.exchange.Edits;
import dev.attache.store.Limit;
import dev.attache.store.Tally;
import dev.attache.store.Tally.Standing;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes what is left into headers, in each dialect that is configured. Immutable; thread-safe.
 *
 * <p>Dialects with room for one limit show the tightest. Where a limit denied, its reset is the time until a request may
 * pass again, so that it never contradicts {@code retry-after}.
 */
final class QuotaHeaders {
    private final List<HeaderDialect> dialects;
    private final List<LimitLabel> labels;
    private final String standardPolicy;
    private final String draft03Policy;

    QuotaHeaders(List<HeaderDialect> dialects, List<LimitLabel> labels) {
        this.dialects = dialects.stream()
                .filter(dialect -> dialect != HeaderDialect.NONE)
                .toList();
        this.labels = labels;
        this.standardPolicy = labels.stream()
                .map(label -> label.quoted() + ";q=" + label.quota() + ";w=" + label.windowSeconds())
                .collect(Collectors.joining(", "));
        this.draft03Policy = labels.stream()
                .map(label -> label.quota() + ";w=" + label.windowSeconds() + ";name=" + label.quoted())
                .collect(Collectors.joining(", "));
    }

    boolean isNone() {
        return dialects.isEmpty();
    }

    /** The headers for a response that is passed on, or for a denial. */
    Edits edits(Tally tally) {
        if (isNone()) {
            return Edits.NONE;
        }
        Standing tightest = tally.tightest();
        Edits.Builder edits = Edits.builder();
        for (HeaderDialect dialect : dialects) {
            switch (dialect) {
                // Lists: several policies, or the upstream, each add their items.
                case STANDARD ->
                    edits.append("ratelimit-policy", standardPolicy).append("ratelimit", standard(tally));
                case DRAFT03 ->
                    edits.set("x-ratelimit-limit", label(tally, tightest).quota() + ", " + draft03Policy)
                            .set("x-ratelimit-remaining", remaining(tightest))
                            .set("x-ratelimit-reset", Long.toString(resetSeconds(tightest)));
                case LEGACY ->
                    edits.set("ratelimit-limit", quota(tally, tightest))
                            .set("ratelimit-remaining", remaining(tightest))
                            .set("ratelimit-reset", Long.toString(resetSeconds(tightest)));
                case OPENAI ->
                    edits.set("x-ratelimit-limit-requests", quota(tally, tightest))
                            .set("x-ratelimit-remaining-requests", remaining(tightest))
                            .set("x-ratelimit-reset-requests", goDuration(resetSeconds(tightest)));
                case ANTHROPIC ->
                    edits.set("anthropic-ratelimit-requests-limit", quota(tally, tightest))
                            .set("anthropic-ratelimit-requests-remaining", remaining(tightest))
                            .set("anthropic-ratelimit-requests-reset", instant(tally, tightest));
                case HIGRESS ->
                    edits.set("timestamp", Long.toString(tightest.windowStartMillis() / 1000))
                            .set("calltimeleft", remaining(tightest));
                case NONE -> throw new AssertionError("filtered out");
            }
        }
        return edits.build();
    }

    private String standard(Tally tally) {
        var out = new StringBuilder(48 * labels.size());
        for (int i = 0; i < labels.size(); i++) {
            Standing standing = tally.standings().get(i);
            out.append(i == 0 ? "" : ", ")
                    .append(labels.get(i).quoted())
                    .append(";r=")
                    .append(left(standing))
                    .append(";t=")
                    .append(resetSeconds(standing));
        }
        return out.toString();
    }

    private LimitLabel label(Tally tally, Standing standing) {
        return labels.get(tally.standings().indexOf(standing));
    }

    private String quota(Tally tally, Standing standing) {
        return Long.toString(label(tally, standing).quota());
    }

    private static String remaining(Standing standing) {
        return Long.toString(left(standing));
    }

    /** Nothing on a denial, and never negative. */
    private static long left(Standing standing) {
        return standing.exceeded() ? 0 : LimitLabel.integer(Math.max(0, standing.remaining()));
    }

    private static long resetMillis(Standing standing) {
        if (standing.exceeded()) {
            return Math.max(1, standing.retryMillis());
        }
        // A sliding window is empty only after two of its lengths; a reset beyond the window would puzzle its reader.
        boolean window = standing.limit().algorithm() != Limit.Algorithm.TOKEN_BUCKET;
        long most = window ? standing.limit().perMillis() : Long.MAX_VALUE;
        return Math.clamp(standing.resetMillis(), 0, most);
    }

    private static long resetSeconds(Standing standing) {
        return LimitLabel.seconds(resetMillis(standing));
    }

    private static String instant(Tally tally, Standing standing) {
        return Instant.ofEpochSecond(LimitLabel.seconds(tally.nowMillis() + resetMillis(standing)))
                .toString();
    }

    /** As Go prints a duration, which is what OpenAI sends: 1s, 6m0s, 1h0m0s. */
    static String goDuration(long seconds) {
        long hours = seconds / 3600;
        long minutes = seconds / 60 % 60;
        String text = seconds % 60 + "s";
        if (hours > 0) {
            return hours + "h" + minutes + "m" + text;
        }
        return minutes > 0 ? minutes + "m" + text : text;
    }
}
