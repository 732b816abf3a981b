package dev.attache.benchmark.hits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void percentilesAreOfTheAnswersThatWereMeant() {
        var took = new Latencies("hit-exact");
        for (int i = 2_000; i > 0; i--) {
            took.add("hit-exact", i * 1_000_000L);
        }
        took.add("miss", 90_000_000_000L);

        assertThat(took.count()).isEqualTo(2_000);
        assertThat(took.medianMillis()).isEqualTo(1_000);
        assertThat(took.tailMillis()).isEqualTo(1_980);
    }

    @Test
    void othersAreCountedByTheirKind() {
        var took = new Latencies("hit-semantic");
        took.add("miss", 1);
        took.add("miss", 1);
        took.add("", 1);

        assertThat(took.others()).containsExactly(entry("miss", 2), entry("none", 1));
        assertThat(took.count()).isZero();
        assertThat(took.medianMillis()).isNaN();
    }
}
