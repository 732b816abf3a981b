package dev.attache.benchmark.hits;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The table of latencies, and what a hit saves and a miss adds. */
final class LatencyReport {
    static final String HIT = " hit";
    static final String UPSTREAM = "upstream, no ext_proc";
    static final String NO_POLICY = "attache, no policy";
    static final String EXACT_MISS = "exact, miss";
    static final String SEMANTIC_MISS = "exact_then_semantic, miss";
    static final String EXACT_HIT = "exact" + HIT;
    static final String SEMANTIC_HIT = "semantic" + HIT;

    private final int rounds;
    private final int modelMillis;
    private final Function<String, Latencies> measured;

    /** {@code measured}: the latencies of a title. */
    LatencyReport(int rounds, int modelMillis, Function<String, Latencies> measured) {
        this.rounds = rounds;
        this.modelMillis = modelMillis;
        this.measured = measured;
    }

    /** The title of what the upstream answers after {@code millis}. */
    static String title(String way, int millis) {
        return way + (millis == 0 ? ", at once" : ", after %d ms".formatted(millis));
    }

    void print(PrintStream out, boolean semantic) {
        out.printf(
                Locale.ROOT,
                "%nlatency through Envoy, one chat at a time, %d rounds, load average %s;%n"
                        + "the upstream answers after %d ms, as a fast model does, or at once%n%n",
                rounds,
                loadAverage(),
                modelMillis);
        out.printf("%-44s | median ms | p99 ms  | x upstream | chats%n", "");
        List<String> titles = titles(semantic);
        titles.forEach(title -> line(out, title));
        out.println();
        titles.forEach(title -> fault(out, title));
        hit(out, EXACT_HIT);
        if (semantic) {
            hit(out, SEMANTIC_HIT);
        }
        miss(out, EXACT_MISS);
        if (semantic) {
            miss(out, SEMANTIC_MISS);
        } else {
            out.println("semantic: left out, the module attache-embedder-onnx is not in lib/");
        }
    }

    private List<String> titles(boolean semantic) {
        var titles = new ArrayList<String>();
        for (int millis : new int[] {modelMillis, 0}) {
            titles.add(title(UPSTREAM, millis));
            titles.add(title(NO_POLICY, millis));
            titles.add(title(EXACT_MISS, millis));
            if (semantic) {
                titles.add(title(SEMANTIC_MISS, millis));
            }
        }
        titles.add(EXACT_HIT);
        if (semantic) {
            titles.add(SEMANTIC_HIT);
        }
        return titles;
    }

    private void line(PrintStream out, String title) {
        Latencies took = measured.apply(title);
        out.printf(
                Locale.ROOT,
                "%-44s | %9.2f | %7.2f | %10.4f | %d%n",
                title,
                took.medianMillis(),
                took.tailMillis(),
                took.medianMillis() / upstream().medianMillis(),
                took.count());
    }

    private void fault(PrintStream out, String title) {
        Latencies took = measured.apply(title);
        if (!took.others().isEmpty()) {
            int others =
                    took.others().values().stream().mapToInt(Integer::intValue).sum();
            out.printf(
                    "NOT VALID: %s: %d of %d answers were of another kind and are not in the table: %s%n",
                    title, others, others + took.count(), took.others());
        }
    }

    private void hit(PrintStream out, String title) {
        Latencies took = measured.apply(title);
        out.printf(
                Locale.ROOT,
                "%s: %.4f x the upstream at the median (%.2f of %.1f ms), %.4f at p99 (%.2f of %.1f ms)%n",
                title,
                took.medianMillis() / upstream().medianMillis(),
                took.medianMillis(),
                upstream().medianMillis(),
                took.tailMillis() / upstream().tailMillis(),
                took.tailMillis(),
                upstream().tailMillis());
    }

    /** What a miss adds can only be seen where the upstream's own time does not hide it. */
    private void miss(PrintStream out, String title) {
        Latencies took = measured.apply(title(title, 0));
        Latencies without = measured.apply(title(NO_POLICY, 0));
        out.printf(
                Locale.ROOT,
                "%s: adds %.2f ms at the median to %.2f ms without the policy, x %.2f; x %.4f after %d ms%n",
                title,
                took.medianMillis() - without.medianMillis(),
                without.medianMillis(),
                took.medianMillis() / without.medianMillis(),
                measured.apply(title(title, modelMillis)).medianMillis()
                        / measured.apply(title(NO_POLICY, modelMillis)).medianMillis(),
                modelMillis);
    }

    private Latencies upstream() {
        return measured.apply(title(UPSTREAM, modelMillis));
    }

    private static String loadAverage() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        } catch (IOException e) {
            return "unknown";
        }
    }
}
