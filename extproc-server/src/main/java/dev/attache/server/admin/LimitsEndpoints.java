package dev.attache.server.admin;

import dev.attache.policy.Accounting;
import dev.attache.policy.Accounting.Account;
import dev.attache.policy.Accounting.Amounts;
import dev.attache.policy.Accounting.Counted;
import dev.attache.server.config.Durations;
import dev.attache.store.CalendarWindow;
import dev.attache.store.Charge;
import dev.attache.store.Counters;
import dev.attache.store.Limit;
import dev.attache.store.Settlements;
import dev.attache.store.Tally.Standing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /v1/limits/{policy}?key=…}: what is counted for a key, and forgetting it. Thread-safe. */
public final class LimitsEndpoints {
    private static final String PATH = "/v1/limits/{policy}";

    private final AccountedPolicies policies;
    private final Counters counters;
    private final Settlements settlements;

    private LimitsEndpoints(AccountedPolicies policies, Counters counters, Settlements settlements) {
        this.policies = policies;
        this.counters = counters;
        this.settlements = settlements;
    }

    /** {@code GET} and {@code DELETE}. */
    public static List<AdminEndpoint> of(AccountedPolicies policies, Counters counters, Settlements settlements) {
        var endpoints = new LimitsEndpoints(policies, counters, settlements);
        return List.of(
                new AccountCall("GET", PATH, endpoints::show), new AccountCall("DELETE", PATH, endpoints::forget));
    }

    private AdminResponse show(AdminRequest request) {
        Account account = account(request);
        if (account.counted().isEmpty()) {
            return AdminResponse.json(200, ordered("limits", List.of(), "unlimited", true));
        }
        Counted counted = account.counted().get();
        // Costs nothing, so it takes nothing: a look.
        var look = new Charge(account.subject(), counted.limits(), 0, false);
        List<Standing> standings =
                AccountCall.await(counters.take(List.of(look))).getFirst().standings();
        List<Object> limits = new ArrayList<>();
        for (int i = 0; i < standings.size(); i++) {
            if (standings.get(i).limit().algorithm() != Limit.Algorithm.BALANCE) {
                limits.add(limit(standings.get(i), counted.amounts().get(i)));
            }
        }
        return AdminResponse.json(200, ordered("limits", limits));
    }

    private static Map<String, @Nullable Object> limit(Standing standing, Amounts amounts) {
        Limit limit = standing.limit();
        long used = limit.capacity() - standing.remaining();
        Map<String, @Nullable Object> shown = ordered(
                "limit", AmountText.json(amounts, limit.capacity()),
                "per", per(limit),
                // Rounded up, so that the two add up to the limit.
                "used", AmountText.json(amounts, amounts.decimal() ? used : used + amounts.scale() - 1),
                "remaining", AmountText.json(amounts, standing.remaining()),
                "reset", Math.ceilDiv(Math.max(0, standing.resetMillis()), 1000));
        if (!limit.counted().isEmpty()) {
            shown.put("counted", limit.counted());
        }
        CalendarWindow calendar = limit.calendar();
        if (calendar != null) {
            shown.put("time_zone", calendar.zone().getId());
        }
        return shown;
    }

    private static String per(Limit limit) {
        CalendarWindow calendar = limit.calendar();
        return calendar == null
                ? Durations.text(limit.per())
                : switch (calendar.unit()) {
                    case MINUTE -> "1m";
                    case HOUR -> "1h";
                    case DAY -> "1d";
                    case WEEK -> "1w";
                    case MONTH -> "1mo";
                    case YEAR -> "1y";
                };
    }

    private AdminResponse forget(AdminRequest request) {
        String subject = account(request).subject();
        AccountCall.await(settlements.forget(subject));
        AuditLog.changed("limits forgotten", request.variable("policy"), subject, "");
        return AdminResponse.json(200, Map.of("forgotten", true));
    }

    private Account account(AdminRequest request) {
        Accounting policy = policies.find(request.variable("policy"));
        return policy.account(AccountedPolicies.key(request, policy));
    }

    /** In this order, so that people find their way. */
    static Map<String, @Nullable Object> ordered(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return map;
    }
}
