package dev.attache.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.policy.ByteSize;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    private final Environment environment = new Environment(Map.of("HOST", "redis", "EMPTY", "", "MONEY", "$1${X}"));

    @ParameterizedTest
    @CsvSource({"250ms, 250", "10s, 10000", "1m, 60000", "24h, 86400000", "30d, 2592000000", "0s, 0"})
    void durations(String text, long millis) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "1.5s", "-1s", "1 s", "1w", "1mo", "1y", "PT1S", "1S", "99999999999s"})
    void noDurations(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).hasMessageContaining("expected: a duration");
    }

    @ParameterizedTest
    @ValueSource(strings = {"250ms", "1500ms", "0s", "10s", "90s", "1m", "36h", "30d"})
    void durationsAreWrittenAsTheyAreRead(String text) {
        assertThat(Durations.text(Durations.parse(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0B, 0", "512B, 512", "64KiB, 65536", "1MiB, 1048576", "2GiB, 2147483648", "1536KiB, 1572864"})
    void sizes(String text, long bytes) {
        assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
        assertThat(ByteSize.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1MB", "1K", "-1KiB", "1.5MiB", "1 MiB", "1mib"})
    void noSizes(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text)).hasMessageContaining("expected: a size");
    }

    @Test
    void variablesAreFilledIn() {
        assertThat(environment.fill("redis://${HOST}:${PORT:-6379}/")).isEqualTo("redis://redis:6379/");
        assertThat(environment.fill("${EMPTY}|${EMPTY:-x}|${NONE:-}")).isEqualTo("|x|");
        assertThat(environment.fill("$HOST {header:x}")).isEqualTo("$HOST {header:x}");
        assertThat(environment.fill("${header:x-price}")).isEqualTo("${header:x-price}");
    }

    @Test
    void aVariablesTextIsNotFilledInAgain() {
        assertThat(environment.fill("${MONEY}")).isEqualTo("$1${X}");
    }

    @Test
    void anUnsetVariableWithoutDefaultIsRefused() {
        assertThatThrownBy(() -> environment.fill("${NONE}")).hasMessageContaining("NONE is not set");
        assertThatThrownBy(() -> environment.fill("${NO-NE}")).hasMessageContaining("${NO-NE}");
        assertThatThrownBy(() -> environment.fill("${HOST")).hasMessageContaining("${HOST");
    }

    @Test
    void addresses() {
        assertThat(ListenAddress.parse("127.0.0.1:0")).isEqualTo(new ListenAddress.Tcp("127.0.0.1", 0));
        assertThat(ListenAddress.parse("[::1]:50051")).isEqualTo(new ListenAddress.Tcp("::1", 50051));
        for (String text : List.of("127.0.0.1:50051", "[::1]:1", "unix:/run/a.sock", "localhost:1")) {
            assertThat(ListenAddress.parse(text)).hasToString(text);
        }
        for (String text : List.of("", "1", ":1", "a:", "a:65536", "::1:80", "unix:a", "http://a:1", "a b:1")) {
            assertThatThrownBy(() -> ListenAddress.parse(text)).hasMessageContaining("expected: HOST:PORT");
        }
    }

    @Test
    void theNearestName() {
        List<String> known = List.of("grpc", "admin", "on_error", "sliding_window", "fixed_window");
        assertThat(Names.nearest("grcp", known)).isEqualTo("grpc");
        assertThat(Names.nearest("onError", known)).isEqualTo("on_error");
        assertThat(Names.nearest("on-error", known)).isEqualTo("on_error");
        assertThat(Names.nearest("Admin", known)).isEqualTo("admin");
        assertThat(Names.nearest("silding_windw", known)).isEqualTo("sliding_window");
        assertThat(Names.nearest("zebra", known)).isNull();
    }
}
