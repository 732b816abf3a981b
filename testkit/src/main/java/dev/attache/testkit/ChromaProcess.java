package dev.attache.testkit;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A real Chroma on a free loopback port, with its data in a scratch folder; it ends when closed or with this JVM.
 *
 * <p>It is the executable that {@code CHROMA_BIN} names, otherwise the server in the wheel {@code chromadb} of one
 * version, installed once by pip into the user's cache ({@code $XDG_CACHE_HOME} or {@code ~/.cache}, then {@code
 * attache/chroma-<version>}). Two processes that install at the same time wait for each other. Safe for use from one
 * thread at a time.
 */
public final class ChromaProcess implements AutoCloseable {
    /** The version that is installed. */
    public static final String VERSION = "1.5.9";

    /** The wheel holds the server; the other packages, half a gigabyte, are only for its Python client. */
    private static final String PROGRAM =
            "import sys, chromadb_rust_bindings; chromadb_rust_bindings.cli(sys.argv[1:])";

    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private final int port;
    private final ScratchFolder folder;
    private final RunningProcess process;

    private ChromaProcess(int port, ScratchFolder folder, RunningProcess process) {
        this.port = port;
        this.folder = folder;
        this.process = process;
    }

    /**
     * Starts a Chroma and waits until it answers.
     *
     * @throws ProcessStartException when it was not found and could not be installed, or does not start
     */
    public static ChromaProcess start() {
        List<String> program = program();
        ScratchFolder folder = ScratchFolder.create("chroma");
        try {
            int port = FreePort.next();
            var command = new ArrayList<>(program);
            command.addAll(List.of(
                    "run",
                    "--path",
                    folder.path().toString(),
                    "--host",
                    "127.0.0.1",
                    "--port",
                    Integer.toString(port)));
            RunningProcess process = RunningProcess.start("chroma", command, folder.file("chroma.log"));
            process.awaitReady(() -> isReady(port), START_LIMIT);
            return new ChromaProcess(port, folder, process);
        } catch (ProcessStartException e) {
            folder.close();
            throw e;
        }
    }

    /** Such as {@code http://127.0.0.1:8000}. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    private static boolean isReady(int port) {
        try {
            var connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/api/v2/heartbeat")
                    .toURL()
                    .openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(1000);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static List<String> program() {
        String named = System.getenv("CHROMA_BIN");
        if (named != null && !named.isBlank()) {
            return List.of(named);
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path cache = xdg != null && !xdg.isBlank() ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
        Path python = installed(cache.resolve("attache").resolve("chroma-" + VERSION));
        return List.of(python.toString(), "-c", PROGRAM, "chroma");
    }

    private static Path installed(Path folder) {
        Path done = folder.resolve("installed");
        Path python = folder.resolve("venv/bin/python");
        try {
            Files.createDirectories(folder);
            try (var channel = FileChannel.open(
                            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var lock = channel.lock()) {
                if (!Files.exists(done)) {
                    run(List.of(
                            "python3",
                            "-m",
                            "venv",
                            "--clear",
                            folder.resolve("venv").toString()));
                    run(List.of(
                            python.toString(),
                            "-m",
                            "pip",
                            "install",
                            "--no-deps",
                            "--quiet",
                            "--retries",
                            "2",
                            "--disable-pip-version-check",
                            "chromadb==" + VERSION));
                    Files.createFile(done);
                }
            }
            return python;
        } catch (IOException e) {
            throw new ProcessStartException("Chroma " + VERSION + " could not be installed into " + folder, e);
        }
    }

    private static void run(List<String> command) {
        Command.Result result = Command.run(command);
        if (result.exit() != 0) {
            throw new ProcessStartException("Chroma %s was not found (looked at CHROMA_BIN); `%s` ended with %d: %s"
                    .formatted(VERSION, String.join(" ", command), result.exit(), result.lastLine()));
        }
    }

    /** Kills it and deletes its files. */
    @Override
    public void close() {
        process.close();
        folder.close();
    }
}
