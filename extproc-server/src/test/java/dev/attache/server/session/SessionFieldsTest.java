package dev.attache.server.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionFieldsTest {
    private static Map<String, String> of(String json) {
        return SessionFields.of(json.getBytes(UTF_8));
    }

    @Test
    void textsNumbersAndTruthValuesAreFields() {
        assertThat(
                        of(
                                " {\"user\": \"z\\u00fc \\\"x\\\"\", \"n\": -1.50e3, \"yes\": true, \"no\": false, \"\": \"empty\"} "))
                .isEqualTo(Map.of("user", "zü \"x\"", "n", "-1.50e3", "yes", "true", "no", "false", "", "empty"));
    }

    /** A name inside is another one than outside. */
    @Test
    void whatIsNestedIsNone() {
        assertThat(
                        of(
                                "{\"a\": {\"user\": \"root\"}, \"b\": [{\"user\": \"root\"}, 1], \"c\": null, \"user\": \"ann\"}"))
                .isEqualTo(Map.of("user", "ann"));
        assertThat(of("[{\"user\": \"root\"}]")).isEmpty();
        assertThat(of("[\"user\", 1]")).isEmpty();
    }

    @Test
    void theLastOfANameCounts() {
        assertThat(of("{\"user\": \"a\", \"user\": \"b\"}")).isEqualTo(Map.of("user", "b"));
        assertThat(of("{\"user\": \"a\", \"user\": null}")).isEmpty();
        assertThat(of("{\"user\": \"a\", \"user\": {}}")).isEmpty();
    }

    @Test
    void brokenJsonHasNone() {
        assertThat(of("{\"user\": \"ann\"")).isEmpty();
        assertThat(of("{\"user\": \"ann\"} x")).isEmpty();
        assertThat(of("")).isEmpty();
    }

    @Test
    void aLongFieldIsRefused() {
        assertThatThrownBy(() -> of("{\"user\": \"" + "x".repeat(8189) + "\"}")).hasMessageContaining("8192");
        assertThat(of("{\"user\": \"" + "x".repeat(8188) + "\"}")).hasSize(1);
    }
}
