package dev.attache.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @Test
    void readsNamesAndBothKindsOfAddress() {
        assertThat(HostPort.parse("127.0.0.1:50052")).isEqualTo(new HostPort("127.0.0.1", 50052));
        assertThat(HostPort.parse("localhost:0")).isEqualTo(new HostPort("localhost", 0));
        assertThat(HostPort.parse("[::1]:65535")).isEqualTo(new HostPort("::1", 65535));
    }

    @Test
    void isWrittenAsItIsRead() {
        assertThat(HostPort.parse("[fe80::1]:80")).hasToString("[fe80::1]:80");
        assertThat(HostPort.parse("localhost:80")).hasToString("localhost:80");
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
                .isThrownBy(() -> HostPort.parse(text))
                .withMessageContaining("\"" + text + "\"")
                .withMessageContaining("expected: host:port");
    }
}
