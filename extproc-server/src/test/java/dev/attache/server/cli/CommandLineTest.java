package dev.attache.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h"})
    void everyCommandTellsItsUsage(String word) {
        assertThat(run("serve", word)).isZero();
        assertThat(text(out)).startsWith("attache serve        -c FILE").hasLineCount(1);
        assertThat(text(err)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "--version", "-V"})
    void tellsItsVersionHoweverItIsAsked(String word) {
        run(word);
        // Run from a folder of classes there is none to tell.
        assertThat(text(out) + text(err)).contains("attache").doesNotContain("is no command");
    }

    @Test
    void aMistypedCommandIsAnsweredWithTheNearest() {
        assertThat(run("serv")).isEqualTo(Command.WRONG_INPUT);
        assertThat(text(err))
                .isEqualTo("attache: \"serv\" is no command (expected: serve, version); did you mean \"serve\"?"
                        + System.lineSeparator());
        err.reset();
        assertThat(run("frobnicate")).isEqualTo(Command.WRONG_INPUT);
        assertThat(text(err)).endsWith("(expected: serve, version)" + System.lineSeparator());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "serve | no file (expected: -c FILE)",
                "serve -c | -c without a value (expected: one after it)",
                "serve a.yaml | a.yaml (expected: -c FILE)",
                "serve -c a.yaml -c b.yaml | -c (expected: -c FILE, once)",
                "serve -c FOLDER | FOLDER: is a directory (expected: a file)"
            })
    void serveSaysWhichFileItWants(String line, String expected) {
        String place = folder.toString();
        assertThat(run(line.replace("FOLDER", place).split(" "))).isEqualTo(Command.WRONG_INPUT);
        assertThat(text(err)).isEqualTo("attache serve: " + expected.replace("FOLDER", place) + System.lineSeparator());
    }

    private int run(String... arguments) {
        var commands = new CommandLine(List.of(
                new ServeCommand(file -> {
                    throw new AssertionError("started");
                }),
                new VersionCommand()));
        return commands.run(
                List.of(arguments),
                new Console(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
