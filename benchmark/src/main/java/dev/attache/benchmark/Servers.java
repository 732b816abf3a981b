package dev.attache.benchmark;

import dev.attache.benchmark.events.ReadingServer;
import dev.attache.benchmark.events.TappingServer;
import dev.attache.benchmark.process.MeasuredProcess;
import dev.attache.benchmark.process.Ports;
import dev.attache.benchmark.reference.NaiveServer;
import dev.attache.benchmark.reference.NoopServer;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts the processes, all servers with the same Java and the same heap. */
final class Servers {
    /** One worker loop; compiler threads that stay, so that their time can be told apart. */
    private static final List<String> JVM =
            List.of("-Xms256m", "-Xmx256m", "-XX:ActiveProcessorCount=1", "-XX:-UseDynamicNumberOfCompilerThreads");

    private final Path home;
    private final Path work;
    private final String java =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /**
     * @param home the checkout, where the launcher lies
     * @param work takes configurations and logs
     */
    Servers(Path home, Path work) {
        this.home = home;
        this.work = work;
    }

    MeasuredProcess redis() throws IOException, InterruptedException {
        int port = Ports.free();
        List<String> command = List.of(
                "redis-server",
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                work.toString());
        return MeasuredProcess.start("redis-server", command, Map.of(), port, work.resolve("redis.log"));
    }

    /** A Redis, or null where there is none. */
    @Nullable
    MeasuredProcess redisIfThere() throws InterruptedException {
        try {
            return redis();
        } catch (IOException e) {
            System.err.println("without Redis: " + e.getMessage());
            return null;
        }
    }

    MeasuredProcess start(Row row, int redisPort, int adminPort) throws IOException, InterruptedException {
        int port = Ports.free();
        Path log = work.resolve(row.id + ".log");
        return switch (row) {
            case NOOP, CHAT_NOOP ->
                MeasuredProcess.start(row.title, reference(NoopServer.class, port), Map.of(), port, log);
            case CHAT_READ ->
                MeasuredProcess.start(row.title, reference(ReadingServer.class, port), Map.of(), port, log);
            case NAIVE ->
                MeasuredProcess.start(row.title, reference(NaiveServer.class, port, redisPort), Map.of(), port, log);
            default -> attache(row, port, adminPort, redisPort, log);
        };
    }

    private MeasuredProcess attache(Row row, int port, int adminPort, int redisPort, Path log)
            throws IOException, InterruptedException {
        Path file = work.resolve(row.id + ".yaml");
        Files.writeString(file, Configuration.of(row, port, adminPort, redisPort));
        return attache(row.title, file, port, log);
    }

    /** A row of the chats; {@code redisPort} is 0 where there is no Redis. */
    MeasuredProcess start(LlmRow row, int redisPort) throws IOException, InterruptedException {
        int port = Ports.free();
        Path log = work.resolve("llm-" + row.id + ".log");
        return switch (row) {
            case NOOP -> MeasuredProcess.start(row.title, reference(NoopServer.class, port), Map.of(), port, log);
            case TAP -> MeasuredProcess.start(row.title, reference(TappingServer.class, port), Map.of(), port, log);
            case NO_POLICY, MEMORY, REDIS -> {
                Path file = work.resolve("llm-" + row.id + ".yaml");
                Files.writeString(file, Configuration.of(row, port, Ports.free(), redisPort));
                yield attache(row.title, file, port, log);
            }
        };
    }

    /** For chats through Envoy. */
    MeasuredProcess start(CacheMode mode) throws IOException, InterruptedException {
        int port = Ports.free();
        Path file = work.resolve("cache-" + mode.id + ".yaml");
        Files.writeString(file, Configuration.of(mode, port, Ports.free()));
        return attache("attache, cache " + mode.id, file, port, work.resolve("cache-" + mode.id + ".log"));
    }

    /** Whether the service can make vectors by itself: a build with {@code -Dslim} cannot. */
    boolean hasEmbedder() throws IOException {
        Path released = home.resolve("lib");
        Path lib = Files.isDirectory(released) ? released : home.resolve("extproc-server/target/dist/lib");
        if (!Files.isDirectory(lib)) {
            return false;
        }
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(lib, "attache-embedder-onnx-*.jar")) {
            return jars.iterator().hasNext();
        }
    }

    private MeasuredProcess attache(String title, Path file, int port, Path log)
            throws IOException, InterruptedException {
        List<String> command = List.of(home.resolve("attache").toString(), "serve", "-c", file.toString());
        Map<String, String> environment = Map.of("ATTACHE_JAVA", java, "ATTACHE_OPTS", String.join(" ", JVM));
        return MeasuredProcess.start(title, command, environment, port, log);
    }

    /** As the launcher starts the service. */
    private List<String> reference(Class<?> main, int... ports) {
        List<String> command = new ArrayList<>(List.of(java, "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
        if (Runtime.version().feature() >= 25) {
            command.add("-XX:+UseCompactObjectHeaders");
        }
        command.addAll(JVM);
        command.add("-Dlogback.configurationFile=logback-benchmark.xml");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        for (int port : ports) {
            command.add(Integer.toString(port));
        }
        return command;
    }
}
