package dev.attache.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.config.ConfigReader;
import dev.attache.server.explain.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code explain}, {@code envoy-config} and {@code schema}. */
class ExplainCommandsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private String file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("attache.yaml"), """
                        version: 1
                        policies:
                          a: {rate_limit: {by: [ip, "attribute:x", "metadata:ns/y"], limits: [{requests: 1, per: 1s}]}}
                          b: {budget: {by: ["body:model"]}}
                        routes: [{name: api, match: {headers: {x-plan: free}}, policies: [a, b]}]
                        """).toString();
    }

    @Test
    void explainTakesAllThatIsKnownOfARequest() {
        int code = run(
                "explain",
                "-c",
                file,
                "POST",
                "http://host/x",
                "-H",
                "X-Plan: free",
                "-d",
                "{\"model\": \"m\"}",
                "--from",
                "10.0.0.9",
                "--attribute",
                "x=1=1",
                "--metadata",
                "ns/y=z");

        assertThat(code).isZero();
        assertThat(stdout())
                .contains("POST http://host/x from 10.0.0.9", "route api:", "reads ip = 10.0.0.9")
                .contains("reads attribute:x = 1=1", "reads metadata:ns/y = z", "reads body:model = (hidden)");
        assertThat(err.size()).isZero();
    }

    @Test
    void explainTakesTheNameThatEnvoyGives() {
        assertThat(run("explain", "-c", file, "GET", "/", "--route", "api")).isZero();
        assertThat(stdout()).contains("route api: Envoy names it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "explain -c FILE GET | GET (expected: METHOD URL)",
                "explain -c FILE | no METHOD and URL (expected: ",
                "explain GET / | no file (expected: -c FILE)",
                "explain -c FILE get / | method: get (expected: upper case, such as GET)",
                "explain -c FILE GET / -H broken | broken (expected: 'name: value')",
                "explain -c FILE GET / --attribute x | x (expected: NAME=VALUE)",
                "explain -c FILE GET / -d | -d without a value (expected: one after it)",
                "explain -c FILE GET / --fro x | --fro (expected: ",
                "explain -c FILE GET / --from 1.2.3 | --from 1.2.3 (expected: an IP address)",
                "envoy-config | no file (expected: -c FILE)",
                "envoy-config -c FILE --listen 1 | an address without --bootstrap",
                "envoy-config -c FILE --bootstrap --upstream x | x (expected: HOST:PORT",
                "envoy-config FILE | (expected: -c FILE, --bootstrap, --listen, --upstream, --admin)",
                "schema --yaml | expected nothing or --markdown, but got: --yaml"
            })
    void wrongArgumentsAreOneLine(String line, String expected) {
        assertThat(run(line.replace("FILE", file).split(" "))).isEqualTo(Command.WRONG_INPUT);
        assertThat(stderr()).contains(expected).hasLineCount(1);
        assertThat(out.size()).isZero();
    }

    @Test
    void aWrongConfigurationIsAllItsProblems() throws IOException {
        Files.writeString(Path.of(file), "version: 2\nsever: {}\n");

        assertThat(run("explain", "-c", file, "GET", "/")).isEqualTo(Command.WRONG_INPUT);
        assertThat(run("envoy-config", "-c", file)).isEqualTo(Command.WRONG_INPUT);
        assertThat(stderr()).hasLineCount(4);
        assertThat(run("explain", "-c", folder + "/none.yaml", "GET", "/")).isEqualTo(Command.WRONG_MACHINE);
    }

    @Test
    void envoyConfigPrintsPartsOrAWholeBootstrap() {
        assertThat(run("envoy-config", "-c", file)).isZero();
        assertThat(stdout()).contains("\nhttp_filters:\n", "\nclusters:\n").doesNotContain("static_resources");
        out.reset();

        assertThat(run(
                        "envoy-config",
                        "-c",
                        file,
                        "--bootstrap",
                        "--listen",
                        "10001",
                        "--upstream",
                        "up:81",
                        "--admin",
                        "9902"))
                .isZero();
        assertThat(stdout())
                .contains("static_resources:", "port_value: 10001", "port_value: 9902", "address: up, port_value: 81");
    }

    @Test
    void schemaPrintsJsonOrMarkdown() {
        assertThat(run("schema")).isZero();
        assertThat(stdout()).startsWith("{").contains("\"rate_limit\"", "json-schema.org/draft/2020-12");
        out.reset();
        assertThat(run("schema", "--markdown")).isZero();
        assertThat(stdout()).startsWith("# Configuration\n").contains("## `rate_limit`");
    }

    private int run(String... arguments) {
        var commands = new CommandLine(List.of(
                new ExplainCommand(ExplainCommandsTest::reader),
                new EnvoyConfigCommand(ExplainCommandsTest::reader),
                new SchemaCommand(Samples.TYPES)));
        return commands.run(
                List.of(arguments),
                new Console(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)));
    }

    private static ConfigReader reader() {
        return new ConfigReader(Samples.TYPES, Map.of());
    }

    private String stdout() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String stderr() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
