package dev.attache.server.store;

import dev.attache.store.CalendarWindow;
import dev.attache.store.Charge;
import dev.attache.store.Limit;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Limits as one would explain them, written to be obviously right: windows are maps from their number to what was taken in
 * them, a bucket holds a fraction of tokens. Nothing expires, nothing is packed.
 */
final class CountersModel {
    private static final BigInteger MOST = BigInteger.valueOf(Limit.MAX_EXACT - 1);

    private final Map<String, Map<Integer, Window>> windows = new HashMap<>();
    private final Map<String, Map<Integer, Bucket>> buckets = new HashMap<>();

    record Answer(boolean admitted, List<List<Boolean>> exceeded, List<List<BigInteger>> remaining) {}

    Answer take(List<Charge> charges, long now) {
        var exceeded = new ArrayList<List<Boolean>>();
        boolean admitted = true;
        for (Charge charge : charges) {
            List<Boolean> denials = charge.limits().list().stream()
                    .map(limit -> left(charge, limit, now).compareTo(BigInteger.valueOf(charge.cost())) < 0)
                    .toList();
            exceeded.add(denials);
            admitted &= !denials.contains(true);
        }
        var remaining = new ArrayList<List<BigInteger>>();
        for (Charge charge : charges) {
            if (charge.cost() > 0 && (admitted || charge.countDenied())) {
                charge.limits().list().forEach(limit -> count(charge, limit, now));
            }
            remaining.add(charge.limits().list().stream()
                    .map(limit -> left(charge, limit, now).max(BigInteger.ZERO))
                    .toList());
        }
        return new Answer(admitted, exceeded, remaining);
    }

    private BigInteger left(Charge charge, Limit limit, long now) {
        return switch (limit.algorithm()) {
            case FIXED_WINDOW, CALENDAR_WINDOW ->
                BigInteger.valueOf(limit.amount())
                        .subtract(window(charge, limit).fixed(limit, now));
            case SLIDING_WINDOW ->
                BigInteger.valueOf(limit.amount())
                        .subtract(window(charge, limit).sliding(limit, now));
            case BALANCE -> throw new AssertionError(limit);
            case TOKEN_BUCKET -> bucket(charge, limit).at(limit, now).toBigInteger();
        };
    }

    private void count(Charge charge, Limit limit, long now) {
        if (limit.algorithm() == Limit.Algorithm.TOKEN_BUCKET) {
            bucket(charge, limit).take(limit, charge.cost(), now);
        } else {
            window(charge, limit).take(limit, charge.cost(), now);
        }
    }

    private Window window(Charge charge, Limit limit) {
        return windows.computeIfAbsent(charge.subject(), subject -> new HashMap<>())
                .computeIfAbsent(limit.lane(), lane -> new Window());
    }

    private Bucket bucket(Charge charge, Limit limit) {
        return buckets.computeIfAbsent(charge.subject(), subject -> new HashMap<>())
                .computeIfAbsent(limit.lane(), lane -> new Bucket());
    }

    private static final class Window {
        private final Map<Long, BigInteger> taken = new HashMap<>();
        private long latest;

        /** The clock may step back; a window that was written to stays the current one. */
        private long current(Limit limit, long now) {
            CalendarWindow calendar = limit.calendar();
            return Math.max(latest, calendar == null ? now / limit.perMillis() : calendar.startMillis(now));
        }

        BigInteger fixed(Limit limit, long now) {
            return taken.getOrDefault(current(limit, now), BigInteger.ZERO);
        }

        BigInteger sliding(Limit limit, long now) {
            long current = current(limit, now);
            long left = Math.min(limit.perMillis(), (current + 1) * limit.perMillis() - now);
            BigInteger covered = new BigDecimal(taken.getOrDefault(current - 1, BigInteger.ZERO))
                    .multiply(BigDecimal.valueOf(left))
                    .divide(BigDecimal.valueOf(limit.perMillis()), 0, RoundingMode.CEILING)
                    .toBigInteger();
            return covered.add(taken.getOrDefault(current, BigInteger.ZERO));
        }

        void take(Limit limit, long cost, long now) {
            latest = current(limit, now);
            taken.merge(latest, BigInteger.valueOf(cost), (a, b) -> a.add(b).min(MOST));
        }
    }

    /** Tokens as a fraction with the denominator {@code per}, which is the same for a bucket's whole life. */
    private static final class Bucket {
        private BigInteger missing = BigInteger.ZERO;
        private long since;

        private BigInteger missingAt(Limit limit, long now) {
            BigInteger refilled =
                    BigInteger.valueOf(Math.max(0, now - since)).multiply(BigInteger.valueOf(limit.amount()));
            BigInteger size = BigInteger.valueOf(limit.burst()).multiply(BigInteger.valueOf(limit.perMillis()));
            return missing.subtract(refilled).max(BigInteger.ZERO).min(size);
        }

        BigDecimal at(Limit limit, long now) {
            return BigDecimal.valueOf(limit.burst())
                    .subtract(new BigDecimal(missingAt(limit, now))
                            .divide(BigDecimal.valueOf(limit.perMillis()), 0, RoundingMode.CEILING));
        }

        void take(Limit limit, long cost, long now) {
            BigInteger size = BigInteger.valueOf(limit.burst()).multiply(BigInteger.valueOf(limit.perMillis()));
            BigInteger per = BigInteger.valueOf(limit.perMillis());
            missing = missingAt(limit, now)
                    .add(BigInteger.valueOf(cost).multiply(per))
                    .min(size);
            since = Math.max(since, now);
        }
    }
}
