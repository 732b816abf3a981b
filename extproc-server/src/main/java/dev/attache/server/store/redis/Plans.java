package dev.attache.server.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.attache.store.CalendarWindow;
import dev.attache.store.Charge;
import dev.attache.store.Limit;
import dev.attache.store.Limits;
import dev.attache.store.Reservation;
import dev.attache.store.Settlement;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits as the scripts read them. Packed once for each {@link Limits}, which live as long as a policy, and again when one
 * of their calendar windows is over; a call only writes its cost. Thread-safe.
 */
final class Plans {
    private static final int HEAD = 10;
    private static final int LANE = 29;
    private static final int BOUNDS = 32;
    private static final int FLAGS = 8;
    private static final byte COUNT_DENIED = 1;
    private static final byte RESERVES = 2;
    private static final byte RELEASED = 4;
    private static final byte UNSURE = 8;

    /** Packed limits, and when they are right. */
    private static final class Plan {
        private final byte[] bytes;
        private final long from;
        private final long until;

        Plan(byte[] bytes, long from, long until) {
            this.bytes = bytes;
            this.from = from;
            this.until = until;
        }

        boolean covers(long now) {
            return from <= now && now < until;
        }
    }

    private final Cache<Limits, Plan> packed =
            Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();
    private final LongSupplier nowMillis;

    /**
     * Nothing packed yet.
     *
     * @param nowMillis about what time it is: exactly, Redis knows
     */
    Plans(LongSupplier nowMillis) {
        this.nowMillis = nowMillis;
    }

    byte[] of(Charge charge) {
        Reservation reservation = charge.reservation();
        if (reservation != null) {
            int flags = RESERVES | (reservation.released() ? RELEASED : 0) | (charge.countDenied() ? COUNT_DENIED : 0);
            return reserving(charge.limits(), flags, reservation.costs(), reservation.expires(), reservation.id());
        }
        byte[] plan = plan(charge.limits()).clone();
        Packed.putDouble(plan, 0, (double) charge.cost());
        if (charge.countDenied()) {
            plan[FLAGS] = COUNT_DENIED;
        }
        return plan;
    }

    byte[] of(Settlement settlement) {
        int flags = settlement.unsure() ? RESERVES | UNSURE : RESERVES;
        return reserving(settlement.limits(), flags, settlement.costs(), settlement.expires(), settlement.id());
    }

    private byte[] reserving(Limits limits, int flags, List<Long> costs, Duration expires, String id) {
        byte[] name = id.getBytes(UTF_8);
        byte[] lanes = plan(limits);
        ByteBuffer plan = ByteBuffer.allocate(lanes.length + 8 * costs.size() + 8 + name.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        plan.put(lanes).put(FLAGS, (byte) flags);
        costs.forEach(cost -> plan.putDouble(cost.doubleValue()));
        plan.putDouble((double) expires.toMillis()).put(name);
        return plan.array();
    }

    /** One lane alone. */
    byte[] lane(Limit limit) {
        ByteBuffer lane = ByteBuffer.allocate(length(limit)).order(ByteOrder.LITTLE_ENDIAN);
        put(lane, limit, nowMillis.getAsLong());
        return lane.array();
    }

    private byte[] plan(Limits limits) {
        Plan plan = packed.getIfPresent(limits);
        if (plan == null || (plan.until < Long.MAX_VALUE && !plan.covers(nowMillis.getAsLong()))) {
            plan = pack(limits, nowMillis.getAsLong());
            packed.put(limits, plan);
        }
        return plan.bytes;
    }

    private static Plan pack(Limits limits, long now) {
        int length = limits.list().stream().mapToInt(Plans::length).sum();
        ByteBuffer plan = ByteBuffer.allocate(HEAD + length).order(ByteOrder.LITTLE_ENDIAN);
        plan.putDouble(0).put((byte) 0).put((byte) limits.size());
        long from = Long.MIN_VALUE;
        long until = Long.MAX_VALUE;
        for (Limit limit : limits.list()) {
            put(plan, limit, now);
            CalendarWindow calendar = limit.calendar();
            if (calendar != null) {
                from = Math.max(from, calendar.startMillis(now));
                until = Math.min(until, calendar.endMillis(now));
            }
        }
        return new Plan(plan.array(), from, until);
    }

    private static int length(Limit limit) {
        return hasBounds(limit) ? LANE + BOUNDS : LANE;
    }

    private static boolean hasBounds(Limit limit) {
        return switch (limit.algorithm()) {
            case CALENDAR_WINDOW, BALANCE -> true;
            case FIXED_WINDOW, SLIDING_WINDOW, TOKEN_BUCKET -> false;
        };
    }

    private static void put(ByteBuffer plan, Limit limit, long now) {
        plan.putInt(limit.lane())
                .put((byte) limit.algorithm().code())
                .putDouble((double) limit.amount())
                .putDouble((double) limit.perMillis())
                .putDouble((double) limit.burst());
        if (hasBounds(limit)) {
            putBounds(plan, limit.calendar(), now);
        }
    }

    private static void putBounds(ByteBuffer plan, @Nullable CalendarWindow calendar, long now) {
        if (calendar == null) {
            plan.putDouble(0).putDouble(0).putDouble(0).putDouble(0);
            return;
        }
        long start = calendar.startMillis(now);
        long end = calendar.endMillis(now);
        plan.putDouble((double) calendar.startMillis(start - 1))
                .putDouble((double) start)
                .putDouble((double) end)
                .putDouble((double) calendar.endMillis(end));
    }
}
