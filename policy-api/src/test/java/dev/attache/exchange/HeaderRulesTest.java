package dev.attache.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeaderRulesTest {
    /** RFC 9110 section 5.6.2. */
    private static final String TOKEN_CHARACTERS =
            "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    @Test
    void aTokenHasTheCharactersOfTheStandardAndNoOthers() {
        String taken = IntStream.rangeClosed(0, Character.MAX_VALUE)
                .filter(c -> HeaderRules.isToken("a" + (char) c))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();

        assertThat(taken.chars().sorted().toArray())
                .isEqualTo(TOKEN_CHARACTERS.chars().sorted().toArray());
        assertThat(HeaderRules.isToken("")).isFalse();
    }
}
