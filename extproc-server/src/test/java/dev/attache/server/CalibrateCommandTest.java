package dev.attache.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.policy.HttpCalls;
import dev.attache.server.cli.CalibrateCommand;
import dev.attache.server.cli.CommandLine;
import dev.attache.server.cli.Console;
import dev.attache.server.config.ConfigReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibrateCommandTest {
    private static final String PAIRS = """
            split,same,a,b
            one,yes,How do I pay?,How can I pay?
            one,no,How do I pay?,How do I not pay?
            two,no,apples,pears
            """;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<HttpCalls.Call> calls = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /** An embedding service for which all texts are the same. */
    private HttpCalls.Answer answer(HttpCalls.Call call) {
        calls.add(call);
        return new HttpCalls.Answer(
                200, Map.of(), "{\"data\":[{\"embedding\":[1,0]}]}".getBytes(StandardCharsets.UTF_8));
    }

    private String config(String settings) throws IOException {
        return Files.writeString(folder.resolve("attache.yaml"), """
                        version: 1
                        policies:
                          answers: {llm_cache: {global: true%s}}
                        default_route: {policies: [answers]}
                        """.formatted(settings))
                .toString();
    }

    private String pairs() throws IOException {
        return Files.writeString(folder.resolve("pairs.csv"), PAIRS).toString();
    }

    private int run(String... arguments) {
        var command = new CalibrateCommand(() -> new ConfigReader(Wiring.POLICY_TYPES, Map.of()), () -> this::answer);
        var console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        return new CommandLine(List.of(command)).run(List.of(arguments), console);
    }

    private static final String SEMANTIC = ", mode: semantic, embedder: {openai: {timeout: 7ms}}";

    @Test
    void saysWhatThresholdsAndGuardsMakeOfThePairs() throws IOException {
        int code = run("calibrate", "-c", config(SEMANTIC), pairs());
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(code).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("similarity_threshold in force: 0.95\n1 pairs with one answer, 2 with two")
                .contains("polarity  1 false hits, and 0 pairs with one answer")
                .contains(
                        "no threshold keeps false hits within 1.0 % for certain: 0 of 2 is up to 65.8 %; take more pairs."
                                + " 0.95 (in force): recall 100.0 %");
        assertThat(calls).allMatch(call -> call.timeout().equals(Duration.ofSeconds(30)));
    }

    @Test
    void looksAtOnePartOfTheFile() throws IOException {
        assertThat(run("calibrate", "-c", config(SEMANTIC), "--split", "two", "--budget", "0.5", pairs()))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("0 pairs with one answer, 1 with two");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-c CONFIG | no pairs (expected: -c FILE PAIRS.csv",
                "PAIRS | no file (expected: -c FILE)",
                "-c CONFIG PAIRS PAIRS | (expected: -c FILE PAIRS.csv",
                "-c CONFIG PAIRS --budget 7 | --budget 7 (expected: a share of 1, such as 0.01)",
                "-c CONFIG PAIRS --split three | --split three: none of the pairs",
                "-c CONFIG PAIRS --policy other | --policy other (expected: one of answers)",
                "-c CONFIG CONFIG | attache.yaml:1: no column same",
                "-c CONFIG missing.csv | missing.csv: no such file (expected: labelled pairs)",
            })
    void saysWhatIsWrong(String arguments, String problem) throws IOException {
        String words =
                "calibrate " + arguments.replace("CONFIG", config(SEMANTIC)).replace("PAIRS", pairs());
        assertThat(run(words.split(" "))).isNotZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(problem);
    }

    @Test
    void needsAPolicyThatCompares() throws IOException {
        assertThat(run("calibrate", "-c", config(""), pairs())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("no policy compares by meaning (expected: an llm_cache with an embedder)");
    }
}
