package dev.attache.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
    private final FakeExchange exchange = FakeExchange.get("/a b?c=d&e").header("x-user", "al{i}ce");

    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "{header:x-user}, al{i}ce",
        "a{method}b{method}, aGETbGET",
        "{{method}, {method}",
        "{{{method}}, {GET}",
        "}x}, }x}",
        "{path_query|url}, %2Fa%20b%3Fc%3Dd%26e",
        "<{header:x-none}>, <>",
    })
    void placesAreFilledOnce(String template, String expected) {
        assertThat(Template.parse(template).render(exchange)).isEqualTo(expected);
    }

    @Test
    void theEmptyTemplateIsEmpty() {
        assertThat(Template.parse("").render(exchange)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "a{path", "{}", "{user}", "{path|html}", "{ path }"})
    void whatCannotBeFilledIsRefused(String template) {
        assertThatIllegalArgumentException().isThrownBy(() -> Template.parse(template));
    }

    @Test
    void tellsItsSourcesAndItsText() {
        Template template = Template.parse("{ip} {header:a|url} {{x");

        assertThat(template.sources()).containsExactly(Source.parse("ip"), Source.parse("header:a"));
        assertThat(template).hasToString("{ip} {header:a|url} {{x");
    }
}
