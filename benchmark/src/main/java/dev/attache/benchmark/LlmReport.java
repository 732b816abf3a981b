package dev.attache.benchmark;

import dev.attache.benchmark.load.Phases;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What calls and pieces of streams cost, in CPU of the server. */
final class LlmReport {
    /** What a chat may cost at most, in multiples of the no-op: a third of what Envoy AI Gateway spends. */
    private static final double GOAL = 6;

    private final Options options;
    private final Map<LlmRow, Map<Phases, List<Window>>> windows;
    private final boolean pinned;

    LlmReport(Options options, Map<LlmRow, Map<Phases, List<Window>>> windows, boolean pinned) {
        this.options = options;
        this.windows = windows;
        this.pinned = pinned;
    }

    void print(PrintStream out) {
        out.printf(
                "%n%d rounds of %d s, %d streams in flight, %d users, Java %s, load average %s, %s%n",
                options.rounds(),
                options.window().toSeconds(),
                options.inFlight(),
                options.users(),
                Runtime.version().feature(),
                loadAverage(),
                pinned ? "servers on core 0, generator and Redis on core 1" : "NOT PINNED");
        List<Window> noop = of(LlmRow.NOOP, Phases.REQUEST_HEADERS);
        out.printf("%nCPU per call; headers only, or 1.1 KB asked and 300 bytes answered%n");
        head(out, "x no-op headers");
        windows.forEach((row, measured) -> measured.forEach((phases, each) -> {
            if (phases != Phases.CHAT_EVENTS) {
                line(out, row.title + (phases == Phases.CHAT ? ", chat" : ", headers"), each, Summary.of(each, noop));
            }
        }));
        if (windows.getOrDefault(LlmRow.TAP, Map.of()).containsKey(Phases.CHAT_EVENTS)) {
            pieces(out);
        }
        out.println();
        faults(out);
        goal(out, noop);
    }

    private void pieces(PrintStream out) {
        out.printf("%nCPU per piece of a stream of %d, what its call costs taken out%n", Phases.EVENTS);
        head(out, "x same read only");
        List<Window> tap = pieces(LlmRow.TAP);
        for (LlmRow row : windows.keySet()) {
            if (row.readsBodies()) {
                line(out, row.title, pieces(row), Summary.of(pieces(row), tap));
            }
        }
    }

    private static void head(PrintStream out, String ratio) {
        out.printf("%-48s %8s %17s %13s %6s %8s %6s%n", "", "us", ratio, "(min-max)", "rounds", "Redis us", "JIT %");
    }

    private static void line(PrintStream out, String title, List<Window> measured, Summary summary) {
        out.printf(
                "%-48s %8.2f %17.2f %13s %4d/%d %8.2f %6.1f%n",
                title,
                Summary.median(measured, Window::micros),
                summary.ratio(),
                "%.2f-%.2f".formatted(summary.lowest(), summary.highest()),
                summary.quietRounds(),
                measured.size(),
                Summary.median(measured, Window::redisMicros),
                100 * Summary.median(measured, Window::compilerShare));
    }

    /** A stream less a call of the same round, divided by its pieces; a call's answer is a piece too. */
    private List<Window> pieces(LlmRow row) {
        List<Window> streams = of(row, Phases.CHAT_EVENTS);
        List<Window> calls = of(row, Phases.CHAT);
        var pieces = new ArrayList<Window>();
        for (int round = 0; round < streams.size(); round++) {
            Window stream = streams.get(round);
            Window call = calls.get(round);
            int count = Phases.EVENTS - 1;
            pieces.add(new Window(
                    (stream.micros() - call.micros()) / count,
                    stream.compilerShare(),
                    (stream.redisMicros() - call.redisMicros()) / count,
                    stream.perSecond() * Phases.EVENTS,
                    stream.generatorMicros(),
                    stream.faults(),
                    stream.firstFault()));
        }
        return pieces;
    }

    private void faults(PrintStream out) {
        windows.forEach((row, measured) -> measured.forEach((phases, each) -> {
            long faults = each.stream().mapToLong(Window::faults).sum();
            if (faults > 0) {
                out.printf(
                        "NOT VALID: %s, %s: %d wrong answers, such as: %s%n",
                        row.title,
                        phases,
                        faults,
                        each.stream().map(Window::firstFault).toList());
            }
        }));
    }

    private void goal(PrintStream out, List<Window> noop) {
        double lowest = noop.stream().mapToDouble(Window::micros).min().orElseThrow();
        double highest = noop.stream().mapToDouble(Window::micros).max().orElseThrow();
        out.printf(
                "noise of the machine: the no-op took %.1f to %.1f us (x %.2f)%n", lowest, highest, highest / lowest);
        for (LlmRow row : windows.keySet()) {
            if (row.hasQuota()) {
                double ratio = Summary.of(of(row, Phases.CHAT), noop).ratio();
                String verdict = Double.isNaN(ratio) ? "no quiet round" : ratio <= GOAL ? "met" : "MISSED";
                out.printf("goal: %s, a chat <= %.0f x no-op headers: %.2f, %s%n", row.title, GOAL, ratio, verdict);
            }
        }
    }

    private List<Window> of(LlmRow row, Phases phases) {
        Map<Phases, List<Window>> measured = windows.get(row);
        List<Window> list = measured == null ? null : measured.get(phases);
        if (list == null) {
            throw new IllegalStateException(row + " was not measured with " + phases);
        }
        return list;
    }

    private static String loadAverage() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        } catch (IOException e) {
            return "unknown";
        }
    }
}
