package dev.attache.server.responsecache.field;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetedControlTest {
    @Test
    void readsADictionary() {
        CacheControl control = requireNonNull(TargetedControl.parse("max-age=10;a=b, no-cache=?0, private, x=\"y\""));

        assertThat(control.seconds("max-age")).isEqualTo(10);
        assertThat(control.has("private")).isTrue();
        assertThat(control.has("no-cache")).isFalse();
    }

    /** Then the next field holds, or {@code Cache-Control}. */
    @ParameterizedTest
    @ValueSource(strings = {"", "max-age=\"10\"", "max-age", "max-age=-1", "max-age=1.5", "max-age=10,", "Max-Age=10"})
    void isNoneWithAnotherType(String text) {
        assertThat(TargetedControl.parse(text)).isNull();
    }
}
