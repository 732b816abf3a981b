package dev.attache.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchValueTest {
    @ParameterizedTest
    @CsvSource({
        "alice, alice, true",
        "alice, Alice, false",
        "alice, alice2, false",
        "'', '', true",
        "*, anything, true",
        "*, '', true",
        "**, x, false",
        "regex:team-.*, team-a, true",
        "regex:team-.*, my-team-a, false",
        "regex:team, team-a, false",
        "regex:a|ab, ab, true",
        "regex:, x, false",
    })
    void matchesTheWholeValue(String pattern, String value, boolean expected) {
        assertThat(MatchValue.parse(pattern).matches(value)).isEqualTo(expected);
    }

    @Test
    void aMissingValueMatchesNothing() {
        assertThat(MatchValue.parse("*").matches(null)).isFalse();
        assertThat(MatchValue.parse("regex:.*").matches(null)).isFalse();
        assertThat(MatchValue.parse("").matches(null)).isFalse();
    }

    @Test
    void onlyRe2IsTaken() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MatchValue.parse("regex:(?=x)"))
                .withMessageContaining("regex:(?=x)");
        assertThatIllegalArgumentException().isThrownBy(() -> MatchValue.parse("regex:("));
    }

    /** Takes for ever where the engine backtracks. */
    @Test
    void aPatternCannotBeMadeToHang() {
        assertThat(MatchValue.parse("regex:(a+)+b").matches("a".repeat(5000))).isFalse();
    }

    @Test
    void isEqualByItsText() {
        assertThat(MatchValue.parse("regex:a"))
                .isEqualTo(MatchValue.parse("regex:a"))
                .hasToString("regex:a");
        assertThat(MatchValue.parse("a")).isNotEqualTo(MatchValue.parse("*"));
        assertThat(MatchValue.parse("*").isAny()).isTrue();
        assertThat(MatchValue.parse("a").isAny()).isFalse();
    }
}
