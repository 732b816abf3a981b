package dev.attache.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs a program to its end and keeps what it said. */
final class Command {
    private static final int NOT_STARTED = 127;

    private Command() {}

    /** What a program said on both streams, and its exit code; 127 if it could not be started. */
    record Result(int exit, String output) {
        String lastLine() {
            String text = output.strip();
            return text.substring(text.lastIndexOf('\n') + 1);
        }
    }

    static Result run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            return new Result(NOT_STARTED, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result(NOT_STARTED, "interrupted");
        }
    }
}
