package dev.attache.server.explain;

import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.Verdict;
import dev.attache.server.config.Durations;
import dev.attache.store.CalendarWindow;
import dev.attache.store.Charge;
import dev.attache.store.Limit;
import java.util.ArrayList;
import java.util.Locale;

/** Verdicts and charges in words for people. */
final class Outcomes {
    static final String WAITS = "asks a service or computes, which is not done here; taken as passed";
    static final String UNKNOWN = "depends on a store or a service, which is not asked here; taken as passed";

    static final String FAULT = "fails: a fault of the policy, which server.on_error answers";

    private Outcomes() {}

    static String of(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Proceed proceed -> edits(proceed.edits());
            case Verdict.Respond respond -> "answers " + respond.reply().status();
        };
    }

    /** Names only: what is set may be a secret. */
    private static String edits(Edits edits) {
        var done = new ArrayList<String>();
        for (HeaderEdit edit : edits.headers()) {
            done.add(
                    switch (edit) {
                        case HeaderEdit.Set set -> "sets " + set.name();
                        case HeaderEdit.Append append -> "appends to " + append.name();
                        case HeaderEdit.Remove remove -> "removes " + remove.name();
                    });
        }
        if (edits.body() != null) {
            done.add("replaces the body");
        }
        if (edits.refreshRoute()) {
            done.add("has Envoy choose its route again");
        }
        return done.isEmpty() ? "passes" : "passes; " + YamlLines.enumerated(done);
    }

    static Explanation.Count count(Charge charge) {
        long most = 0;
        var limits = new ArrayList<String>();
        for (int i = 0; i < charge.limits().size(); i++) {
            Limit limit = charge.limits().get(i);
            String what = limit.counted().isEmpty() ? "" : " (" + limit.counted() + ")";
            String taken = charge.reservation() == null ? "" : ", reserves " + charge.cost(i);
            limits.add(limit(limit) + what + taken);
            most = Math.max(most, charge.cost(i));
        }
        return new Explanation.Count(charge.subject(), most, limits);
    }

    private static String limit(Limit limit) {
        CalendarWindow calendar = limit.calendar();
        if (limit.algorithm() == Limit.Algorithm.CALENDAR_WINDOW && calendar != null) {
            return "%d per %s of the calendar, %s"
                    .formatted(
                            limit.amount(),
                            calendar.unit().name().toLowerCase(Locale.ROOT),
                            calendar.zone().getId());
        }
        if (limit.algorithm() == Limit.Algorithm.BALANCE) {
            return "prepaid balance";
        }
        String text = "%d per %s, %s"
                .formatted(
                        limit.amount(),
                        Durations.text(limit.per()),
                        limit.algorithm().name().toLowerCase(Locale.ROOT));
        return limit.algorithm() == Limit.Algorithm.TOKEN_BUCKET ? text + ", burst " + limit.burst() : text;
    }
}
