package dev.attache.server.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.HeaderList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client's address by trusted hops, in the ways in which addresses are written. */
class ClientAddressTest {
    @ParameterizedTest(name = "forwarded {0}, source {1}, {2} hops: {3}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-                         | -                       | 0 | -",
                "-                         | 10.0.0.1:50000          | 0 | 10.0.0.1",
                "9.9.9.9                   | 10.0.0.1:50000          | 0 | 10.0.0.1",
                "9.9.9.9, 8.8.8.8          | -                       | 0 | 8.8.8.8",
                "9.9.9.9, 8.8.8.8          | 10.0.0.1:50000          | 1 | 9.9.9.9",
                "7.7.7.7, 9.9.9.9, 8.8.8.8 | 10.0.0.1:50000          | 1 | 9.9.9.9",
                "7.7.7.7, 9.9.9.9, 8.8.8.8 | 10.0.0.1:50000          | 2 | 7.7.7.7",
                "8.8.8.8                   | 10.0.0.1:50000          | 3 | 10.0.0.1",
                "8.8.8.8                   | -                       | 3 | 8.8.8.8",
                "'9.9.9.9:1234 ,  8.8.8.8' | -                       | 1 | 9.9.9.9",
                "'[2001:db8::1]:80, ::1'   | -                       | 1 | 2001:db8::1",
                "-                         | [::1]:50000             | 0 | ::1",
                "-                         | ::1                     | 0 | ::1",
                "-                         | [::ffff:10.0.0.1]:50000 | 0 | 10.0.0.1",
                "-                         | ::FFFF:10.0.0.1         | 0 | 10.0.0.1",
                "-                         | 10.0.0.1                | 0 | 10.0.0.1"
            })
    void isWhoTheTrustedHopsSay(
            @Nullable String forwarded, @Nullable String source, int hops, @Nullable String expected) {
        var headers = new HeaderList(List.of());
        if (forwarded != null) {
            headers = headers.with("x-forwarded-for", forwarded);
        }
        assertThat(ClientAddress.of(headers, source, hops)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, 3.3.3.3", "1, 2.2.2.2", "2, 1.1.1.1"})
    void severalHeadersAreOneList(int hops, String expected) {
        var headers = new HeaderList(
                List.of(Map.entry("x-forwarded-for", "1.1.1.1, 2.2.2.2"), Map.entry("x-forwarded-for", "3.3.3.3")));
        assertThat(ClientAddress.of(headers, null, hops)).isEqualTo(expected);
    }
}
