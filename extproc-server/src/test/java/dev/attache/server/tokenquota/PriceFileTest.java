package dev.attache.server.tokenquota;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.server.llm.TokenKind;
import dev.attache.testkit.TestContext;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PriceFileTest {
    private static final String GOOD = """
            models:
              gpt-4o: {input: "2.50", cached_input: 1.25, output: 10}
              gemini-2.5-pro:
                input: "1.25"
                output: "10.00"
                long_context: {above: 200000, input: "2.50", output: "15.00"}
                batch: {input: "0.625"}
              "claude-*": {input: "3.00", output: "15.00"}
            """;
    private static final Amounts MILLION = new Amounts().set(TokenKind.INPUT, 1_000_000);

    private static PriceTable parse(String text) {
        return PriceFile.parse(Path.of("prices.yaml"), text.getBytes(UTF_8));
    }

    @Test
    void readsModelsAndTheirTiers() {
        PriceTable table = parse(GOOD);
        assertThat(requireNonNull(table.find("gpt-4o")).cost(MILLION, true)).isEqualTo(2_500_000_000L);
        assertThat(requireNonNull(table.find("gemini-2.5-pro")).cost(MILLION, false))
                .isEqualTo(2_500_000_000L);
        assertThat(requireNonNull(table.find("gemini-2.5-pro")).cost(MILLION, true))
                .isEqualTo(625_000_000L);
        assertThat(requireNonNull(table.find("claude-sonnet")).cost(MILLION, false))
                .isEqualTo(3_000_000_000L);
        assertThat(table.find("llama")).isNull();
        assertThat(table.dearest().cost(MILLION, false)).isEqualTo(3_000_000_000L);
    }

    @Test
    void namesAllMistakesAtOnce() {
        assertThatThrownBy(() -> parse("""
                modles: {}
                models:
                  a: {input: cheap, output: "10.00", ouput: 1}
                  b: {input: "1.0000001", output: -1}
                  c: 5
                  d: {input: 1}
                  e: {input: 1, output: 1, long_context: {input: 2}}
                """))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("prices.yaml: ")
                .hasMessageContaining("modles: unknown key (expected: models)")
                .hasMessageContaining(
                        "models.a.input: cheap (expected: 0 to 1000000 per million tokens, with at most 6 decimals)")
                .hasMessageContaining("models.a.ouput: unknown key")
                .hasMessageContaining("models.b.input: 1.0000001")
                .hasMessageContaining("models.b.output: -1")
                .hasMessageContaining("models.c: 5 (expected: {input:")
                .hasMessageContaining("models.d: incomplete (expected: input and output)")
                .hasMessageContaining("models.e.long_context.above: null (expected: a number of tokens");
    }

    @Test
    void saysWhatIsNoFileOfPrices() {
        assertThatThrownBy(() -> parse("[")).hasMessageContaining("not YAML");
        assertThatThrownBy(() -> parse("models: {}")).hasMessageContaining("models: missing");
        assertThatThrownBy(() -> PriceFile.parse(Path.of("no.yaml"), null)).hasMessageContaining("cannot be read");
    }

    @Test
    void aChangedFileIsTakenWhenItStandsStillAndAWrongOneIsNot(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("prices.yaml"), GOOD);
        var context = new TestContext();
        var prices = new PriceList(file, "llm", context);
        Files.writeString(file, GOOD.replace("\"2.50\", cached", "\"5.00\", cached"));
        context.runPeriodicWork();
        assertThat(cost(prices)).as("while it may still be written").isEqualTo(2_500_000_000L);
        context.runPeriodicWork();
        assertThat(cost(prices)).isEqualTo(5_000_000_000L);

        Files.writeString(file, "models: {}");
        context.runPeriodicWork();
        assertThatThrownBy(context::runPeriodicWork).hasMessageContaining("what it said before stays");
        assertThat(cost(prices)).isEqualTo(5_000_000_000L);
        assertThat(context.counts())
                .containsEntry("attache_token_quota_prices_reloads_total[policy, llm, result, taken]", 1L)
                .containsEntry("attache_token_quota_prices_reloads_total[policy, llm, result, refused]", 1L);
    }

    private static long cost(PriceList prices) {
        return requireNonNull(prices.get().find("gpt-4o")).cost(MILLION, false);
    }
}
