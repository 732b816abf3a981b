package dev.attache.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {
    @Test
    void readsNamesAndBothKindsOfAddress() {
        assertThat(ListenAddress.Tcp.parse("127.0.0.1:50052")).isEqualTo(new ListenAddress.Tcp("127.0.0.1", 50052));
        assertThat(ListenAddress.Tcp.parse("localhost:0")).isEqualTo(new ListenAddress.Tcp("localhost", 0));
        assertThat(ListenAddress.Tcp.parse("[::1]:65535")).isEqualTo(new ListenAddress.Tcp("::1", 65535));
    }

    @Test
    void isWrittenAsItIsRead() {
        assertThat(ListenAddress.Tcp.parse("[fe80::1]:80")).hasToString("[fe80::1]:80");
        assertThat(ListenAddress.Tcp.parse("localhost:80")).hasToString("localhost:80");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "host",
                ":80",
                "host:",
                "host:65536",
                "host:-1",
                "host:+1",
                "host:٣",
                "::1:80",
                "[::1]",
                "[]:80",
                "[host]:80",
                "http://host:80",
                "ho st:80",
                "host:99999999999"
            })
    void refusesWhatIsNoAddressAndSaysWhatWasExpected(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListenAddress.Tcp.parse(text))
                .withMessageStartingWith(text)
                .withMessageContaining("expected: HOST:PORT");
    }
}
