package dev.attache.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalReplyTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 99, 100, 101, 199, 600})
    void aStatusIsOneThatEndsAnExchange(int status) {
        assertThatThrownBy(() -> LocalReply.text(status, "", null, "test"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("status: " + status + " (expected: 200 to 599)");
        assertThat(LocalReply.text(200, "", null, "test").status()).isEqualTo(200);
    }
}
