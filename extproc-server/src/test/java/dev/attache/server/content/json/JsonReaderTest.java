package dev.attache.server.content.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.JsonPath;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonReaderTest {
    private static final String CHAT = """
            {"model": "gpt-4o", "temperature": 0.70, "stream": false, "user": null,
             "messages": [{"role": "system", "content": "Be \\u0022kind\\u0022\\n"},
                          {"role": "user", "content": [ {"type": "text"} ]},
                          {"role": "user", "content": "\\ud83d\\ude00 caf\\u00e9 é"}],
             "a.b": 1, "0": "zero", "-1": "minus"}""";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model | gpt-4o",
                "temperature | 0.70",
                "stream | false",
                "user | ",
                "missing | ",
                "messages.0.role | system",
                "messages.-1.content | 😀 café é",
                "messages.@reverse.0.content | 😀 café é",
                "messages.@reverse.2.role | system",
                "messages.-2.content | '[ {\"type\": \"text\"} ]'",
                "messages.-2.content.0 | '{\"type\": \"text\"}'",
                "messages.-2.content.-1.type | text",
                "messages.-4.content | ",
                "messages.3 | ",
                "messages.role | ",
                "model.x | ",
                "model.0 | ",
                "a\\.b | 1",
                "0 | zero",
                "\\0 | zero",
                "-1 | minus"
            })
    void aPathLeadsToItsValue(String path, @Nullable String expected) {
        assertThat(one(path, CHAT)).isEqualTo(expected);
    }

    @Test
    void escapesAreUndone() {
        assertThat(one("messages.0.content", CHAT)).isEqualTo("Be \"kind\"\n");
        assertThat(one("a", "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\\\u0041\"}"))
                .isEqualTo("\"\\/\b\f\n\r\t\0\\u0041");
        assertThat(one("a", "{\"\\u0061\":1}")).isEqualTo("1");
        assertThat(one("a", "{\"a\":\"\\ud800x\\udc00\"}")).isEqualTo("\uFFFDx\uFFFD");
    }

    @Test
    void numbersStayAsTheyWereWritten() {
        assertThat(one("a", "{\"a\":12345678901234567890}")).isEqualTo("12345678901234567890");
        assertThat(one("a", "{\"a\":1.0e400}")).isEqualTo("1.0e400");
    }

    @Test
    void theRootIsAValueToo() {
        assertThat(one("@this", " {\"a\": 1} ")).isEqualTo("{\"a\": 1}");
        assertThat(one("@this", "\"x\"")).isEqualTo("x");
        assertThat(one("@this", "12")).isEqualTo("12");
        assertThat(one("0", "[true]")).isEqualTo("true");
    }

    @Test
    void theLastOfEqualNamesCounts() {
        assertThat(one("a.x", "{\"a\":{\"x\":1},\"a\":{\"x\":2}}")).isEqualTo("2");
        assertThat(one("a.x", "{\"a\":{\"x\":1},\"\\u0061\":{\"y\":2}}")).isNull();
        assertThat(one("a", "{\"a\":1,\"a\":null}")).isNull();
    }

    @Test
    void noJsonIsAValue() {
        JsonPath path = JsonPath.parse("a");
        JsonRead read = JsonReader.lastWins(List.of(path)).read(bytes("{\"a\":1}x"));

        assertThat(read).isEqualTo(new JsonRead.NotJson("nothing more was expected", 7));
        assertThat(read.get(path)).isNull();
        assertThat(JsonReader.lastWins(List.of(path)).read(bytes(""))).isInstanceOf(JsonRead.NotJson.class);
        assertThat(JsonReader.lastWins(List.of(path)).read(bytes("{\"a\":1"))).isInstanceOf(JsonRead.NotJson.class);
    }

    @Test
    void aValueThatIsTooLongIsMissing() {
        JsonReader reader = JsonReader.lastWins(List.of(JsonPath.parse("a"), JsonPath.parse("b")))
                .withMaxValue(5);
        for (int piece : new int[] {1, 3, 100}) {
            assertThat(torn(reader, bytes("{\"a\":\"1234\",\"b\":[1,2]}"), piece))
                    .isEqualTo(new JsonRead.Values(Map.of(JsonPath.parse("b"), "[1,2]")));
        }
    }

    @Test
    void aNameIsComparedHoweverItIsWritten() {
        String name = "\\u006d\\u006F\\u0064\\u0065\\u006c";
        assertThat(one("model", "{\"" + name + "\":1}")).isEqualTo("1");
        assertThat(one("model", "{\"" + name + "x\":1}")).isNull();
        assertThat(one("model", "{\"" + "m".repeat(100_000) + "\":1}")).isNull();
    }

    @Test
    void aBufferIsLeftAsItWas() {
        ByteBuffer text = ByteBuffer.wrap(bytes("xx{\"a\":1}yy"), 2, 7).asReadOnlyBuffer();
        assertThat(JsonReader.lastWins(List.of(JsonPath.parse("a"))).read(text).get(JsonPath.parse("a")))
                .isEqualTo("1");
        assertThat(text.position()).isEqualTo(2);
        assertThat(text.limit()).isEqualTo(9);
    }

    @Test
    void anyTextIsReadAsTheModelReadsItHoweverItIsTorn() {
        int found = 0;
        for (int seed = 0; seed < 6_000; seed++) {
            String text = new RandomJson(seed).text();
            List<JsonPath> paths = RandomPaths.paths(new Random(seed), 4);
            JsonReader reader = JsonReader.lastWins(paths);
            Map<JsonPath, String> expected = new HashMap<>();
            for (JsonPath path : paths) {
                String value = ModelJson.parse(text).read(path.segments());
                if (value != null) {
                    expected.put(path, value);
                }
            }
            found += expected.size();
            for (int piece : new int[] {1, 2, 3, 7, 1000}) {
                assertThat(compact(torn(reader, bytes(text), piece)))
                        .as("seed %d, piece %d: %s in %s", seed, piece, paths, text)
                        .isEqualTo(expected);
            }
        }
        assertThat(found).isGreaterThan(700);
    }

    @Test
    void aTextThatBreaksOffIsNoJsonAtEveryByte() {
        byte[] text = bytes(CHAT);
        JsonReader reader = JsonReader.lastWins(List.of(JsonPath.parse("messages.-1.content")));
        for (int length = 0; length < text.length; length++) {
            assertThat(reader.read(Arrays.copyOf(text, length))).isInstanceOf(JsonRead.NotJson.class);
        }
    }

    /** The model knows no blanks inside of objects and arrays. */
    private static Map<JsonPath, String> compact(JsonRead read) {
        return ((JsonRead.Values) read)
                .found().entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> {
                    String value = entry.getValue();
                    return value.startsWith("{\"") || value.startsWith("[") || value.matches("(?s)\\{\\s.*|\\{}")
                            ? compact(value)
                            : value;
                }));
    }

    private static String compact(String value) {
        try {
            return ModelJson.parse(value).toString();
        } catch (AssertionError | StringIndexOutOfBoundsException aText) {
            return value;
        }
    }

    private static JsonRead torn(JsonReader reader, byte[] text, int piece) {
        JsonReading reading = reader.begin();
        for (int i = 0; i < text.length; i += piece) {
            ByteBuffer next = ByteBuffer.wrap(text, i, Math.min(piece, text.length - i));
            reading.feed(next.asReadOnlyBuffer());
        }
        return reading.end();
    }

    private static @Nullable String one(String path, String text) {
        JsonPath parsed = JsonPath.parse(path);
        JsonRead read = JsonReader.lastWins(List.of(parsed)).read(bytes(text));
        assertThat(read).isInstanceOf(JsonRead.Values.class);
        return read.get(parsed);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
