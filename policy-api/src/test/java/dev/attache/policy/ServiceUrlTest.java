package dev.attache.policy;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"", "embed:8080", "ftp://embed", "http://", "http://embed?x=1", "http://embed#x", "http://a b"})
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> ServiceUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("(expected: http:// or https://, a host, perhaps a port and a path)");
    }

    @Test
    void doesNotShowAPassword() {
        assertThatThrownBy(() -> ServiceUrl.parse("http://joe:secret@embed"))
                .hasMessage("a user in the address (expected: none; use api_key)");
    }
}
