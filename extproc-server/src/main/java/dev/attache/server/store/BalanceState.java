package dev.attache.server.store;

import dev.attache.store.CalendarWindow;
import dev.attache.store.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A prepaid balance: a part that lasts, and lots that expire. What expires soonest is spent first; an overdraft is owed
 * by the lasting part, and paid by whatever comes in. The script {@code lua/balances.lua} does the same.
 *
 * <p>Mutable; not thread-safe.
 */
public final class BalanceState {
    /** Where there are more, the soonest is merged with the one after it: a script must stay short. */
    private static final int MAX_LOTS = 64;

    private static final long MOST = Limit.MAX_EXACT - 1;

    /** What is left of each lot, by when it expires, in milliseconds since 1970. */
    private final TreeMap<Long, Long> lots = new TreeMap<>();

    private long lasting;
    /** The start of the period whose grant is in. */
    private long granted;

    private boolean changed;
    private @Nullable String label;

    /**
     * Where something was taken from.
     *
     * @param expires when the lot expires, in milliseconds since 1970; 0 for what lasts
     */
    public record Part(long expires, long amount) {
        Part plus(long more) {
            return new Part(expires, amount + more);
        }
    }

    /** What can be spent; below 0 when more was spent than there was. */
    public long available() {
        long sum = lasting;
        for (long left : lots.values()) {
            sum += left;
        }
        return sum;
    }

    /** What an operator called it. */
    public @Nullable String label() {
        return label;
    }

    /** Whether an operator ever changed it. */
    public boolean changed() {
        return changed;
    }

    /** From when on it says no more than a new one; the greatest number for never. */
    public long worthlessFrom() {
        if (changed || lasting != 0) {
            return Long.MAX_VALUE;
        }
        return lots.isEmpty() ? 0 : lots.lastKey();
    }

    /** Lets the time pass: expired lots go, and a new period's grant comes. */
    public void advance(Limit balance, long nowMillis) {
        lots.headMap(nowMillis, true).clear();
        CalendarWindow periods = balance.calendar();
        if (periods != null && balance.amount() > 0) {
            long start = periods.startMillis(nowMillis);
            if (granted < start) {
                granted = start;
                add(periods.endMillis(nowMillis), balance.amount());
            }
        }
    }

    /** Takes {@code amount}: first from the lots, the rest from the lasting part, which may fall below 0. */
    public List<Part> take(long amount) {
        var parts = new ArrayList<Part>();
        long rest = amount;
        for (Map.Entry<Long, Long> lot : lots.entrySet()) {
            long taken = Math.min(lot.getValue(), rest);
            if (taken > 0) {
                lot.setValue(lot.getValue() - taken);
                parts.add(new Part(lot.getKey(), taken));
                rest -= taken;
            }
        }
        if (rest > 0) {
            lasting = Math.max(-MOST, lasting - rest);
            parts.add(new Part(0, rest));
        }
        return parts;
    }

    /** Adds parts to others; where there are too many, the first is merged with the one after it. */
    public static void add(List<Part> parts, List<Part> more) {
        for (Part part : more) {
            int i = 0;
            while (i < parts.size() && parts.get(i).expires() != part.expires()) {
                i++;
            }
            if (i < parts.size()) {
                parts.set(i, part.plus(parts.get(i).amount()));
            } else {
                parts.add(part);
            }
            if (parts.size() > MAX_LOTS) {
                long first = parts.removeFirst().amount();
                parts.set(0, parts.getFirst().plus(first));
            }
        }
    }

    /** Gives {@code amount} back to where it came from, last taken first; what would have expired by now is lost. */
    public void giveBack(List<Part> parts, long amount, long nowMillis) {
        long rest = amount;
        for (Part part : parts.reversed()) {
            long returned = Math.min(part.amount(), rest);
            rest -= returned;
            if (part.expires() == 0 || part.expires() > nowMillis) {
                add(part.expires(), returned);
            }
        }
    }

    /** An operator's change. */
    public void change(long amount, boolean set, long expires, @Nullable String newLabel, long nowMillis) {
        changed = true;
        label = newLabel == null ? label : newLabel;
        if (set) {
            lots.clear();
            lasting = amount;
        } else if (amount < 0) {
            take(-amount);
        } else if (expires == 0 || expires > nowMillis) {
            add(expires, amount);
        }
    }

    private void add(long expires, long amount) {
        long added = Math.min(amount, Math.max(0, MOST - available()));
        if (expires == 0) {
            lasting += added;
        } else {
            lots.merge(expires, added, Long::sum);
        }
        if (lots.size() > MAX_LOTS) {
            lots.merge(lots.higherKey(lots.firstKey()), lots.pollFirstEntry().getValue(), Long::sum);
        }
        payDebt();
    }

    private void payDebt() {
        for (Map.Entry<Long, Long> lot : lots.entrySet()) {
            long paid = Math.min(lot.getValue(), -lasting);
            if (paid > 0) {
                lot.setValue(lot.getValue() - paid);
                lasting += paid;
            }
        }
    }
}
