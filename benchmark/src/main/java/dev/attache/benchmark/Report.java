package dev.attache.benchmark;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The table of one run. */
final class Report {
    /** What one limit on Redis may cost at most, in multiples of the no-op. */
    private static final double GOAL = 2.5;
    /** What an answer from the store may cost at most, in multiples of one limit counted in the same place. */
    private static final double HIT_GOAL = 1.5;

    private final Options options;
    private final Map<Row, List<Window>> windows;
    private final boolean pinned;

    Report(Options options, Map<Row, List<Window>> windows, boolean pinned) {
        this.options = options;
        this.windows = windows;
        this.pinned = pinned;
    }

    void print(PrintStream out) {
        out.printf(
                "%n%d rounds of %d s, %d streams in flight on %d connection(s), %d users, Java %s, %s%n%n",
                options.rounds(),
                options.window().toSeconds(),
                options.inFlight(),
                options.connections(),
                options.users(),
                Runtime.version().feature(),
                pinned
                        ? "servers on core 0, generator and Redis on core 1"
                        : "NOT PINNED: needs two cores and taskset");
        out.printf(
                "%-40s %11s %9s %13s %6s %8s %9s %10s %6s%n",
                "", "us/decision", "x no-op", "(min-max)", "rounds", "Redis us", "decis./s", "generat.us", "JIT %");
        windows.forEach((row, measured) -> line(out, row, measured));
        out.println();
        faults(out);
        goal(out);
        hits(out, "memory", Row.HIT, Row.MEMORY);
        hits(out, "Redis", Row.HIT_REDIS, Row.REDIS);
        replies(out);
        chats(out);
    }

    /** What it costs to answer a chat from the store, and how much of that is only the reading of the bytes. */
    private void chats(PrintStream out) {
        ratio(out, "a stored chat, 300 bytes, memory", Row.CHAT_HIT, Row.MEMORY, "one limit there");
        ratio(out, "a stored chat, 1.1 KB, memory", Row.CHAT_HIT_LONG, Row.MEMORY, "one limit there");
        ratio(out, "a stored chat, 300 bytes, Redis", Row.CHAT_HIT_REDIS, Row.REDIS, "one limit there");
        ratio(out, "the same chat read, static reply", Row.CHAT_READ, Row.MEMORY, "one limit in memory");
        ratio(out, "the same chat past the no-op", Row.CHAT_NOOP, Row.NOOP, "the no-op's headers");
        ratio(out, "a stored chat, 300 bytes, memory", Row.CHAT_HIT, Row.CHAT_READ, "the same chat read, static reply");
    }

    private void ratio(PrintStream out, String title, Row row, Row reference, String of) {
        List<Window> measured = windows.get(row);
        List<Window> references = windows.get(reference);
        if (measured == null || references == null) {
            return;
        }
        String rounds = Summary.byRound(measured, references).stream()
                .map(each -> each.isNaN() ? "disturbed" : "%.2f".formatted(each))
                .collect(Collectors.joining(" "));
        out.printf(
                "%s: %.2f x %s (%s)%n", title, Summary.of(measured, references).ratio(), of, rounds);
    }

    private void line(PrintStream out, Row row, List<Window> measured) {
        Summary summary = Summary.of(measured, reference());
        out.printf(
                "%-40s %11.1f %9.2f %13s %4d/%d %8.1f %9.0f %10.1f %6.1f%n",
                row.title,
                Summary.median(measured, Window::micros),
                summary.ratio(),
                "%.2f-%.2f".formatted(summary.lowest(), summary.highest()),
                summary.quietRounds(),
                measured.size(),
                Summary.median(measured, Window::redisMicros),
                Summary.median(measured, Window::perSecond),
                Summary.median(measured, Window::generatorMicros),
                100 * Summary.median(measured, Window::compilerShare));
    }

    private void faults(PrintStream out) {
        windows.forEach((row, measured) -> {
            long faults = measured.stream().mapToLong(Window::faults).sum();
            if (faults > 0) {
                String first = measured.stream()
                        .map(Window::firstFault)
                        .filter(text -> !text.isEmpty())
                        .findFirst()
                        .orElse("an immediate response, or none where one was due");
                out.printf("NOT VALID: %s: %d wrong answers, the first: %s%n", row.title, faults, first);
            }
        });
        double lowest = reference().stream().mapToDouble(Window::micros).min().orElseThrow();
        double highest = reference().stream().mapToDouble(Window::micros).max().orElseThrow();
        out.printf(
                "noise of the machine: the no-op took %.1f to %.1f us (x %.2f)%n", lowest, highest, highest / lowest);
    }

    private void goal(PrintStream out) {
        List<Window> redis = windows.get(Row.REDIS);
        if (redis == null) {
            return;
        }
        double ratio = Summary.of(redis, reference()).ratio();
        out.printf(
                "goal: one limit with Redis <= %.1f x no-op: %.2f, %s%n",
                GOAL, ratio, Double.isNaN(ratio) ? "no quiet round" : ratio <= GOAL ? "met" : "MISSED");
    }

    private void hits(PrintStream out, String where, Row row, Row limit) {
        List<Window> hits = windows.get(row);
        List<Window> limits = windows.get(limit);
        if (hits == null || limits == null) {
            return;
        }
        Summary summary = Summary.of(hits, limits);
        double ratio = summary.ratio();
        out.printf(
                "goal: a stored page, %s <= %.1f x one limit there: %.2f (%.2f-%.2f), %s%n",
                where,
                HIT_GOAL,
                ratio,
                summary.lowest(),
                summary.highest(),
                Double.isNaN(ratio) ? "no quiet round" : ratio <= HIT_GOAL ? "met" : "MISSED");
    }

    /** How much of a hit is only the sending of the bytes. */
    private void replies(PrintStream out) {
        List<Window> replies = windows.get(Row.REPLY);
        List<Window> hits = windows.get(Row.HIT);
        if (replies == null || hits == null) {
            return;
        }
        Summary summary = Summary.of(hits, replies);
        out.printf(
                "a stored page, memory: %.2f (%.2f-%.2f) x a static reply of the same length%n",
                summary.ratio(), summary.lowest(), summary.highest());
    }

    private List<Window> reference() {
        List<Window> noop = windows.get(Row.NOOP);
        if (noop == null) {
            throw new IllegalStateException("rows without " + Row.NOOP);
        }
        return noop;
    }
}
