package dev.attache.server.tokenquota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.server.llm.TokenKind;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class MeterTest {
    private static final Meter.Call CALL = new Meter.Call(null, "m", false);
    private static final Amounts TOKENS = new Amounts()
            .set(TokenKind.INPUT, 100)
            .set(TokenKind.CACHED_INPUT, 40)
            .set(TokenKind.CACHE_WRITE, 8)
            .set(TokenKind.OUTPUT, 50)
            .set(TokenKind.REASONING, 10)
            .set(TokenKind.AUDIO_OUTPUT, 2);

    private static Weights weights(String cached, String write, String output) {
        return new Weights(Weight.ONE, Weight.parse(cached), Weight.parse(write), Weight.parse(output), Weight.ONE);
    }

    @Test
    void countsEveryTokenOnceUnlessToldOtherwise() {
        var meter = new Meter.Tokens(EnumSet.allOf(Counted.class), weights("1", "1", "1"));
        assertThat(meter.scale()).isOne();
        assertThat(meter.cost(TOKENS, CALL)).isEqualTo(210);
    }

    @Test
    void weighsInWholeUnits() {
        var meter = new Meter.Tokens(EnumSet.allOf(Counted.class), weights("0.1", "1.25", "4"));
        assertThat(meter.scale()).isEqualTo(100);
        assertThat(meter.cost(TOKENS, CALL)).isEqualTo(10_000 + 400 + 1_000 + 4 * 5_200 + 1_000);
    }

    @Test
    void countsOnlyWhatItIsTold() {
        var meter = new Meter.Tokens(EnumSet.of(Counted.OUTPUT, Counted.REASONING), weights("1", "1", "1"));
        assertThat(meter.cost(TOKENS, CALL)).isEqualTo(62);
        assertThat(meter.estimate(1_000, 30, CALL)).isEqualTo(30);
    }

    @Test
    void expectsTheDearestKindOfOutput() {
        var meter = new Meter.Tokens(
                EnumSet.allOf(Counted.class),
                new Weights(Weight.ONE, Weight.ONE, Weight.ONE, Weight.ONE, Weight.parse("3")));
        assertThat(meter.estimate(10, 5, CALL)).isEqualTo(25);
    }

    @Test
    void weightsAreFixedPoint() {
        assertThat(Weight.parse("0.250").units(100)).isEqualTo(25);
        for (String wrong : new String[] {"-1", "0.0001", "1001", "much"}) {
            assertThatThrownBy(() -> Weight.parse(wrong)).hasMessageContaining(wrong + " (expected: ");
        }
        for (String wrong : new String[] {"-1", "0.0000000001", "99999999999", "much"}) {
            assertThatThrownBy(() -> Money.parse(wrong)).hasMessageContaining(wrong + " (expected: ");
        }
        assertThat(Money.parse("25.00").billionths()).isEqualTo(25_000_000_000L);
    }
}
