package dev.attache.server.content.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.content.json.JsonScanner.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class JsonScannerTest {
    /** An oracle for what is JSON; it gets characters, so that UTF-8 is the JDK's matter. */
    private static final JsonMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final class Seen implements JsonScanner.Listener {
        final List<String> events = new ArrayList<>();

        @Override
        public void beginName(long at) {
            events.add("name " + at);
        }

        @Override
        public void endName(long end) {
            events.add("to " + end);
        }

        @Override
        public void beginValue(Kind kind, long at) {
            events.add(kind + " " + at);
        }

        @Override
        public void endValue(long end) {
            events.add("to " + end);
        }
    }

    @Test
    void namesAndValuesAreToldWithTheirPlaces() {
        var seen = new Seen();
        assertThat(problem(bytes(" {\"a\":[-1.5e3 ,\"é\"],\"b\":{}}"), 100, seen))
                .isNull();

        assertThat(seen.events)
                .containsExactly(
                        "OBJECT 1",
                        "name 2",
                        "to 5",
                        "ARRAY 6",
                        "NUMBER 7",
                        "to 13",
                        "STRING 15",
                        "to 19",
                        "to 20",
                        "name 21",
                        "to 24",
                        "OBJECT 25",
                        "to 27",
                        "to 28");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "0",
                "-0",
                "10",
                "1.5",
                "1e5",
                "1E-5",
                "1.0e+400",
                "\"\"",
                "true",
                "false",
                "null",
                " 1 ",
                "\uFEFF{}",
                "\uFEFF 1",
                "[[],{}]",
                "{\"a\":1,\"a\":2}",
                "\"\\u00aF\\/\\b\"",
                "\"\\ud800\"",
                "\"\u007f\"",
                "[1,\n2]\r\n"
            })
    void isJson(String text) {
        assertThat(problem(bytes(text), 100, new Seen())).isNull();
        assertThat(problem(bytes(text), 1, new Seen())).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "[1",
                "[1,]",
                "[,1]",
                "{,}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\" 1}",
                "{a:1}",
                "{1:1}",
                "[1}",
                "{\"a\":1]",
                "}",
                "]",
                "01",
                "-",
                "-a",
                "1.",
                ".5",
                "1.e5",
                "1e",
                "1e+",
                "+1",
                "0x1",
                "NaN",
                "Infinity",
                "tru",
                "truex",
                "True",
                "nul",
                "'a'",
                "\"a",
                "\"\\\"",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\\u12\"",
                "\"a\tb\"",
                "\"a\nb\"",
                "1 2",
                "{}{}",
                "{} x",
                "/**/1",
                "[1 2]",
                "\uFEFF",
                " \uFEFF{}",
                "[\uFEFF]",
                "\u00a01",
                "-1-",
                "1.5.5",
                "[truefalse]"
            })
    void isNoJson(String text) {
        assertThat(problem(bytes(text), 100, new Seen())).isNotNull();
        assertThat(problem(bytes(text), 1, new Seen())).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "c3a9, true",
        "c080, false",
        "c1bf, false",
        "c3, false",
        "c328, false",
        "80, false",
        "ff, false",
        "fe, false",
        "e0a080, true",
        "e08080, false",
        "e09fbf, false",
        "eda080, false",
        "ed9fbf, true",
        "efbfbf, true",
        "e282, false",
        "f0908080, true",
        "f08fbfbf, false",
        "f48fbfbf, true",
        "f4908080, false",
        "f5808080, false",
        "f09f98, false"
    })
    void textsAreUtf8(String hex, boolean fine) {
        byte[] inside = HexFormat.of().parseHex(hex);
        for (int piece : new int[] {1, 100}) {
            assertThat(problem(joined(bytes("\""), inside, bytes("\"")), piece, new Seen()) == null)
                    .isEqualTo(fine);
            assertThat(problem(joined(bytes("{\""), inside, bytes("\":1}")), piece, new Seen()) == null)
                    .isEqualTo(fine);
        }
        assertThat(problem(joined(bytes("["), inside, bytes("]")), 100, new Seen()))
                .isNotNull();
    }

    @Test
    void whatIsWrongIsSaidWithItsPlaceAndNothingOfTheText() {
        assertThat(told("{\"secret\":x}")).isEqualTo("10: a value was expected");
        assertThat(told("{\"secret\":tru}")).isEqualTo("13: true, false or null was expected");
        assertThat(told("{\"secret\"")).isEqualTo("9: it ends early");
        assertThat(told("[1]2")).isEqualTo("3: nothing more was expected");
    }

    @Test
    void nestingIsBounded() {
        String deepest = "[".repeat(JsonScanner.MAX_DEPTH) + "]".repeat(JsonScanner.MAX_DEPTH);
        assertThat(problem(bytes(deepest), 4096, new Seen())).isNull();
        assertThat(problem(bytes("[" + deepest + "]"), 4096, new Seen())).isEqualTo("it is nested deeper than 1000");
        assertThat(problem(bytes("{\"a\":".repeat(1_000_000)), 4096, new Seen()))
                .isNotNull();
    }

    @Test
    void howATextIsTornMakesNoDifference() {
        for (int seed = 0; seed < 300; seed++) {
            byte[] text = bytes(new RandomJson(seed).text());
            var whole = new Seen();
            assertThat(problem(text, text.length + 1, whole)).isNull();
            for (int piece = 1; piece < 8; piece++) {
                var torn = new Seen();
                assertThat(problem(text, piece, torn)).isNull();
                assertThat(torn.events).isEqualTo(whole.events);
            }
        }
    }

    @Test
    void jacksonAgreesOnWhatIsJson() {
        int broken = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            byte[] text = damaged(bytes(new RandomJson(seed % 2_000).text()), new Random(seed));
            boolean json = jacksonReads(text);
            broken += json ? 0 : 1;
            assertThat(problem(text, 1 + seed % 9, new Seen()) == null)
                    .as("seed %d: %s", seed, new String(text, StandardCharsets.UTF_8))
                    .isEqualTo(json);
        }
        assertThat(broken).isBetween(2_000, 18_000);
    }

    private static byte[] damaged(byte[] text, Random random) {
        byte[] damaged = text.clone();
        int places = random.nextInt(3);
        for (int i = 0; i < places; i++) {
            String likely = "{}[]\",:0e-.t\\u \u0001";
            int at = random.nextInt(damaged.length);
            damaged[at] = random.nextInt(5) == 0
                    ? (byte) random.nextInt(256)
                    : (byte) likely.charAt(random.nextInt(likely.length()));
        }
        return damaged;
    }

    private static boolean jacksonReads(byte[] text) {
        try {
            CharBuffer characters = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return !JACKSON.readTree(characters.toString()).isMissingNode();
        } catch (CharacterCodingException | JacksonException e) {
            return false;
        }
    }

    private static String told(String text) {
        var scanner = new JsonScanner(new Seen());
        scanner.feed(ByteBuffer.wrap(bytes(text)));
        scanner.end();
        return scanner.offset() + ": " + scanner.problem();
    }

    private static @Nullable String problem(byte[] text, int piece, JsonScanner.Listener listener) {
        var scanner = new JsonScanner(listener);
        for (int i = 0; i < text.length; i += piece) {
            scanner.feed(ByteBuffer.wrap(text, i, Math.min(piece, text.length - i)));
        }
        scanner.end();
        return scanner.problem();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
