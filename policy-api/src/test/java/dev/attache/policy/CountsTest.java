package dev.attache.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CountsTest {
    private enum Result {
        FOUND,
        NOT_FOUND
    }

    private final Map<String, Long> counted = new TreeMap<>();
    private final Metrics metrics = (name, help, labels) -> {
        String series = name + List.of(labels) + help;
        counted.put(series, 0L);
        return n -> counted.merge(series, n, Long::sum);
    };

    @Test
    void everyConstantIsThereFromTheStartBehindTheLabelsThatAllHave() {
        Counts.of(metrics.labelled("policy", "mine"), Result.class, "looks_total", "Looks.", "result");

        assertThat(counted)
                .containsExactly(
                        Map.entry("looks_total[policy, mine, result, found]Looks.", 0L),
                        Map.entry("looks_total[policy, mine, result, not_found]Looks.", 0L));
    }

    @Test
    void addsToTheConstantsOwn() {
        Counts<Result> results = Counts.of(metrics, Result.class, "looks_total", "Looks.", "result");
        results.increment(Result.NOT_FOUND);
        results.add(Result.NOT_FOUND, 4);

        assertThat(counted)
                .containsExactly(
                        Map.entry("looks_total[result, found]Looks.", 0L),
                        Map.entry("looks_total[result, not_found]Looks.", 5L));
    }

    @Test
    void severalEnumsShareAMetric() {
        Counts<Result> results =
                Counts.of(Result.class, word -> metrics.count("kept_total", "Kept.", "as", "was_" + word));
        results.increment(Result.FOUND);

        assertThat(counted)
                .containsExactly(
                        Map.entry("kept_total[as, was_found]Kept.", 1L),
                        Map.entry("kept_total[as, was_not_found]Kept.", 0L));
    }

    @Test
    void whatIsNotCountedTakesAnything() {
        Counts<Result> results = Counts.of(Metrics.UNCOUNTED, Result.class, "looks_total", "Looks.", "result");
        results.increment(Result.FOUND);

        assertThat(counted).isEmpty();
    }
}
