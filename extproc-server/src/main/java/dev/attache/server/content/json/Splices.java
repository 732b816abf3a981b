package dev.attache.server.content.json;

import java.util.ArrayList;
import java.util.List;

/** Stretches of a text and what stands in their place afterwards, in the order of the text. */
final class Splices {
    @SuppressWarnings("ArrayRecordComponent") // one value may stand in many places
    private record Splice(int from, int to, byte[] replacement) {}

    private final List<Splice> splices = new ArrayList<>();
    private final long maxGrowth;
    private long growth;
    private boolean tooLong;

    /** @param maxGrowth the most bytes by which the text may become longer */
    Splices(long maxGrowth) {
        this.maxGrowth = maxGrowth;
    }

    /** Must not begin before the end of the one before. */
    void add(long from, long to, byte[] replacement) {
        if (tooLong || growth + replacement.length > maxGrowth) {
            tooLong = true;
            return;
        }
        splices.add(new Splice((int) from, (int) to, replacement));
        growth += replacement.length - (to - from);
    }

    boolean isEmpty() {
        return splices.isEmpty();
    }

    /** Whether the text would become too long: then some are missing. */
    boolean isTooLong() {
        return tooLong;
    }

    byte[] apply(byte[] text) {
        byte[] result = new byte[(int) (text.length + growth)];
        int read = 0;
        int written = 0;
        for (Splice splice : splices) {
            System.arraycopy(text, read, result, written, splice.from() - read);
            written += splice.from() - read;
            System.arraycopy(splice.replacement(), 0, result, written, splice.replacement().length);
            written += splice.replacement().length;
            read = splice.to();
        }
        System.arraycopy(text, read, result, written, text.length - read);
        return result;
    }
}
