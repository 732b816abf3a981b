package dev.attache.server.content.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.attache.exchange.JsonPath;
import dev.attache.server.content.json.ModelJson.Edit;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonEditorTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // a value that is there
                "{ \"a\" : 1.0e400 , \"b\":2}      | b | { \"a\" : 1.0e400 , \"b\":9}",
                "{\"a\":{\"b\": [ 1 ] }}           | a.b | {\"a\":{\"b\": 9 }}",
                "{\"a\":[1, 2 ,3]}                 | a.1 | {\"a\":[1, 9 ,3]}",
                "{\"a\":[1, 2 ,3]}                 | a.-1 | {\"a\":[1, 2 ,9]}",
                "{\"a\":[{\"b\":1},{\"b\":2}]}     | a.@reverse.1.b | {\"a\":[{\"b\":9},{\"b\":2}]}",
                "{\"\\u0061\":1}                   | a | {\"\\u0061\":9}",
                "{\"a\":1,\"b\":2,\"a\":3}         | a | {\"a\":9,\"b\":2,\"a\":9}",
                "{\"0\":1}                         | 0 | {\"0\":9}",
                "[1]                               | 0 | [9]",
                // one that is missing
                "{}                                | a | {\"a\":9}",
                "{ }                               | a | {\"a\":9 }",
                "{\"b\":1 }                        | a | {\"b\":1,\"a\":9 }",
                "{\"b\":1}                         | a.b.c | {\"b\":1,\"a\":{\"b\":{\"c\":9}}}",
                "{\"a\":null}                      | a.b | {\"a\":{\"b\":9}}",
                "{\"a\":\"x\"}                     | a.b | {\"a\":{\"b\":9}}",
                "{\"a\":{},\"a\":1}                | a.b | {\"a\":{\"b\":9},\"a\":{\"b\":9}}",
                "{}                                | a\\.b | {\"a.b\":9}",
                "{\"a\":[{}]}                      | a.0.b | {\"a\":[{\"b\":9}]}"
            })
    void setting(String text, String path, String expected) {
        assertThat(edited(text, List.of(path), List.of("9"), List.of())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":[1]} | a.1", "{\"a\":[1]} | a.-2", "{\"a\":[]} | a.0", "{\"a\":[1]} | a.b", "{} | a.0",
                        "{} | 0",
                "{\"a\":1} | a.0", "5 | a", "null | a", "[] | a", "\"x\" | a.b", "{\"a\":1} | a.0.b"
            })
    void nothingIsMadeByAnIndexNorInAnArrayNorOfTheRoot(String text, String path) {
        assertThat(apply(text, List.of(path), List.of("9"), List.of())).isEqualTo(new JsonEdit.Unchanged());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1}                       | a | {}",
                "{ \"a\":1 }                     | a | {  }",
                "{\"a\":1, \"b\":2}              | a | {\"b\":2}",
                "{\"a\":1 , \"b\":2 }            | b | {\"a\":1 }",
                "{\"a\":1, \"b\":2, \"c\":3}     | b | {\"a\":1, \"c\":3}",
                "{\"a\":1,\"b\":2,\"a\":3}       | a | {\"b\":2}",
                "{\"b\":1,\"a\":2,\"a\":3}       | a | {\"b\":1}",
                "{\"a\":[1, 2, 3]}               | a.-1 | {\"a\":[1, 2]}",
                "{\"a\":[1, 2, 3]}               | a.0 | {\"a\":[2, 3]}",
                "{\"a\":{\"b\":{\"c\":1}},\"d\":2} | a.b.c | {\"a\":{\"b\":{}},\"d\":2}"
            })
    void removing(String text, String path, String expected) {
        assertThat(edited(text, List.of(), List.of(), List.of(path))).isEqualTo(expected);
    }

    @Test
    void pathsMeanTheTextAsItCame() {
        assertThat(edited("[1,2,3,4]", List.of("2"), List.of("9"), List.of("0", "1")))
                .isEqualTo("[9,4]");
        assertThat(edited("{\"a\":1,\"b\":2}", List.of("c"), List.of("9"), List.of("a", "b")))
                .isEqualTo("{\"c\":9}");
        assertThat(edited("{\"k\":0,\"a\":1}", List.of("c"), List.of("9"), List.of("a")))
                .isEqualTo("{\"k\":0,\"c\":9}");
        assertThat(edited("{\"m\":[{\"x\":1}]}", List.of("m.-1.y"), List.of("9"), List.of("m.0.x")))
                .isEqualTo("{\"m\":[{\"y\":9}]}");
    }

    @Test
    void whatIsMadeIsMadeTogether() {
        assertThat(edited("{}", List.of("a.b", "c", "a.d"), List.of("1", "\"x\"", "[2]"), List.of("a.e")))
                .isEqualTo("{\"a\":{\"b\":1,\"d\":[2]},\"c\":\"x\"}");
        assertThat(edited("[{}]", List.of("0.a.b", "-1.a.c"), List.of("1", "2"), List.of()))
                .isEqualTo("[{\"a\":{\"b\":1,\"c\":2}}]");
        assertThat(edited("[{\"a\":0}]", List.of("0.a.b", "-1.a.c"), List.of("1", "2"), List.of()))
                .isEqualTo("[{\"a\":{\"b\":1,\"c\":2}}]");
    }

    @Test
    void everythingElseStaysByteForByte() {
        String before =
                "\uFEFF\r\n{\t\"n\" : [1.0e400,12345678901234567890,-0.0] ,\"s\":\"\\u00e9\\/\\ud800é\",\"s\":{ } ,";
        assertThat(edited(
                        before + " \"model\":\"a\" , \"unknown\": null }\n",
                        List.of("model"),
                        List.of("\"b\""),
                        List.of("x")))
                .isEqualTo(before + " \"model\":\"b\" , \"unknown\": null }\n");
    }

    @Test
    void nothingToDoIsSaid() {
        assertThat(apply("{\"a\":1}", List.of(), List.of(), List.of("b", "a.b")))
                .isEqualTo(new JsonEdit.Unchanged());
        assertThat(apply("{\"a\":1}", List.of(), List.of(), List.of())).isEqualTo(new JsonEdit.Unchanged());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "model=x", "{\"a\":1}x", "{\"a\":1,}", "[1"})
    void noJsonIsAValue(String text) {
        assertThat(apply(text, List.of("a", "b.-1"), List.of("1", "2"), List.of()))
                .isInstanceOf(JsonEdit.NotEdited.class);
    }

    @Test
    void whatIsNotUtf8IsNotEdited() {
        byte[] text = HexFormat.of().parseHex("7b2261223a22ff227d");
        assertThat(editor(List.of("a"), List.of()).apply(ByteBuffer.wrap(text), List.of("1")))
                .isEqualTo(new JsonEdit.NotEdited("it is not UTF-8", 6));
    }

    @Test
    void manyEqualNamesDoNotMultiplyAValue() {
        String text = "{" + "\"a\":1,".repeat(100_000) + "\"b\":1}";
        String value = '"' + "x".repeat(1000) + '"';
        assertThat(apply(text, List.of("a"), List.of(value), List.of()))
                .isEqualTo(new JsonEdit.NotEdited("it would become too long", text.length()));
        assertThat(edited("{\"a\":1}", List.of("a"), List.of('"' + "x".repeat(2_000_000) + '"'), List.of()))
                .hasSize(2_000_008);
    }

    @Test
    void pathsThatCouldMeetAreRefused() {
        refused(List.of("a", "a.b"), List.of(), "a and a.b (expected: paths that cannot meet)");
        refused(List.of("a.b"), List.of("a"), "a.b and a (expected: paths that cannot meet)");
        refused(List.of("a.0", "a.-1"), List.of(), "a.0 and a.-1 (expected: paths that cannot meet)");
        refused(List.of("a.@reverse.0", "a.-1"), List.of(), "a.-1 and a.-1");
        refused(List.of("a.0", "a.\\0"), List.of(), "a.0 and a.\\0");
        refused(List.of("@this"), List.of(), "@this (expected: a path to a part of the body)");
        assertThat(editor(List.of("a.0.b", "a.-1.c", "a.1.d"), List.of("d"))).isNotNull();
    }

    @Test
    void anyEditOfAnyTextIsTheModels() {
        int changed = 0;
        for (int seed = 0; seed < 10_000; seed++) {
            String text = new RandomJson(seed).text();
            var random = new Random(seed);
            List<JsonPath> paths = RandomPaths.apart(random, 5);
            int sets = random.nextInt(paths.size() + 1);
            List<String> values = new ArrayList<>();
            for (int i = 0; i < sets; i++) {
                values.add(
                        ModelJson.parse(new RandomJson(seed + 31L * i).text()).toString());
            }
            JsonEditor editor = JsonEditor.of(paths.subList(0, sets), paths.subList(sets, paths.size()));
            JsonEdit edit = editor.apply(buffer(text), values);
            String expected =
                    ModelJson.parse(text).edit(edits(paths, values), true).toString();
            String found = edit instanceof JsonEdit.Edited edited ? string(edited) : text;
            changed += edit instanceof JsonEdit.Edited ? 1 : 0;
            assertThat(ModelJson.parse(found).toString())
                    .as("seed %d: %s, first %d set in %s", seed, paths, sets, text)
                    .isEqualTo(expected);
        }
        assertThat(changed).isBetween(4_000, 9_500);
    }

    private static List<Edit> edits(List<JsonPath> paths, List<String> values) {
        var edits = new ArrayList<Edit>();
        for (int i = 0; i < paths.size(); i++) {
            edits.add(new Edit(paths.get(i).segments(), i < values.size() ? values.get(i) : null));
        }
        return edits;
    }

    private static String edited(String text, List<String> set, List<String> values, List<String> remove) {
        JsonEdit edit = apply(text, set, values, remove);
        assertThat(edit).isInstanceOf(JsonEdit.Edited.class);
        return string((JsonEdit.Edited) edit);
    }

    private static JsonEdit apply(String text, List<String> set, List<String> values, List<String> remove) {
        return editor(set, remove).apply(buffer(text), values);
    }

    private static JsonEditor editor(List<String> set, List<String> remove) {
        return JsonEditor.of(
                set.stream().map(JsonPath::parse).toList(),
                remove.stream().map(JsonPath::parse).toList());
    }

    private static void refused(List<String> set, List<String> remove, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> editor(set, remove))
                .withMessageContaining(message);
    }

    private static String string(JsonEdit.Edited edited) {
        return new String(edited.text(), StandardCharsets.UTF_8);
    }

    private static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
    }
}
