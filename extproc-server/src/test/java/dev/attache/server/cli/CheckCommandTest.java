package dev.attache.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.config.ConfigReader;
import dev.attache.server.config.SamplePolicies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void countsWhatIsInAGoodFile() throws IOException {
        String good = file("good.yaml", "version: 1\npolicies: {a: {tap: {}}}\ndefault_route: {policies: [a]}\n");

        assertThat(run(good)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(good + ": ok (1 policy, 0 routes)" + System.lineSeparator());
        assertThat(err.size()).isZero();
    }

    @Test
    void givesEveryProblemOfEveryFile() throws IOException {
        String bad = file("bad.yaml", "version: 1\nsever: {}\nroutes: [{name: a, policies: [b]}]\n");
        String good = file("good.yaml", "version: 1\n");
        String worse = file("worse.yaml", "version: 2\n");

        assertThat(run(bad, good, worse)).isEqualTo(Command.WRONG_INPUT);
        assertThat(err.toString(StandardCharsets.UTF_8).lines().map(line -> line.replace(folder + "/", "")))
                .hasSize(3)
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("bad.yaml:2:1: sever: unknown"),
                        line -> assertThat(line).startsWith("bad.yaml:3:31: routes[0].policies[0]: b"),
                        line -> assertThat(line).isEqualTo("worse.yaml:1:10: version: 2 (expected: 1)"));
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("good.yaml: ok");
    }

    @Test
    void aFileThatCannotBeReadIsTheMachinesFault() {
        assertThat(run(folder.resolve("none.yaml").toString())).isEqualTo(Command.WRONG_MACHINE);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("none.yaml: no such file");
    }

    @Test
    void aFolderIsNoFile() {
        assertThat(run(folder.toString())).isEqualTo(Command.WRONG_MACHINE);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo(folder + ": is a directory (expected: a file)" + System.lineSeparator());
    }

    @Test
    void strictTakesWarningsForProblems() throws IOException {
        String late = file("late.yaml", """
                version: 1
                policies: {a: {tap: {timeout: 100ms}}, b: {tap: {timeout: 100ms}}}
                default_route: {policies: [a, b]}
                """);
        String good = file("good.yaml", "version: 1\n");

        assertThat(run(late)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("late.yaml: ok");
        out.reset();
        assertThat(run("--strict", late, good)).isEqualTo(Command.WRONG_INPUT);
        assertThat(run("--strict", good)).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("warning: " + late)
                .hasLineCount(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("late.yaml: ok");
    }

    @Test
    void needsAFile() {
        assertThat(run()).isEqualTo(Command.WRONG_INPUT);
        assertThat(run("--strict")).isEqualTo(Command.WRONG_INPUT);
        assertThat(run("--strikt", "a.yaml")).isEqualTo(Command.WRONG_INPUT);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--strikt (expected: --strict, FILE…)");
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private int run(String... files) {
        var command = new CheckCommand(() -> new ConfigReader(SamplePolicies.ALL, Map.of()));
        var console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        var arguments = new ArrayList<>(List.of("check"));
        arguments.addAll(List.of(files));
        return new CommandLine(List.of(command)).run(arguments, console);
    }
}
