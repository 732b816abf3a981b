package dev.attache.server.quota;

import dev.attache.exchange.Edits;
import dev.attache.store.Tally;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes what is left into headers, in each dialect that is configured. Immutable; thread-safe.
 *
 * <p>Dialects with room for one limit show the tightest, those that name units the tightest of each unit. Where a limit
 * denied, its reset is the time until a request may pass again, so that it never contradicts {@code retry-after}. A
 * balance has no limit and no reset to tell, unless it is granted by the calendar.
 */
public final class QuotaHeaders {
    private final List<HeaderDialect> dialects;
    private final List<LimitLabel> labels;
    private final String standardPolicy;
    private final String draft03Policy;

    /**
     * The headers of a policy, or of one set of its limits.
     *
     * @param labels one for each standing of the tallies
     */
    public QuotaHeaders(List<HeaderDialect> dialects, List<LimitLabel> labels) {
        this.dialects = dialects.stream()
                .filter(dialect -> dialect != HeaderDialect.NONE)
                .toList();
        this.labels = labels;
        this.standardPolicy = labels.stream()
                .filter(LimitLabel::hasQuota)
                .map(label -> label.quoted() + ";q=" + label.quota() + quotaUnit(label) + ";w=" + label.windowSeconds())
                .collect(Collectors.joining(", "));
        this.draft03Policy = labels.stream()
                .filter(LimitLabel::hasQuota)
                .map(label -> ", " + label.quota() + ";w=" + label.windowSeconds() + ";name=" + label.quoted())
                .collect(Collectors.joining());
    }

    /** Requests are what a policy of the draft counts unless it says otherwise; tokens are not registered (yet). */
    private static String quotaUnit(LimitLabel label) {
        return label.unit() == Unit.REQUESTS ? "" : ";qu=\"" + label.unit().word() + "\"";
    }

    /** Whether clients are told nothing. */
    public boolean isNone() {
        return dialects.isEmpty();
    }

    /** The index of the limit that a client should look at: one that denied, otherwise the one with the least left. */
    public int tightest(Tally tally) {
        return LimitState.tightest(labels, tally, null);
    }

    /** The headers for a response that is passed on, or for a denial. */
    public Edits edits(Tally tally) {
        if (isNone()) {
            return Edits.NONE;
        }
        LimitState tightest = LimitState.of(labels, tally, tightest(tally));
        Edits.Builder edits = Edits.builder();
        for (HeaderDialect dialect : dialects) {
            switch (dialect) {
                case STANDARD -> standard(edits, tally);
                case DRAFT03 -> {
                    String limit = tightest.label().quota() + draft03Policy;
                    triple(edits, tightest, "x-ratelimit-", "", limit, Long.toString(tightest.resetSeconds()));
                }
                case LEGACY -> {
                    String limit = Long.toString(tightest.label().quota());
                    triple(edits, tightest, "ratelimit-", "", limit, Long.toString(tightest.resetSeconds()));
                }
                case OPENAI, ANTHROPIC, HIGRESS -> {
                    ofUnit(edits, dialect, tally, Unit.REQUESTS);
                    ofUnit(edits, dialect, tally, Unit.TOKENS);
                }
                case NONE -> throw new AssertionError("filtered out");
            }
        }
        return edits.build();
    }

    /** Lists: several policies, or the upstream, each add their items. */
    private void standard(Edits.Builder edits, Tally tally) {
        if (!standardPolicy.isEmpty()) {
            edits.append("ratelimit-policy", standardPolicy);
        }
        var items = new StringBuilder(48 * labels.size());
        for (int i = 0; i < labels.size(); i++) {
            LimitState state = LimitState.of(labels, tally, i);
            items.append(i == 0 ? "" : ", ")
                    .append(state.label().quoted())
                    .append(";r=")
                    .append(state.remaining());
            if (state.hasReset()) {
                items.append(";t=").append(state.resetSeconds());
            }
        }
        edits.append("ratelimit", items.toString());
    }

    private void ofUnit(Edits.Builder edits, HeaderDialect dialect, Tally tally, Unit unit) {
        int index = LimitState.tightest(labels, tally, unit);
        if (index < 0) {
            return;
        }
        LimitState state = LimitState.of(labels, tally, index);
        String limit = Long.toString(state.label().quota());
        if (dialect == HeaderDialect.OPENAI) {
            triple(edits, state, "x-ratelimit-", "-" + unit.word(), limit, goDuration(state.resetSeconds()));
        } else if (dialect == HeaderDialect.ANTHROPIC) {
            String prefix = "anthropic-ratelimit-" + unit.word() + "-";
            triple(edits, state, prefix, "", limit, state.reset().toString());
        } else {
            if (state.label().hasQuota()) {
                edits.set("timestamp", Long.toString(state.windowStartSeconds()));
            }
            String left = unit == Unit.REQUESTS ? "calltimeleft" : "tokenleft";
            edits.set(left, Long.toString(state.remaining()));
        }
    }

    private static void triple(
            Edits.Builder edits, LimitState state, String prefix, String suffix, String limit, String reset) {
        if (state.label().hasQuota()) {
            edits.set(prefix + "limit" + suffix, limit);
        }
        edits.set(prefix + "remaining" + suffix, Long.toString(state.remaining()));
        if (state.hasReset()) {
            edits.set(prefix + "reset" + suffix, reset);
        }
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
