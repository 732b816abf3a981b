package dev.attache.server.store.redis;

import dev.attache.server.store.LaneState;
import dev.attache.server.store.Standings;
import dev.attache.store.Charge;
import dev.attache.store.Limits;
import dev.attache.store.StoreException;
import dev.attache.store.StoreException.Reason;
import dev.attache.store.Tally;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The script's answer. */
final class Reply {
    private static final int HEAD = 9;
    private static final int LANE = 24;

    private Reply() {}

    /**
     * Reads an answer.
     *
     * @throws StoreException when it is not one that the script gives to these charges
     */
    static List<Tally> tallies(byte @Nullable [] reply, List<Charge> charges) {
        int expected = HEAD;
        for (Charge charge : charges) {
            expected += 4 + LANE * charge.limits().size();
        }
        if (reply == null || reply.length != expected || (reply[0] & ~1) != 0) {
            throw new StoreException(
                    Reason.WRONG_ANSWER,
                    "redis answered %d bytes (expected: %d)".formatted(reply == null ? 0 : reply.length, expected));
        }
        boolean admitted = reply[0] == 0;
        long now = Packed.getLong(reply, 1);
        var tallies = new ArrayList<Tally>(charges.size());
        int at = HEAD;
        for (Charge charge : charges) {
            tallies.add(tally(reply, at, charge, admitted, now));
            at += 4 + LANE * charge.limits().size();
        }
        return tallies;
    }

    /** Reads a yes or no. */
    static boolean flag(byte @Nullable [] reply) {
        if (reply == null || reply.length != 1 || (reply[0] & ~1) != '0') {
            throw new StoreException(Reason.WRONG_ANSWER, "redis answered neither 0 nor 1");
        }
        return reply[0] == '1';
    }

    private static Tally tally(byte[] reply, int at, Charge charge, boolean admitted, long now) {
        Limits limits = charge.limits();
        int exceeded = Packed.getInt(reply, at);
        int lane = at + 4;
        var standings = new ArrayList<Tally.Standing>(limits.size());
        for (int i = 0; i < limits.size(); i++, lane += LANE) {
            var state = new LaneState(
                    Packed.getLong(reply, lane), Packed.getLong(reply, lane + 8), Packed.getLong(reply, lane + 16));
            boolean denied = (exceeded & 1 << i) != 0;
            standings.add(Standings.of(limits.get(i), state, now, charge.cost(i), denied));
        }
        return new Tally(admitted, exceeded != 0, now, standings);
    }
}
