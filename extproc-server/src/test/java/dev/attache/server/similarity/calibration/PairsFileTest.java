package dev.attache.server.similarity.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairsFileTest {
    @TempDir
    Path folder;

    @Test
    void readsWhatIsQuoted() throws IOException {
        assertThat(PairsFile.read(file(
                        "\uFEFFid,same,a,b,remark\r\nx1,yes,\"one, \"\"two\"\"\nthree\",four,\r\n\r\n,no,五,six,z")))
                .containsExactly(
                        new LabelledPair("x1", "", "", "", true, "one, \"two\"\nthree", "four"),
                        new LabelledPair("line 5", "", "", "", false, "五", "six"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | : empty (expected: a heading with same, a, b)",
                "same,a | :1: no column b (expected: same, a, b; and id, language, kind, split where known)",
                "same,a,b | : only a heading (expected: pairs below it)",
                "same,a,b~maybe,x,y | :2: same: maybe (expected: yes or no)",
                "same,a,b~yes,x,y~no,x | :3: 2 fields (expected: 3, as in the heading)",
                "same,a,b~yes,\"x~x\",y~no,x,y,z | :4: 4 fields (expected: 3, as in the heading)",
            })
    void saysWhereItIsWrong(String text, String message) throws IOException {
        Path file = file(text.replace('~', '\n'));
        assertThatThrownBy(() -> PairsFile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + message);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("pairs.csv"), text);
    }
}
