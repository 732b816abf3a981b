package dev.attache.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A child process with its log in a file; it dies with this JVM. Safe for use from one thread at a time. */
public final class RunningProcess implements AutoCloseable {
    private static final int TAIL_LINES = 15;

    private final Process process;
    private final String name;
    private final Path log;
    private final Thread hook;

    private RunningProcess(Process process, String name, Path log) {
        this.process = process;
        this.name = name;
        this.log = log;
        this.hook = new Thread(process::destroyForcibly, "kill-" + name);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts a program; what it says is appended to the log.
     *
     * @param name for messages
     * @throws ProcessStartException when the program cannot be started
     */
    public static RunningProcess start(String name, List<String> command, Path log) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            return new RunningProcess(process, name, log);
        } catch (IOException e) {
            throw new ProcessStartException(name + " could not be started: " + e.getMessage(), e);
        }
    }

    /**
     * Polls until {@code ready} is true.
     *
     * @throws ProcessStartException with the end of the log if the process dies or is late; it is stopped then
     */
    public void awaitReady(BooleanSupplier ready, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!ready.getAsBoolean()) {
            String problem = !process.isAlive()
                    ? "ended with " + process.exitValue()
                    : System.nanoTime() > deadline ? "was not ready within " + limit.toSeconds() + " s" : "";
            if (!problem.isEmpty()) {
                close();
                throw new ProcessStartException(name + " " + problem + "; the end of its log:\n" + tail());
            }
            pause();
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /**
     * Sends it a signal.
     *
     * @param signal such as {@code STOP}
     * @throws IllegalStateException when it cannot be sent
     */
    public void signal(String signal) {
        Command.Result result = Command.run(List.of("kill", "-" + signal, Long.toString(pid())));
        if (result.exit() != 0) {
            throw new IllegalStateException("kill -" + signal + " " + name + ": " + result.lastLine());
        }
    }

    String tail() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }

    /** Kills the process and waits for its end. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook is running: it does what we just did.
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(25);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProcessStartException("interrupted while a process was starting", e);
        }
    }
}
