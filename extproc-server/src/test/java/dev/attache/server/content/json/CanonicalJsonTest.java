package dev.attache.server.content.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
    private static String canonical(String json) {
        return new String(CanonicalJson.of(requireNonNull(JsonTree.read(json), json)), UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"b\":1,\"a\":2} | {\"a\":2,\"b\":1}",
                "{ \"a\" : [ 1 , { } ] } | {\"a\":[1,{}]}",
                "{\"a\":\"\\u0041\\/\\u00e9\"} | {\"a\":\"A/é\"}",
                "{\"\\u0061\":1} | {\"a\":1}",
                "[true,false,null,\"\"] | [true,false,null,\"\"]",
                "[1.0,1,1e0,-0] | [1.0,1,1e0,-0]",
                "{\"a\":\"\\n\\u0001\\\"\\\\\"} | {\"a\":\"\\u000a\\u0001\\\"\\\\\"}",
                "{\"a\":\"\\ud83d\\ude00\"} | {\"a\":\"😀\"}",
                "{\"a\":\"\\ud83d\"} | {\"a\":\"\\ud83d\"}",
                "{\"a\":\"\\ude00\\ud83d\"} | {\"a\":\"\\ude00\\ud83d\"}",
            })
    void isOneSpelling(String json, String expected) {
        assertThat(canonical(json)).isEqualTo(expected);
        assertThat(canonical(expected)).as("it is its own").isEqualTo(expected);
    }

    @Test
    void whatParsersMayTellApartStaysApart() {
        assertThat(canonical("{\"a\":1,\"a\":2}")).isNotEqualTo(canonical("{\"a\":2,\"a\":1}"));
        assertThat(canonical("{\"a\":1,\"a\":2}")).isNotEqualTo(canonical("{\"a\":2}"));
        assertThat(canonical("[1]")).isNotEqualTo(canonical("[1.0]"));
        assertThat(canonical("[\"1\"]")).isNotEqualTo(canonical("[1]"));
        assertThat(canonical("[\"\\ud800\"]")).isNotEqualTo(canonical("[\"\\ud801\"]"));
        assertThat(canonical("[\"\\ud800\"]")).isNotEqualTo(canonical("[\"\\\\ud800\"]"));
        assertThat(canonical("{\"a\":null}")).isNotEqualTo(canonical("{}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"a\":1,}", "[1 2]", "{\"a\":01}", "\"\\x\"", "{} {}"})
    void whatIsNoJsonIsNothing(String text) {
        assertThat(JsonTree.read(text)).isNull();
    }

    @Test
    void aTextOfTooManyValuesOrTooDeepIsNothing() {
        assertThat(JsonTree.read("[" + "0,".repeat(100_000) + "0]")).isNull();
        assertThat(JsonTree.read("[".repeat(2000) + "]".repeat(2000))).isNull();
        assertThat(canonical("[".repeat(999) + "]".repeat(999))).hasSize(1998);
    }
}
