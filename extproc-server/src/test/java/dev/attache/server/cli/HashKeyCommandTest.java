package dev.attache.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.consumer.KeyHash;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashKeyCommandTest {
    private static final String KEY = "0123456789abcdef";
    private static final String HASH = "\"sha256:9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f\"";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(strings = {KEY, KEY + "\n", KEY + "\r\n"})
    void printsTheLineForAKeysFile(String input) {
        assertThat(run(input)).isZero();
        assertThat(text(out)).isEqualTo("consumer: " + HASH + System.lineSeparator());
        assertThat(text(err)).isEmpty();
    }

    @Test
    void takesTheNameOfTheConsumer() {
        assertThat(run(KEY, "alice@example.org")).isZero();
        assertThat(text(out)).startsWith("alice@example.org: \"sha256:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "0123456789abcde\n",
                KEY + " ",
                " " + KEY,
                KEY + "\n\n",
                KEY + "\n" + KEY,
                KEY + "\r",
                KEY + "é"
            })
    void refusesAKeyThatIsShortOrCannotBeSent(String input) {
        assertThat(run(input)).isEqualTo(Command.WRONG_INPUT);
        assertThat(text(out)).isEmpty();
        assertThat(text(err))
                .startsWith("attache hash-key: ")
                .contains("(expected: ")
                .doesNotContain("0123456789");
    }

    @Test
    void refusesWhatIsNoKeyAtAll() {
        assertThat(run("a".repeat(1 << 20))).isEqualTo(Command.WRONG_INPUT);
        assertThat(text(err)).contains("over 16384 bytes (expected: one key)");
        assertThat(run(new byte[] {(byte) 0xff})).isEqualTo(Command.WRONG_INPUT);
        assertThat(text(err)).contains("not UTF-8 (expected: one key)");
    }

    @Test
    void refusesWrongArguments() {
        assertThat(run(KEY, "alice", KEY)).isEqualTo(Command.WRONG_INPUT);
        assertThat(run(KEY, "a: b")).isEqualTo(Command.WRONG_INPUT);
        assertThat(text(err)).doesNotContain(KEY);
        assertThat(text(out)).isEmpty();
    }

    private int run(String input, String... arguments) {
        return run(input.getBytes(StandardCharsets.UTF_8), arguments);
    }

    private int run(byte[] input, String... arguments) {
        var all = new ArrayList<>(List.of("hash-key"));
        all.addAll(List.of(arguments));
        var command = new HashKeyCommand(new ByteArrayInputStream(input), KeyHash::of);
        var console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        return new CommandLine(List.of(command)).run(all, console);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
