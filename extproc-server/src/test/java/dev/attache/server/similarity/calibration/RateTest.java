package dev.attache.server.similarity.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateTest {
    /** The values of the published formula, worked out elsewhere. */
    @ParameterizedTest
    @CsvSource({
        "0, 10, 0.0, 0.2775",
        "1, 10, 0.0179, 0.4042",
        "5, 10, 0.2366, 0.7634",
        "10, 10, 0.7225, 1.0",
        "81, 263, 0.2553, 0.3662",
        "0, 0, 0.0, 1.0"
    })
    void isInTheWilsonInterval(int hits, int of, double lower, double upper) {
        var rate = new Rate(hits, of);
        assertThat(rate.lower()).isCloseTo(lower, within(5e-5));
        assertThat(rate.upper()).isCloseTo(upper, within(5e-5));
    }
}
