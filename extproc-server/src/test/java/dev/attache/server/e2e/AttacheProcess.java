package dev.attache.server.e2e;

import dev.attache.testkit.FreePort;
import dev.attache.testkit.ScratchFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The packaged service, started as its users start it: {@code java -jar … serve -c FILE}, but with its classes from
 * {@link SharedClasses}.
 *
 * <p>It lives on two free ports, which stay the same over {@link #start starts}, and dies with this JVM. Safe for use from
 * one thread at a time; {@link #admin} and what it asks, from any.
 */
final class AttacheProcess implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);

    private final int grpcPort = FreePort.next();
    private final int adminPort = FreePort.next();
    private final ScratchFolder folder = ScratchFolder.create("e2e");
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, String> environment;
    private final String sharedClasses;
    private Process process;

    /**
     * Starts a process, which is not ready yet.
     *
     * @param server more lines of {@code server:}, each without indentation
     * @param rest what follows {@code server:}
     */
    AttacheProcess(String server, String rest) throws Exception {
        this(server, rest, Map.of());
    }

    /** The same, with more environment variables. */
    AttacheProcess(String server, String rest, Map<String, String> environment) throws Exception {
        this(SharedClasses.option(jar()), server, rest, environment);
    }

    /** One with the simplest configuration, and with this option of the JVM about its shared classes. */
    AttacheProcess(String sharedClasses) throws IOException {
        this(sharedClasses, "drain: 0s", """
                policies:
                  plenty: {rate_limit: {by: [], limits: [{requests: 1000000, per: 1h}]}}
                default_route: {policies: [plenty]}
                """, Map.of());
    }

    private AttacheProcess(String sharedClasses, String server, String rest, Map<String, String> environment)
            throws IOException {
        this.sharedClasses = sharedClasses;
        this.environment = Map.copyOf(environment);
        configure(server, rest);
        process = launch();
    }

    /** Starts a process and waits until it says that it is ready. */
    static AttacheProcess ready(String server, String rest) throws Exception {
        var attache = new AttacheProcess(server, rest);
        attache.awaitReady();
        return attache;
    }

    /** Writes the configuration in one step, as Kubernetes does; a running process notices by itself. */
    void configure(String server, String rest) throws IOException {
        write("version: 1\nserver:\n  grpc: {address: \"127.0.0.1:%d\"}\n  admin: {address: \"127.0.0.1:%d\"}\n%s%s"
                .formatted(grpcPort, adminPort, server.indent(2), rest));
    }

    /** Like {@link #configure}, with the whole text. */
    void write(String text) throws IOException {
        Path next = Files.writeString(folder.file("next.yaml"), text);
        Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    Path file() {
        return folder.file("attache.yaml");
    }

    /** Starts it again on the same ports, after it ended, and waits until it is ready. */
    void start() throws Exception {
        process = launch();
        awaitReady();
    }

    /** Waits for the line that says that it is ready; fails with all it said when it ends first. */
    void awaitReady() throws Exception {
        Eventually.await("the service is ready; it said:\n" + output(), READY_WITHIN, () -> {
            if (!process.isAlive()) {
                throw new AssertionError("the service ended with " + process.exitValue() + ":\n" + output());
            }
            return output().contains(" serves ext_proc on ");
        });
    }

    /** Where Envoy finds it. */
    String target() {
        return "127.0.0.1:" + grpcPort;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM. Returns at once. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL. Returns when it has ended. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** The exit code; fails with all it said when it does not end in time. */
    int awaitExit(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the service did not end in " + atMost.toMillis() + " ms:\n" + output());
        }
        return process.exitValue();
    }

    /** All that this start has said. */
    String output() {
        try {
            return Files.readString(folder.file("output"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the administration port answers to a GET. */
    HttpResponse<String> admin(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + path))
                .timeout(Duration.ofSeconds(5))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    /** What it answers to a POST of JSON. */
    HttpResponse<String> adminPost(String path, String json) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + path))
                .timeout(Duration.ofSeconds(5))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    /** What it answers to a DELETE. */
    HttpResponse<String> adminDelete(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + path))
                .timeout(Duration.ofSeconds(5))
                .DELETE()
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    /** The sum of the metric's samples that have all these labels ({@code result="refused"}). */
    long metric(String name, String... labels) throws IOException, InterruptedException {
        return admin("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> Stream.of(labels).allMatch(line::contains))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private Process launch() throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                sharedClasses,
                "-jar",
                jar().toString(),
                "serve",
                "-c",
                file().toString());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.file("output").toFile());
        builder.environment().putAll(environment);
        Process started = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        return started;
    }

    /** Failsafe runs in the module's folder, after the package was made. */
    static Path jar() throws IOException {
        Path lib = Path.of("target", "dist", "lib").toAbsolutePath();
        try (Stream<Path> files = Files.list(lib)) {
            return files.filter(
                            file -> file.getFileName().toString().matches("attache-extproc-server-[^/]*(?<!s)\\.jar"))
                    .findFirst()
                    .orElseThrow(
                            () -> new IOException(lib + ": no attache-extproc-server-*.jar (expected: mvnw package)"));
        }
    }

    /** Kills it and deletes its files. */
    @Override
    public void close() throws InterruptedException {
        kill();
        http.close();
        folder.close();
    }
}
