package dev.attache.server.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The official OpenAI and Anthropic SDKs for Python, in a process of their own. Not thread-safe. */
final class LlmSdks implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Path SCRIPTS = Path.of("src", "test", "resources", "llm-sdk");
    private static final Path REQUIREMENTS = SCRIPTS.resolve("requirements.txt");
    private static final int INSTALLED_WITHIN_SECONDS = 240;

    /** They cannot be had on this machine. */
    static final class UnavailableException extends Exception {
        private static final long serialVersionUID = 1;

        UnavailableException(String message) {
            super(message);
        }
    }

    private final Process process;
    private final BufferedWriter asks;
    private final BufferedReader says;
    private final JsonNode versions;

    private LlmSdks(Process process) throws IOException {
        this.process = process;
        asks = process.outputWriter(UTF_8);
        says = process.inputReader(UTF_8);
        versions = said();
    }

    /** Installs the versions of {@code requirements.txt}, once for this user, and starts them. */
    static LlmSdks start() throws UnavailableException, IOException, InterruptedException {
        Path python = installed();
        ProcessBuilder builder = new ProcessBuilder(
                        python.toString(), SCRIPTS.resolve("calls.py").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        // What they would take from their surroundings.
        builder.environment().keySet().removeIf(name -> name.matches("(?i)(OPENAI_|ANTHROPIC_|.*_PROXY$).*"));
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new LlmSdks(process);
    }

    /** The interpreter that has them; two processes that want it at once install it once. */
    private static Path installed() throws UnavailableException, IOException, InterruptedException {
        Path folder = folder();
        Path python = folder.resolve("venv/bin/python");
        Path done = folder.resolve("installed");
        Files.createDirectories(folder);
        try (var channel =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            if (lock.isValid() && !Files.exists(done)) {
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
                        "--quiet",
                        "--retries",
                        "2",
                        "--disable-pip-version-check",
                        "--requirement",
                        REQUIREMENTS.toString()));
                Files.createFile(done);
            }
        }
        return python;
    }

    /** In the user's cache, another one for other versions. */
    private static Path folder() throws IOException {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path cache = xdg != null && !xdg.isBlank() ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
        UUID versions = UUID.nameUUIDFromBytes(Files.readAllBytes(REQUIREMENTS));
        return cache.resolve("attache").resolve("llm-sdk-" + versions);
    }

    private static void run(List<String> command) throws UnavailableException, IOException, InterruptedException {
        Path output = Files.createTempFile("attache-sdk-", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(INSTALLED_WITHIN_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            if (!ended || process.exitValue() != 0) {
                String last = Files.readString(output, UTF_8)
                        .strip()
                        .lines()
                        .reduce((before, line) -> line)
                        .orElse("no word");
                throw new UnavailableException("the LLM SDKs cannot be installed: `%s`: %s"
                        .formatted(String.join(" ", command), ended ? last : "no end in time"));
            }
        } catch (IOException e) {
            throw new UnavailableException("the LLM SDKs cannot be installed: " + e.getMessage());
        } finally {
            Files.delete(output);
        }
    }

    /** The versions, by package. */
    JsonNode versions() {
        return versions;
    }

    /** What the SDK made of a call: a function of {@code calls.py}, and what else it is to know. */
    JsonNode call(String name, ObjectNode ask) throws IOException {
        asks.write(ask.put("call", name) + "\n");
        asks.flush();
        return said();
    }

    private JsonNode said() throws IOException {
        String line = says.readLine();
        if (line == null) {
            throw new IOException("the SDKs' process ended (expected: an answer; see its standard error)");
        }
        return JSON.readTree(line);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
