package dev.attache.server.content.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCodingsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | gzip",
                "GZip | gzip",
                "x-gzip | gzip",
                "deflate | deflate",
                "br | br",
                "zstd | zstd",
                "identity | identity",
                "'' | identity",
                "' , ,' | identity",
                "gzip,br | gzip, br",
                "' gzip\t, identity ,, zstd ' | gzip, zstd"
            })
    void whatTheHeaderMaySay(String header, String meant) {
        ContentCodings codings = ContentCodings.parse(List.of(header)).orElseThrow();
        assertThat(codings).hasToString(meant);
        assertThat(codings.identity()).isEqualTo(meant.equals("identity"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"compress", "gzip, compress", "dcb", "gzip;q=1", "*", "gzip gzip", "br,br,br,br,br"})
    void whatNobodyCanUndo(String header) {
        assertThat(ContentCodings.parse(List.of(header))).isEmpty();
    }

    @Test
    void noHeaderIsIdentityAndSeveralAreOneList() {
        assertThat(ContentCodings.parse(List.of()).orElseThrow().identity()).isTrue();
        assertThat(ContentCodings.parse(List.of("gzip", "br")).orElseThrow()).hasToString("gzip, br");
    }

    @Test
    void boundsMustBePositive() {
        ContentCodings codings = ContentCodings.parse(List.of("gzip")).orElseThrow();
        assertThatThrownBy(() -> codings.decoder(0, 1)).hasMessage("maxPiece: 0 (expected: 1 to 2^30)");
        assertThatThrownBy(() -> codings.decoder(1, 0)).hasMessage("maxTotal: 0 (expected: >= 1)");
    }
}
