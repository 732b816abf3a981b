package dev.attache.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.attache.exchange.JsonPath.Index;
import dev.attache.exchange.JsonPath.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPathTest {
    @Test
    void segmentsStandBetweenDots() {
        parses("model", new JsonPath.Key("model"));
        parses(
                "choices.0.message.content",
                new JsonPath.Key("choices"),
                new Index(0),
                new JsonPath.Key("message"),
                new JsonPath.Key("content"));
        parses("usage.total_tokens", new JsonPath.Key("usage"), new JsonPath.Key("total_tokens"));
        parses("messages.-1", new JsonPath.Key("messages"), new Index(-1));
        parses("a b.é.$x", new JsonPath.Key("a b"), new JsonPath.Key("é"), new JsonPath.Key("$x"));
    }

    @Test
    void aNumberIsAnIndexWhereItIsWrittenAsOne() {
        parses("0.10.-10", new Index(0), new Index(10), new Index(-10));
        parses("007.-0.1234567890", new JsonPath.Key("007"), new JsonPath.Key("-0"), new JsonPath.Key("1234567890"));
        parses("\\0.1x", new JsonPath.Key("0"), new JsonPath.Key("1x"));
    }

    @Test
    void aBackslashTakesTheNextCharacterAsItIs() {
        parses("a\\.b.c", new JsonPath.Key("a.b"), new JsonPath.Key("c"));
        parses(
                "\\@type.\\#.a\\*\\?\\|\\[0\\]",
                new JsonPath.Key("@type"),
                new JsonPath.Key("#"),
                new JsonPath.Key("a*?|[0]"));
        parses("a\\\\.b", new JsonPath.Key("a\\"), new JsonPath.Key("b"));
        parses("\\$.a", new JsonPath.Key("$"), new JsonPath.Key("a"));
        parses("a@b#c!d{e", new JsonPath.Key("a@b#c!d{e"));
    }

    @Test
    void reverseCountsFromTheEnd() {
        parses("messages.@reverse.0.content", new JsonPath.Key("messages"), new Index(-1), new JsonPath.Key("content"));
        parses("@reverse.2", new Index(-3));
        assertThat(JsonPath.parse("m.@reverse.0")).isEqualTo(JsonPath.parse("m.-1"));
    }

    @Test
    void thisIsTheValueItself() {
        parses("@this");
        parses("@this.a", new JsonPath.Key("a"));
        assertThat(JsonPath.parse("@this")).hasToString("@this");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "''~\"\": an empty segment (expected: names and indexes between dots)",
                "a..b~an empty segment",
                ".a~an empty segment",
                "a.~an empty segment",
                "a\\~a backslash at the end (expected: a character after it)",
                "messages.#~GJSON's # (length, each element, query) is not supported (expected: the path of one value; in a name it is written \\#)",
                "messages.#.role~GJSON's #",
                "m.#(role==\"user\")#.content~GJSON's #",
                "a*~GJSON's wildcard * is not supported",
                "a.b?~GJSON's wildcard ? is not supported",
                "a|b~GJSON's pipe | is not supported (expected: a dot; in a name it is written \\|)",
                "{a,b}~GJSON's multipath { is not supported",
                "!\"x\"~GJSON's literal ! is not supported",
                "a.@flatten~the modifier @flatten is not supported (expected: @reverse before an index, @this; a name that begins with @ is written \\@)",
                "@reverse~@reverse without an index (expected: @reverse.0 for the last element)",
                "a.@reverse.b~@reverse before \"b\" (expected: an index after it",
                "a.@reverse.-1~@reverse before -1 (expected: an index from 0 after it)",
                "a.@reverse.@reverse.0~the modifier @reverse is not supported",
                "a.-1001~an index of -1001 (expected: at most 1000 from the end)",
                "a.@reverse.1000~an index of -1001",
                "$~JSONPath is not used here (expected: a.b.0 in place of $.a.b[0])",
                "$.a~JSONPath is not used here",
                "$[0]~JSONPath is not used here",
                "a[0]~\"a[0]\": brackets are not used here (expected: an index between dots (a.0 in place of a[0]); in a name it is written \\[)",
                "[0]~brackets are not used here"
            })
    void whatIsNoneIsRefusedWithWhatWasExpected(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonPath.parse(text))
                .withMessageContaining(message);
    }

    @Test
    void lengthsAreBounded() {
        assertThat(JsonPath.parse("a.".repeat(63) + "a").segments()).hasSize(64);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonPath.parse("a.".repeat(64) + "a"))
                .withMessageContaining("65 segments (expected: at most 64)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonPath.parse("a".repeat(1025)))
                .withMessage("a JSON path of 1025 characters (expected: at most 1024)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JsonPath.Key(""))
                .withMessageContaining("an empty name");
    }

    @Test
    void theTextParsesToTheSame() {
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            var segments = new ArrayList<Segment>();
            for (int n = random.nextInt(4); n >= 0; n--) {
                segments.add(
                        random.nextInt(3) == 0 ? new Index(random.nextInt(30) - 10) : new JsonPath.Key(name(random)));
            }
            var path = new JsonPath(segments);
            assertThat(JsonPath.parse(path.toString())).as(path.toString()).isEqualTo(path);
        }
    }

    private static String name(Random random) {
        String characters = "ab.\\@#!{}[]*?|$-01é \"\0😀";
        var name = new StringBuilder();
        for (int n = random.nextInt(4); n >= 0; n--) {
            name.append(characters.charAt(random.nextInt(characters.length())));
        }
        return random.nextInt(10) == 0 ? "@reverse" : name.toString();
    }

    @Test
    void pathsMeetWhereOneLeadsIntoTheOther() {
        meets("a", "a.b", true);
        meets("a.b", "a.c", false);
        meets("a.0", "a.-1", true);
        meets("a.0", "a.1", false);
        meets("a.-2", "a.-1", false);
        meets("a.0.x", "a.-1.y", false);
        meets("a.0", "a.\\0", true);
        meets("@this", "a", true);
    }

    private static void meets(String one, String other, boolean expected) {
        assertThat(JsonPath.parse(one).mayMeet(JsonPath.parse(other))).isEqualTo(expected);
        assertThat(JsonPath.parse(other).mayMeet(JsonPath.parse(one))).isEqualTo(expected);
    }

    private static void parses(String text, Segment... segments) {
        assertThat(JsonPath.parse(text).segments()).isEqualTo(List.of(segments));
    }
}
