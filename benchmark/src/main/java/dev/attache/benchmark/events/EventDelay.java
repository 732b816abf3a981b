package dev.attache.benchmark.events;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sends events through a real Envoy, without Attaché and with 1, 3 and 5 policies that look at them, and prints how much
 * later they arrive.
 *
 * <p>Upstream, service and client share a process and its clock. Rounds take turns, so that what disturbs the machine
 * disturbs all.
 */
public final class EventDelay {
    private static final int[] TAPS = {0, 1, 3, 5};
    private static final int EVENTS = 200;
    private static final int PAUSE_MICROSECONDS = 5_000;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Row> rows = new ArrayList<>();

    /** An Envoy with so many policies behind it, and how long events were on their way. */
    private record Row(int taps, int port, List<Long> delays) {}

    private EventDelay() {}

    /** Measures for so many rounds, about five seconds each, and prints a table. */
    public static void measure(int rounds) throws IOException, InterruptedException {
        new EventDelay().run(rounds);
    }

    private void run(int rounds) throws IOException, InterruptedException {
        var open = new ArrayList<AutoCloseable>();
        try (var upstream = new EventUpstream()) {
            for (int taps : TAPS) {
                rows.add(new Row(taps, begin(taps, upstream, open), new ArrayList<>()));
            }
            for (Row row : rows) {
                arrive(row.port(), 1_000, 500);
            }
            for (int round = 0; round < rounds; round++) {
                for (Row row : rows) {
                    row.delays().addAll(arrive(row.port(), EVENTS, PAUSE_MICROSECONDS));
                }
            }
        } finally {
            close(open);
        }
        print();
    }

    private static int begin(int taps, EventUpstream upstream, List<AutoCloseable> open) throws IOException {
        var config = new EnvoyConfig().upstream(upstream.port()).modeOverride(true);
        if (taps > 0) {
            var service = new TappingServer(taps);
            open.add(service);
            config.processor(service.target());
        }
        open.add(EnvoyProcess.start(config));
        return config.listenerPort();
    }

    private static void close(List<AutoCloseable> open) {
        for (AutoCloseable each : open.reversed()) {
            try {
                each.close();
            } catch (Exception e) {
                System.err.println("benchmark: " + e.getMessage());
            }
        }
    }

    /** How long each event of one stream was on its way, in nanoseconds. */
    private List<Long> arrive(int port, int events, int pause) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/%d/%d".formatted(port, events, pause)))
                .build();
        var delays = new ArrayList<Long>();
        try (var lines = new BufferedReader(new InputStreamReader(
                client.send(request, BodyHandlers.ofInputStream()).body(), US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data: ")) {
                    delays.add(System.nanoTime() - Long.parseLong(line.substring("data: ".length())));
                }
            }
        }
        if (delays.size() != events) {
            throw new IOException("%d of %d events arrived".formatted(delays.size(), events));
        }
        return delays;
    }

    private void print() {
        double baseline = percentile(rows.getFirst().delays(), 50);
        System.out.println("policies | median us | added us | p99 us | events");
        for (Row row : rows) {
            System.out.printf(
                    "%8s | %9.0f | %8.0f | %6.0f | %d%n",
                    row.taps() == 0 ? "none" : row.taps(),
                    percentile(row.delays(), 50),
                    percentile(row.delays(), 50) - baseline,
                    percentile(row.delays(), 99),
                    row.delays().size());
        }
        System.out.println("goal: under 1000 us added at the median");
    }

    private static double percentile(List<Long> nanos, int percent) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return sorted[(sorted.length - 1) * percent / 100] / 1_000.0;
    }
}
