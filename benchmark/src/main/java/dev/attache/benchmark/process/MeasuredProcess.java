package dev.attache.benchmark.process;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, ready on its port, and ended with {@link #close()}. */
public final class MeasuredProcess implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofMinutes(3);
    private static final Duration END_WITHIN = Duration.ofSeconds(5);

    private final String name;
    private final Process process;
    private final int port;

    private MeasuredProcess(String name, Process process, int port) {
        this.name = name;
        this.process = process;
        this.port = port;
    }

    /**
     * Starts the command and waits until its own process listens on the port.
     *
     * @param log takes what the process prints; its end is shown if the process dies
     */
    public static MeasuredProcess start(
            String name, List<String> command, Map<String, String> environment, int port, Path log)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        MeasuredProcess started = new MeasuredProcess(name, builder.start(), port);
        Runtime.getRuntime().addShutdownHook(new Thread(started.process::destroyForcibly));
        started.awaitReady(log);
        return started;
    }

    public InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", port);
    }

    public CpuTime cpu() throws IOException {
        if (!process.isAlive()) {
            throw new IOException(name + " ended by itself, exit code " + process.exitValue());
        }
        return CpuTime.of(process.pid());
    }

    /** Memory that it holds: {@code VmRSS} of {@code proc_pid_status(5)}. */
    public long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
            }
        }
        throw new IOException(name + ": /proc/" + process.pid() + "/status has no VmRSS");
    }

    public long id() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void awaitReady(Path log) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!Ports.answers(port)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                close();
                String printed = Files.readString(log);
                throw new IOException(name + " did not open port " + port + ", it printed:\n"
                        + printed.substring(Math.max(0, printed.length() - 2000)));
            }
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
        if (!Ports.isHeldBy(process.pid(), port)) {
            close();
            throw new IOException(name + ": port " + port + " is held by another process than " + process.pid());
        }
    }
}
