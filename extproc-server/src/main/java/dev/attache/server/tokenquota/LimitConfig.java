package dev.attache.server.tokenquota;

import dev.attache.policy.Setting;
import dev.attache.server.quota.Algorithm;
import dev.attache.server.quota.Align;
import dev.attache.server.quota.CalendarZone;
import dev.attache.server.quota.Unit;
import dev.attache.server.quota.Window;
import dev.attache.server.quota.Windowing;
import dev.attache.store.CalendarWindow;
import dev.attache.store.Limit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One limit of a token quota: tokens or money per window, or a prepaid balance of either. */
public record LimitConfig(
        @Setting("How many tokens; 0 denies all.") @Nullable Long tokens,

        @Setting("How much money, by `prices`: \"25.00\".") @Nullable
        Money money,

        @Setting("Instead of a window: what was prepaid, in tokens or money. Nothing left, nothing passes.") @Nullable
        Balance balance,

        @Setting("In how long: 1m, 1h, 1d; with align: calendar also 1w, 1mo, 1y.") @Nullable
        Window per,

        @Setting("sliding_window (the default), fixed_window or token_bucket.") @Nullable
        Algorithm algorithm,

        @Setting("Size of the token bucket; as many as tokens unless said.") @Nullable
        Long burst,

        @Setting(value = "Where windows begin: epoch, or calendar.", standard = "epoch")
        Align align,

        @Setting("Whose calendar, with align: calendar or every: a name such as Europe/Berlin; UTC unless said.")
        @Nullable
        CalendarZone timeZone,

        @Setting(
                value = "Which tokens count: input, cached_input, cache_write, output, reasoning; [] is all.",
                standard = "[]")
        List<Counted> count,

        @Setting("With balance: what each period grants; what is left of it is gone at the period's end.") @Nullable
        Money grant,

        @Setting("The period of the grant: 1m, 1h, 1d, 1w, 1mo, 1y.") @Nullable
        Window every) {
    /** What a balance is kept in. */
    public enum Balance {
        TOKENS,
        MONEY
    }

    public LimitConfig {
        count = List.copyOf(count);
        long given =
                Stream.of(tokens, money, balance).filter(one -> one != null).count();
        if (given != 1) {
            throw new IllegalArgumentException(
                    "%d of tokens, money and balance (expected: one of them)".formatted(given));
        }
        if (balance == null) {
            requireWindow(per, grant, every);
        } else {
            requireNoWindow(per, algorithm, burst, align);
            if ((grant == null) != (every == null)) {
                throw new IllegalArgumentException("grant and every (expected: both, or neither)");
            }
            if (every != null && every.calendar() == null) {
                throw new IllegalArgumentException("every: " + every + " (expected: 1m, 1h, 1d, 1w, 1mo or 1y)");
            }
            if (timeZone != null && every == null) {
                throw new IllegalArgumentException("time_zone: " + timeZone + " (expected: only with every)");
            }
        }
        if (balance == Balance.TOKENS
                && grant != null
                && grant.amount().stripTrailingZeros().scale() > 0) {
            throw new IllegalArgumentException("grant: " + grant + " (expected: whole tokens)");
        }
        if (tokens != null && (tokens < 0 || tokens >= Limit.MAX_EXACT)) {
            throw new IllegalArgumentException("tokens: " + tokens + " (expected: 0 to 2^53 - 1)");
        }
        if (burst != null && money != null) {
            throw new IllegalArgumentException("burst: " + burst + " (expected: only with tokens)");
        }
        boolean counted = unit(money, balance) == Unit.TOKENS;
        if (!counted && !count.isEmpty()) {
            throw new IllegalArgumentException("count: " + count + " (expected: only with tokens)");
        }
        if (!count.isEmpty() && EnumSet.copyOf(count).size() != count.size()) {
            throw new IllegalArgumentException("count: " + count + " (expected: each only once)");
        }
        limitOf(tokens, money, balance, per, algorithm, burst, align, timeZone, grant, every, 1);
    }

    private static void requireWindow(@Nullable Window per, @Nullable Money grant, @Nullable Window every) {
        if (per == null) {
            throw new IllegalArgumentException("per: missing (expected: a window such as 1m)");
        }
        if (grant != null || every != null) {
            throw new IllegalArgumentException("grant (expected: only with balance)");
        }
    }

    private static void requireNoWindow(
            @Nullable Window per, @Nullable Algorithm algorithm, @Nullable Long burst, Align align) {
        if (per != null || algorithm != null || burst != null || align != Align.EPOCH) {
            throw new IllegalArgumentException("per, algorithm, burst or align with balance (expected: none of them)");
        }
    }

    private static Unit unit(@Nullable Money money, @Nullable Balance balance) {
        return money != null || balance == Balance.MONEY ? Unit.MONEY : Unit.TOKENS;
    }

    Unit unit() {
        return unit(money, balance);
    }

    /** The kinds that count. */
    Set<Counted> kinds() {
        return count.isEmpty() ? EnumSet.allOf(Counted.class) : EnumSet.copyOf(count);
    }

    /** What tells it from other limits of the policy. */
    String word() {
        return per == null ? "balance" : per.toString();
    }

    /** The limit, in units of 1/{@code scale} of a token; money is always in billionths. */
    Limit limit(long scale) {
        Limit limit = limitOf(
                tokens,
                money,
                balance,
                per,
                algorithm,
                burst,
                align,
                timeZone,
                grant,
                every,
                unit() == Unit.MONEY ? 1 : scale);
        return limit.counting(counted(scale));
    }

    /** What is counted in other units is another counter. */
    private String counted(long scale) {
        if (unit() == Unit.MONEY) {
            return "money";
        }
        String kinds = count.isEmpty()
                ? "tokens"
                : EnumSet.copyOf(count).stream().map(Counted::name).collect(Collectors.joining("+"));
        return scale == 1 ? kinds : kinds + "/" + scale;
    }

    private static Limit limitOf(
            @Nullable Long tokens,
            @Nullable Money money,
            @Nullable Balance balance,
            @Nullable Window per,
            @Nullable Algorithm algorithm,
            @Nullable Long burst,
            Align align,
            @Nullable CalendarZone zone,
            @Nullable Money grant,
            @Nullable Window every,
            long scale) {
        if (balance != null || per == null) {
            CalendarWindow.Unit unit = every == null ? null : every.calendar();
            if (unit == null || grant == null) {
                return Limit.balance(0, null);
            }
            long granted = balance == Balance.MONEY
                    ? grant.billionths()
                    : Math.multiplyExact(grant.amount().longValueExact(), scale);
            return Limit.balance(granted, new CalendarWindow(unit, (zone == null ? CalendarZone.UTC : zone).id()));
        }
        var windowing = new Windowing(per, algorithm, burst, align, zone);
        return windowing.limit(money != null ? money.billionths() : tokens == null ? 0 : tokens, scale);
    }
}
