package dev.attache.server.quota;

import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.Template;
import dev.attache.server.denial.BodyFormat;
import dev.attache.server.denial.DenialRules;
import dev.attache.server.quota.LimitLabel.Shown;
import dev.attache.store.Limit;
import dev.attache.store.Tally;
import dev.attache.store.Tally.Standing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Limits, settings and tallies that the tests of all limits share. */
public final class Samples {
    /** 2026-11-21T12:00:05.250Z. */
    public static final long NOW = 1_795_262_405_250L;

    public static final long WINDOW_START = 1_795_262_400_000L;

    public static final Deny DENY = new Deny(429, Deny.BODY, DenialRules.CONTENT_TYPE, Map.of(), null);

    static final Wording WORDING = new Wording(
            "rate_limit",
            "rate_limited",
            400,
            "The request lacks what it is limited by.",
            "The rate limit cannot be checked now.");

    private Samples() {}

    static Shown limit(long requests, String per) {
        return limit(requests, per, Algorithm.SLIDING_WINDOW, null);
    }

    static Shown limit(long requests, String per, Algorithm algorithm, @Nullable Long burst) {
        return limit(Unit.REQUESTS, 1, requests, per, algorithm, burst);
    }

    static Shown limit(Unit unit, long scale, long amount, String per, Algorithm algorithm, @Nullable Long burst) {
        var windowing = new Windowing(Window.parse(per), algorithm, burst, Align.EPOCH, null);
        return new Shown(windowing.limit(amount, scale), per, unit, scale);
    }

    static Shown tokens(long scale, long amount, String per) {
        return limit(Unit.TOKENS, scale, amount, per, Algorithm.SLIDING_WINDOW, null);
    }

    static Shown balance(Unit unit, long scale) {
        return new Shown(Limit.balance(0, null), "balance", unit, scale);
    }

    public static Deny deny(int status, @Nullable BodyFormat format, Map<String, String> headers) {
        var templates = new LinkedHashMap<String, Template>();
        headers.forEach((name, value) -> templates.put(name, Template.parse(value)));
        return new Deny(status, Deny.BODY, DenialRules.CONTENT_TYPE, templates, format);
    }

    static Standing left(Shown limit, long remaining, long resetMillis) {
        return left(limit.limit(), remaining, resetMillis);
    }

    public static Standing left(Limit limit, long remaining, long resetMillis) {
        return new Standing(limit, false, remaining, resetMillis, 0, WINDOW_START);
    }

    static Standing exceeded(Shown limit, long retryMillis) {
        return exceeded(limit.limit(), retryMillis);
    }

    public static Standing exceeded(Limit limit, long retryMillis) {
        return new Standing(limit, true, 0, 90_000, retryMillis, WINDOW_START);
    }

    public static Tally admitted(Standing... standings) {
        return new Tally(true, false, NOW, List.of(standings));
    }

    public static Tally denied(Standing... standings) {
        return new Tally(false, true, NOW, List.of(standings));
    }

    /** The edits as lines: {@code = name: value} is set, {@code + name: value} is appended. */
    public static List<String> lines(Edits edits) {
        return edits.headers().stream()
                .map(edit -> switch (edit) {
                    case HeaderEdit.Set set -> "= " + set.name() + ": " + set.value();
                    case HeaderEdit.Append append -> "+ " + append.name() + ": " + append.value();
                    case HeaderEdit.Remove remove -> "- " + remove.name();
                })
                .toList();
    }
}
