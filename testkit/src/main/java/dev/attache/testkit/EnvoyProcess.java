package dev.attache.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A real Envoy that runs until it is closed or this JVM ends.
 *
 * <p>Safe for use from any thread.
 */
public final class EnvoyProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(15);

    private final RunningProcess process;
    private final int adminPort;
    private final ScratchFolder folder;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private EnvoyProcess(RunningProcess process, int adminPort, ScratchFolder folder) {
        this.process = process;
        this.adminPort = adminPort;
        this.folder = folder;
    }

    /** Starts the Envoy of {@link EnvoyBinary#find()} with one worker thread. */
    public static EnvoyProcess start(EnvoyConfig config) {
        return start(EnvoyBinary.find(), config.render(), config.adminPort(), 1);
    }

    /**
     * Starts Envoy and waits until its listeners take connections.
     *
     * @param yaml the bootstrap, whose admin address is 127.0.0.1:{@code adminPort}
     * @param concurrency worker threads, 1 or more
     * @throws ProcessStartException with the end of Envoy's log if it refuses the bootstrap or is not ready in 15 s
     */
    public static EnvoyProcess start(EnvoyBinary binary, String yaml, int adminPort, int concurrency) {
        ScratchFolder folder = ScratchFolder.create("envoy");
        try {
            Path file = Files.writeString(folder.file("envoy.yaml"), yaml);
            List<String> command = List.of(
                    binary.path().toString(),
                    "-c",
                    file.toString(),
                    "--use-dynamic-base-id",
                    "--concurrency",
                    Integer.toString(concurrency),
                    "--file-flush-interval-msec",
                    "50",
                    "--log-level",
                    "warning");
            RunningProcess process = RunningProcess.start("envoy", command, folder.file("envoy.log"));
            var envoy = new EnvoyProcess(process, adminPort, folder);
            process.awaitReady(envoy::isReady, START_LIMIT);
            return envoy;
        } catch (IOException e) {
            folder.close();
            throw new ProcessStartException("Envoy's files cannot be written: " + e.getMessage(), e);
        } catch (ProcessStartException e) {
            folder.close();
            throw e;
        }
    }

    /** The port of Envoy's administration interface. */
    public int adminPort() {
        return adminPort;
    }

    /** Envoy's log, until Envoy is closed. */
    public Path log() {
        return folder.file("envoy.log");
    }

    /** Whether the process lives. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The counters and gauges whose names contain a match of {@code filter} (RE2). */
    public SortedMap<String, Long> stats(String filter) {
        var stats = new TreeMap<String, Long>();
        for (String line : admin("/stats?filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8))
                .split("\n", -1)) {
            int colon = line.lastIndexOf(": ");
            if (colon > 0 && line.substring(colon + 2).matches("[0-9]+")) {
                stats.put(line.substring(0, colon), Long.valueOf(line.substring(colon + 2)));
            }
        }
        return stats;
    }

    /** The sum of all counters and gauges whose names end with {@code name}; 0 if there is none. */
    public long stat(String name) {
        return stats(name.replace(".", "\\.") + "$").values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** What the administration interface answers to a GET of {@code path}. */
    public String admin(String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + path))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException("Envoy's administration interface, " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private boolean isReady() {
        try {
            return admin("/ready").startsWith("LIVE");
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    /** Kills Envoy, waits for its end and deletes its files. */
    @Override
    public void close() {
        process.close();
        http.close();
        folder.close();
    }
}
