package dev.attache.server.envoy;

import java.util.concurrent.atomic.AtomicInteger;

/** Bounds how many decisions may wait for a store at once, so that a stuck one cannot pile up exchanges without end. */
public final class DecisionsUnderWay {
    private final int max;
    private final AtomicInteger count = new AtomicInteger();

    /** Room for {@code max} decisions at a time. */
    public DecisionsUnderWay(int max) {
        this.max = max;
    }

    /** Whether there is room for one more. */
    boolean isFull() {
        return count.get() >= max;
    }

    void began() {
        count.incrementAndGet();
    }

    void ended() {
        count.decrementAndGet();
    }

    /** How many there are now. */
    public int count() {
        return count.get();
    }
}
