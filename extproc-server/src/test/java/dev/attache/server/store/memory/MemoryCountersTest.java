package dev.attache.server.store.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.store.Ledger;
import dev.attache.server.store.LedgerContract;
import dev.attache.store.Limit.Algorithm;
import dev.attache.store.Limits;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MemoryCountersTest extends LedgerContract {
    private final AtomicLong nanos = new AtomicLong();
    private final MemoryCounters counters = holding(10_000);

    private MemoryCounters holding(long maxRecords) {
        return new MemoryCounters(() -> Instant.ofEpochMilli(now.get()), maxRecords, nanos::get);
    }

    @Override
    protected Ledger ledger() {
        return counters;
    }

    @Test
    void aRecordGoesWhenItHasNothingLeftToRemember() {
        Limits limits = one(10, 60_000, Algorithm.FIXED_WINDOW);
        now.set(120_000 + 20_000);
        take(charge("a", limits, 1));
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(41) - 1);
        take(charge("b", limits, 1));
        assertThat(counters.records()).isEqualTo(2);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(3));
        take(charge("b", limits, 1));
        assertThat(counters.records()).isEqualTo(1);
        assertThat(counters.evictions()).isZero();
    }

    @Test
    void aLaneOfOtherLimitsIsKeptUntilItsEnd() {
        Limits hour = one(10, 3_600_000, Algorithm.FIXED_WINDOW);
        Limits minute = one(10, 60_000, Algorithm.FIXED_WINDOW);
        now.set(3_600_000L * 400_000);
        take(charge("a", hour, 1));
        for (int i = 0; i < 61; i++) {
            assertThat(remaining("a", hour)).isEqualTo(9);
            take(charge("a", minute, 1));
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(59));
        }
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));
        take(charge("a", minute, 1));
        assertThat(remaining("a", hour)).isEqualTo(10);
    }

    @Test
    void neverHoldsMoreThanItMayAndSaysSo() {
        MemoryCounters small = holding(100);
        Limits limits = one(10, 60_000, Algorithm.FIXED_WINDOW);
        for (int i = 0; i < 1_000; i++) {
            small.take(List.of(charge("subject " + i, limits, 1)));
        }
        assertThat(small.records()).isLessThanOrEqualTo(100);
        assertThat(small.evictions()).isEqualTo(900);
    }
}
