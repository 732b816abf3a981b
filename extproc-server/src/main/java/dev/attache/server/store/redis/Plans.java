package dev.attache.server.store.redis;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.attache.store.Charge;
import dev.attache.store.Limit;
import dev.attache.store.Limits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Limits as the script reads them. Packed once for each {@link Limits}, which live as long as a policy; a call only writes
 * its cost. Thread-safe.
 */
final class Plans {
    private static final int HEAD = 10;
    private static final int LANE = 29;
    private static final byte COUNT_DENIED = 1;
    private static final int FLAGS = 8;

    private final LoadingCache<Limits, byte[]> packed =
            Caffeine.newBuilder().weakKeys().executor(Runnable::run).build(Plans::pack);

    byte[] of(Charge charge) {
        byte[] plan = packed.get(charge.limits()).clone();
        Packed.putDouble(plan, 0, (double) charge.cost());
        if (charge.countDenied()) {
            plan[FLAGS] = COUNT_DENIED;
        }
        return plan;
    }

    private static byte[] pack(Limits limits) {
        ByteBuffer plan = ByteBuffer.allocate(HEAD + LANE * limits.size()).order(ByteOrder.LITTLE_ENDIAN);
        plan.putDouble(0).put((byte) 0).put((byte) limits.size());
        for (Limit limit : limits.list()) {
            plan.putInt(limit.lane())
                    .put((byte) limit.algorithm().code())
                    .putDouble((double) limit.amount())
                    .putDouble((double) limit.perMillis())
                    .putDouble((double) limit.burst());
        }
        return plan.array();
    }
}
