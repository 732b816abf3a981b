package dev.attache.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EditsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-length",
                "Content-Length",
                "transfer-encoding",
                "connection",
                "upgrade",
                "keep-alive",
                "proxy-connection",
                "te",
                "trailer",
                "host",
                ":authority",
                ":method",
                ":scheme",
                ":protocol",
                ":other",
                ":",
                "x-envoy-upstream-rq-timeout-ms",
                "X-Envoy-Anything",
                "",
                "a b",
                "a:b",
                "a\r\nb",
                "ä",
                "a\0",
                "a\"",
                "(a)"
            })
    void namesThatMustNotBeEditedAreRefusedInEveryWay(String name) {
        refused(() -> Edits.builder().set(name, "v"));
        refused(() -> Edits.builder().append(name, "v"));
        refused(() -> Edits.builder().remove(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nset-cookie: x", "a\nb", "a\0b", "\u0001", "\u001f", "a\u007f"})
    void valuesWithControlCharactersAreRefused(String value) {
        refused(() -> Edits.builder().set("x-a", value));
        refused(() -> Edits.builder().append("x-a", value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\tb", "ä€😀", "\u0085"})
    void otherValuesAreTaken(String value) {
        assertThat(Edits.builder().set("x-a", value).build().headers())
                .containsExactly(new HeaderEdit.Set("x-a", value));
    }

    @Test
    void sizesAreCountedInBytes() {
        int most = HeaderRules.MAX_EDIT_BYTES - 1;

        assertThat(Edits.builder().set("a", "x".repeat(most)).build().isNone()).isFalse();
        assertThat(Edits.builder().set("aa", "ä".repeat(most / 2)).build().isNone())
                .isFalse();
        assertThat(Edits.builder().set("a", "€".repeat(most / 3)).build().isNone())
                .isFalse();
        assertThat(Edits.builder().set("aaa", "😀".repeat(most / 4)).build().isNone())
                .isFalse();
        refused(() -> Edits.builder().set("a", "x".repeat(most + 1)));
        refused(() -> Edits.builder().set("a", "ä".repeat(most / 2 + 1)));
        refused(() -> Edits.builder().set("a", "€".repeat(most / 3 + 1)));
        refused(() -> Edits.builder().set("a", "😀".repeat(most / 4 + 1)));
    }

    @Test
    void pseudoHeadersAreSetAndNothingElse() {
        assertThat(Edits.builder()
                        .set(":path", "/x")
                        .set(":Status", "404")
                        .build()
                        .headers())
                .containsExactly(new HeaderEdit.Set(":path", "/x"), new HeaderEdit.Set(":status", "404"));
        refused(() -> Edits.builder().append(":path", "/x"));
        refused(() -> Edits.builder().append(":status", "200"));
        refused(() -> Edits.builder().remove(":path"));
        refused(() -> Edits.builder().set(":path", "x"));
        refused(() -> Edits.builder().set(":path", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"199", "600", "20", "2000", "abc", "", "٢٠٠"})
    void aStatusIsThreeDigits(String status) {
        refused(() -> Edits.builder().set(":status", status));
    }

    @Test
    void aRefusalDoesNotTellTheValue() {
        assertThatExceptionOfType(RefusedEditException.class)
                .isThrownBy(() -> Edits.builder().set("X-Token", "hunter2\n"))
                .withMessageContaining("x-token")
                .withMessageNotContaining("hunter2");
    }

    @Test
    void aRefusalPrintsABadNameHarmlessly() {
        assertThatExceptionOfType(RefusedEditException.class)
                .isThrownBy(() -> Edits.builder().remove("a\n" + "b".repeat(200)))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(200));
    }

    @Test
    void editsFoldInOrder() {
        Edits first = Edits.builder().set("A", "1").remove("b").build();
        Edits second = Edits.builder().append("c", "2").build();

        assertThat(first.then(second).headers())
                .containsExactly(
                        new HeaderEdit.Set("a", "1"), new HeaderEdit.Remove("b"), new HeaderEdit.Append("c", "2"));
        assertThat(first.then(Edits.NONE)).isSameAs(first);
        assertThat(Edits.NONE.then(first)).isSameAs(first);
        assertThat(Edits.builder().build()).isSameAs(Edits.NONE);
        assertThat(first).hasToString("Edits[a, b]");
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable edit) {
        assertThatExceptionOfType(RefusedEditException.class).isThrownBy(edit);
    }
}
