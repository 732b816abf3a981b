package dev.attache.server.admin;

import dev.attache.policy.Accounting.Amounts;
import dev.attache.server.config.Durations;
import dev.attache.server.config.Names;
import dev.attache.store.Balances.Change;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code {"grant":n,"id":"…"}} and {@code {"set":n,"id":"…"}}, strictly: this is money. */
final class BalanceChange {
    private static final List<String> KNOWN = List.of("grant", "set", "id", "expires");
    private static final int MAX_ID = 128;

    private BalanceChange() {}

    /**
     * The change.
     *
     * @param label what the subject is called in lists; null where its values are secret
     * @throws RefusedRequestException 400 with what is wrong
     */
    static Change read(Map<?, ?> body, Amounts amounts, @Nullable String label, Instant now) {
        for (Object key : body.keySet()) {
            String name = String.valueOf(key);
            if (!KNOWN.contains(name)) {
                String nearest = Names.nearest(name, KNOWN);
                throw new RefusedRequestException(
                        400,
                        DenialLog.clean(name) + ": unknown (expected: grant or set, id, expires)"
                                + (nearest == null ? "" : "; did you mean \"" + nearest + "\"?"));
            }
        }
        boolean set = body.containsKey("set");
        if (set == body.containsKey("grant")) {
            throw new RefusedRequestException(
                    400, (set ? "grant and set" : "neither grant nor set") + " (expected: one of the two)");
        }
        String name = set ? "set" : "grant";
        long amount = AmountText.counted(amounts, name, body.get(name), set ? 0 : Long.MIN_VALUE);
        if (!set && amount == 0) {
            throw new RefusedRequestException(400, "grant: 0 (expected: more, or less to take back)");
        }
        return new Change(id(body.get("id")), amount, set, expires(body, amount, set, now), label);
    }

    private static String id(@Nullable Object value) {
        String expected = "text of 1 to " + MAX_ID + " characters, the same when the call is repeated";
        if (value == null) {
            throw new RefusedRequestException(400, "id: missing (expected: " + expected + ")");
        }
        if (!(value instanceof String text) || text.isBlank() || text.length() > MAX_ID) {
            throw new RefusedRequestException(
                    400, "id: " + DenialLog.clean(String.valueOf(value)) + " (expected: " + expected + ")");
        }
        return text;
    }

    private static @Nullable Instant expires(Map<?, ?> body, long amount, boolean set, Instant now) {
        Object value = body.get("expires");
        if (value == null && !body.containsKey("expires")) {
            return null;
        }
        if (set || amount < 0) {
            throw new RefusedRequestException(400, "expires: only what is granted does (expected: none here)");
        }
        Instant expires = value instanceof String text ? moment(text, now) : null;
        if (expires == null) {
            throw new RefusedRequestException(
                    400,
                    "expires: %s (expected: a time such as 2027-01-31T00:00:00Z, or a duration such as 30d)"
                            .formatted(DenialLog.clean(String.valueOf(value))));
        }
        if (!expires.isAfter(now)) {
            throw new RefusedRequestException(400, "expires: " + value + " (expected: later than now, " + now + ")");
        }
        return expires;
    }

    /** RFC 3339, or from now on. */
    private static @Nullable Instant moment(String text, Instant now) {
        try {
            return text.indexOf('T') > 0 ? OffsetDateTime.parse(text).toInstant() : now.plus(Durations.parse(text));
        } catch (DateTimeException | IllegalArgumentException | ArithmeticException wrong) {
            return null;
        }
    }
}
