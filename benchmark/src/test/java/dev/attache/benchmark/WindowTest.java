package dev.attache.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.benchmark.load.LoadResult;
import dev.attache.benchmark.process.CpuTime;
import org.junit.jupiter.api.Test;

class WindowTest {
    private static final CpuTime USED = new CpuTime(1_000, 0);

    private static LoadResult load(long answers, long immediate) {
        return new LoadResult(100, answers, immediate, 0, 0, 0, "", 1, 1, 1, 1);
    }

    private static Window window(LoadResult load, boolean immediate) {
        return Window.of(load, USED, USED, immediate);
    }

    /** A chat's headers are answered too before its body brings the stored answer. */
    @Test
    void everyExchangeMustEndWithAnImmediateAnswer() {
        assertThat(window(load(100, 100), true).faults()).isZero();
        assertThat(window(load(200, 100), true).faults()).isZero();
        assertThat(window(load(202, 99), true).faults()).isEqualTo(1);
    }

    @Test
    void elseNoneMay() {
        assertThat(window(load(100, 0), false).faults()).isZero();
        assertThat(window(load(100, 3), false).faults()).isEqualTo(3);
    }

    /** A refusal is an immediate answer, too. */
    @Test
    void hitsThatTheServerDidNotCountAreFaults() {
        Window window = window(load(200, 100), true);

        assertThat(window.withHits(100, 100)).isSameAs(window);
        assertThat(window.withHits(100, 97).faults()).isEqualTo(3);
        assertThat(window.withHits(100, 97).firstFault()).isEqualTo("97 hits counted (expected: 100)");
        assertThat(window(load(150, 50), true).withHits(100, 50).faults()).isEqualTo(50);
    }

    @Test
    void hitsAreReadFromTheMetrics() {
        assertThat(ExactHits.of("""
                # TYPE attache_llm_cache_total counter
                attache_llm_cache_total{policy="answers",result="hit_exact"} 1.2345678E7
                attache_llm_cache_total{policy="others",result="hit_exact"} 2.0
                attache_llm_cache_total{policy="answers",result="miss"} 5.0
                attache_llm_cache_stored_total{policy="answers"} 5.0
                """)).isEqualTo(12_345_680);
        assertThat(ExactHits.of("")).isZero();
    }
}
