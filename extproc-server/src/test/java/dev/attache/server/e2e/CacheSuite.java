package dev.attache.server.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.attache.testkit.FreePort;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A checkout of {@code http-tests/cache-tests}, with its origin server running. */
final class CacheSuite implements AutoCloseable {
    /**
     * What one test showed.
     *
     * @param kind required, optimal or check, which only asks
     * @param outcome the suite's word: pass, fail, optional_fail, yes, no, setup_fail, dependency_fail, retry …
     */
    record Outcome(String suite, String id, String name, String kind, String outcome, String detail) {}

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path checkout;
    private final Path results;
    private final int port = FreePort.next();
    private final Process origin;

    CacheSuite(Path checkout) throws Exception {
        this.checkout = checkout;
        Path folder = Files.createTempDirectory("attache-cache-tests-");
        results = folder.resolve("results.json");
        var builder = node("test-engine/server/server.mjs");
        builder.environment()
                .putAll(Map.of(
                        "npm_config_protocol", "http",
                        "npm_config_port", Integer.toString(port),
                        "npm_config_pidfile", folder.resolve("pid").toString()));
        origin = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("origin.log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(origin::destroyForcibly));
        Eventually.await("the suite's origin listens", SOON, this::listens);
    }

    private boolean listens() {
        try (var socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    /** Runs all tests against a cache on this port of this machine. */
    List<Outcome> run(int cache) throws Exception {
        var client = node("--no-warnings", "test-engine/cli.mjs");
        client.environment().putAll(Map.of("npm_config_base", "http://127.0.0.1:" + cache, "npm_config_id", ""));
        client.environment().put("npm_package_config_id", "");
        finished(client.redirectOutput(results.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD));
        Path script = Path.of("src/test/cache-tests/outcomes.mjs").toAbsolutePath();
        Path lines = results.resolveSibling("outcomes");
        finished(
                node(script.toString(), checkout.toString(), results.toString()).redirectOutput(lines.toFile()));
        var outcomes = new ArrayList<Outcome>();
        for (String line : Files.readAllLines(lines, UTF_8)) {
            outcomes.add(JSON.readValue(line, Outcome.class));
        }
        return outcomes;
    }

    private static void finished(ProcessBuilder builder) throws Exception {
        int exit = builder.start().waitFor();
        if (exit != 0) {
            throw new IOException(builder.command() + " ended with " + exit);
        }
    }

    private ProcessBuilder node(String... arguments) {
        var command = new ArrayList<>(List.of("node"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).directory(checkout.toFile());
    }

    @Override
    public void close() {
        origin.destroyForcibly();
    }
}
