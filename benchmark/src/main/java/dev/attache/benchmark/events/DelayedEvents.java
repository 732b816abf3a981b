package dev.attache.benchmark.events;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long the events of the {@link EventUpstream} are on their way, by several ways.
 *
 * <p>Upstream and client share a process and its clock. Rounds take turns, so that what disturbs the machine disturbs
 * all.
 */
final class DelayedEvents {
    private static final int EVENTS = 200;
    private static final int PAUSE_MICROSECONDS = 5_000;
    private static final int WARM_UP_EVENTS = 1_000;
    private static final int WARM_UP_PAUSE = 500;
    private static final Pattern SENT = Pattern.compile("sent ([0-9]+)");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Row> rows = new ArrayList<>();

    /** Asks for events. */
    interface Call {
        HttpRequest request(int events, int pauseMicroseconds);
    }

    private record Row(String title, Call call, List<Long> delays) {}

    /** Adds a way; the first is what the others are compared with. */
    void add(String title, Call call) {
        rows.add(new Row(title, call, new ArrayList<>()));
    }

    void measure(int rounds) throws IOException, InterruptedException {
        for (Row row : rows) {
            arrive(row.call().request(WARM_UP_EVENTS, WARM_UP_PAUSE), WARM_UP_EVENTS);
        }
        for (int round = 0; round < rounds; round++) {
            for (Row row : rows) {
                row.delays().addAll(arrive(row.call().request(EVENTS, PAUSE_MICROSECONDS), EVENTS));
            }
        }
    }

    /** How long each event of one stream was on its way, in nanoseconds. */
    private List<Long> arrive(HttpRequest request, int events) throws IOException, InterruptedException {
        var delays = new ArrayList<Long>();
        try (var lines = new BufferedReader(new InputStreamReader(
                client.send(request, BodyHandlers.ofInputStream()).body(), US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                long now = System.nanoTime();
                Matcher sent = SENT.matcher(line);
                if (sent.find()) {
                    delays.add(now - Long.parseLong(sent.group(1)));
                }
            }
        }
        if (delays.size() != events) {
            throw new IOException("%d of %d events arrived".formatted(delays.size(), events));
        }
        return delays;
    }

    void print(String what) {
        double median = percentile(rows.getFirst().delays(), 50);
        double tail = percentile(rows.getFirst().delays(), 99);
        System.out.printf("%n%-40s | median us | added us | p99 us | added us | events%n", what);
        for (Row row : rows) {
            System.out.printf(
                    "%-40s | %9.0f | %8.0f | %6.0f | %8.0f | %d%n",
                    row.title(),
                    percentile(row.delays(), 50),
                    percentile(row.delays(), 50) - median,
                    percentile(row.delays(), 99),
                    percentile(row.delays(), 99) - tail,
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
