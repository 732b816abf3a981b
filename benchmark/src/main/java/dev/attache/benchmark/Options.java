package dev.attache.benchmark;

import dev.attache.benchmark.load.Phases;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What the command line asks for.
 *
 * @param window how long one row runs in one round
 * @param warmUp how long each row runs before, on all cores, so that its code is compiled
 * @param users values of {@code x-user-id}, in turn
 */
record Options(
        int rounds,
        Duration window,
        Duration warmUp,
        List<Row> rows,
        int inFlight,
        int connections,
        int users,
        Phases phases) {
    static final String USAGE = """
            usage: benchmark/run [options]
                   benchmark/run --events    how much later events arrive through 1, 3 and 5 policies
                   benchmark/run --llm       what a token quota costs: CPU per call and chunk, delay, memory
                                             (takes --rounds, --window, --warmup, --in-flight, --users)
                   benchmark/run --llm-calls only the CPU per call, in two minutes
                   benchmark/run --llm-cache what a stored answer costs: CPU of a hit, and latency through Envoy
                                             (takes --rounds, --window, --warmup, --in-flight, --users);
                                             --llm-cache-cpu and --llm-cache-latency: only the one or the other
                   benchmark/run --vectors   how long a look for the nearest of 10,000 vectors takes
              --rows a,b        of %s; noop is always among them
              --rounds 3        rounds; in each, every row has one window
              --window 4        seconds per window
              --warmup 12       seconds per row before the first round
              --in-flight 32    open streams
              --connections 1   connections, as Envoy has one per worker
              --users 10000     values of x-user-id, in turn
              --phases 1        1: request headers; 2: response headers too
            """.formatted(String.join(",", Row.ids()));

    static final Options DEFAULT = new Options(
            3, Duration.ofSeconds(4), Duration.ofSeconds(12), Row.ofHeaders(), 32, 1, 10_000, Phases.REQUEST_HEADERS);

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException with a text for the user
     */
    static Options parse(List<String> arguments) {
        Options options = DEFAULT;
        for (int i = 0; i < arguments.size(); i += 2) {
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(arguments.get(i) + ": unknown, or its value is missing");
            }
            options = options.with(arguments.get(i), arguments.get(i + 1));
        }
        return options;
    }

    /** The same with these rows. */
    Options with(List<Row> others) {
        return new Options(rounds, window, warmUp, others, inFlight, connections, users, phases);
    }

    private Options with(String name, String value) {
        return switch (name) {
            case "--rows" -> new Options(rounds, window, warmUp, rows(value), inFlight, connections, users, phases);
            case "--rounds" ->
                new Options(count(name, value), window, warmUp, rows, inFlight, connections, users, phases);
            case "--window" ->
                new Options(rounds, seconds(name, value), warmUp, rows, inFlight, connections, users, phases);
            case "--warmup" ->
                new Options(rounds, window, seconds(name, value), rows, inFlight, connections, users, phases);
            case "--in-flight" ->
                new Options(rounds, window, warmUp, rows, count(name, value), connections, users, phases);
            case "--connections" ->
                new Options(rounds, window, warmUp, rows, inFlight, count(name, value), users, phases);
            case "--users" ->
                new Options(rounds, window, warmUp, rows, inFlight, connections, count(name, value), phases);
            case "--phases" -> new Options(rounds, window, warmUp, rows, inFlight, connections, users, phases(value));
            default -> throw new IllegalArgumentException(name + ": unknown option");
        };
    }

    private static List<Row> rows(String value) {
        List<String> ids = Arrays.asList(value.split(",", -1));
        for (String id : ids) {
            if (Row.of(id).isEmpty()) {
                throw new IllegalArgumentException("--rows: " + id + " (expected: of " + Row.ids() + ")");
            }
        }
        // Ratios need their reference.
        return Arrays.stream(Row.values())
                .filter(row -> row == Row.NOOP || ids.contains(row.id))
                .toList();
    }

    private static Phases phases(String value) {
        return switch (value) {
            case "1" -> Phases.REQUEST_HEADERS;
            case "2" -> Phases.REQUEST_AND_RESPONSE_HEADERS;
            default -> throw new IllegalArgumentException("--phases: " + value + " (expected: 1 or 2)");
        };
    }

    private static Duration seconds(String name, String value) {
        return Duration.ofSeconds(count(name, value));
    }

    private static int count(String name, String value) {
        try {
            int count = Integer.parseInt(value);
            if (count > 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            // Reported below, with the value.
        }
        throw new IllegalArgumentException(name + ": " + value + " (expected: a number >= 1)");
    }
}
