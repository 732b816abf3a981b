package dev.attache.server.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The engine of this machine, by its command line: what users have, and what answers at once where there is none. */
final class Docker {
    private static final Duration AT_ONCE = Duration.ofSeconds(3);

    private Docker() {}

    /** Whether an engine answers at once. */
    static boolean answers() throws InterruptedException {
        try {
            return !run(AT_ONCE, "version", "--format", "{{.Server.Version}}").isBlank();
        } catch (IOException none) {
            return false;
        }
    }

    /**
     * Runs a command to its end and gives what it said, stripped.
     *
     * @throws IOException when it takes longer, or its exit code is not 0, with what it said
     */
    static String run(Duration atMost, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        Path said = Files.createTempFile("attache-docker-", ".log");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
            // Older engines have it, but not as their default; cache mounts need it.
            builder.environment().put("DOCKER_BUILDKIT", "1");
            Process process = builder.start();
            boolean ended = process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            String output = Files.readString(said, StandardCharsets.UTF_8).strip();
            if (!ended || process.exitValue() != 0) {
                throw new IOException("%s: %s%n%s"
                        .formatted(String.join(" ", command), ended ? "failed" : "no end within " + atMost, output));
            }
            return output;
        } finally {
            Files.delete(said);
        }
    }
}
