package dev.attache.embedder.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The pieces as Hugging Face's tokenizer makes them of the same file (with lower case for the Chinese model): the numbers
 * were taken from it.
 */
class WordPiecesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "How do I sort a list? | 101 2129 2079 1045 4066 1037 2862 1029 102",
                "Café NAÏVE coöperate | 101 7668 15743 17654 102",
                "supercalifragilisticexpialidocious | 101 3565 9289 10128 29181 24411 4588 10288 19312 21273 10085 6313 102",
                "don't e-mail me! | 101 2123 1005 1056 1041 1011 5653 2033 999 102",
                "a\u00a0b\u3000c 中文 x | 101 1037 1038 1039 1746 1861 1060 102",
                "日本語 ひらがな 한국어 | 101 1864 1876 1950 1673 30211 30177 30193 1469 30006 30021 29991 30014 30020 29999 30008 102",
                "\ud83d\ude80 launch | 101 100 4888 102",
                "1,500.75 USD (50%) | 101 1015 1010 3156 1012 4293 13751 1006 2753 1003 1007 102",
                "ﬁne Ⅷ ① | 101 1984 2638 100 100 102",
                "zero\u200bwidth\u0007bell | 101 5717 9148 11927 2232 17327 102",
            })
    void cutEnglish(String text, String pieces) throws IOException {
        assertThat(cut(OnnxModel.ENGLISH, text)).isEqualTo(pieces);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "怎么重置密码？ | 101 2582 720 7028 5390 2166 4772 8043 102",
                "Austria和Australia的首都 | 101 10677 8415 10159 1469 10677 8415 10482 8321 4638 7674 6963 102",
                "用Python给列表排序 | 101 4500 9030 5314 1154 6134 2961 2415 102",
                "“谢谢”，《红楼梦》 | 101 100 6468 6468 100 8024 517 5273 3517 3457 518 102",
                "１２３ＡＢＣ | 101 10351 9089 10094 12641 10675 102",
                "2024年5月1日 | 101 9707 8159 2399 126 3299 122 3189 102",
                "㐀 \ud840\udc00 龘 | 101 100 100 100 102",
                "GPU的API怎么用 | 101 9483 4638 8726 2582 720 4500 102",
            })
    void cutChinese(String text, String pieces) throws IOException {
        assertThat(cut(OnnxModel.CHINESE, text)).isEqualTo(pieces);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "{\"model\":{\"vocab\":{\"[UNK]\":1,\"[CLS]\":2}}}"})
    void refuseAFileThatIsNone(String json) {
        InputStream file = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> WordPieces.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("tokenizer: ");
    }

    private static String cut(OnnxModel model, String text) throws IOException {
        try (InputStream file = WordPiecesTest.class.getResourceAsStream(model.tokenizer())) {
            return Arrays.stream(WordPieces.read(file).cut(text).ids())
                    .mapToObj(Long::toString)
                    .collect(Collectors.joining(" "));
        }
    }
}
