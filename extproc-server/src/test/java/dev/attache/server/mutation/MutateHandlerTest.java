package dev.attache.server.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderList;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.testkit.TestContext;
import dev.attache.testkit.TestExchange;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MutateHandlerTest {
    private final TestContext context = new TestContext();
    private final TestExchange request = TestExchange.get("/v1/a?b=c%0d%0a")
            .with(":authority", "api.example.com")
            .with("x-there", "1");

    private ExchangeHandler handler(String settings) {
        return Samples.policy("mutate: {" + settings + "}", context).begin(request);
    }

    private static Response response(boolean local) {
        return new Response(HeaderList.of(":status", "404", "server", "envoy"), local);
    }

    private String requestBody(String settings, String body) {
        return Samples.body(Samples.edits(handler("request: {" + settings + "}").requestBody(Samples.buffer(body))));
    }

    private static Edits responseBody(ExchangeHandler handler, String body) {
        return handler.responseBody(Samples.buffer(body)).toCompletableFuture().join();
    }

    @Test
    void requestHeadersAreChangedAtTheHeaders() {
        ExchangeHandler handler = handler("""
                request: {set_headers: {X-Tenant: "{host}", x-fixed: "{{a}"}, append_headers: {x-more: "2"},
                          add_headers_if_absent: {x-there: no, x-new: "{method}"}, remove_headers: [X-Debug]}""");
        assertThat(Samples.lines(handler.requestHeaders()))
                .containsExactly(
                        "- x-debug", "= x-tenant: api.example.com", "= x-fixed: {a}", "= x-new: GET", "+ x-more: 2");
        assertThat((Object) handler.requestBody(Samples.buffer("x"))).isSameAs(Verdict.PASSED);
    }

    @Test
    void thePathIsATemplateAndTheRouteIsChosenAgain() {
        ExchangeHandler handler = handler("request: {path: \"/v2{path}\", refresh_route: true}");
        assertThat(Samples.lines(handler.requestHeaders())).containsExactly("= :path: /v2/v1/a");
        assertThat(Samples.edits(handler.requestHeaders()).refreshRoute()).isTrue();
        assertThat(Samples.edits(handler("request: {path: /b}").requestHeaders())
                        .refreshRoute())
                .isFalse();
        assertThat(Samples.edits(handler("request: {refresh_route: true}").requestHeaders())
                        .refreshRoute())
                .isTrue();
    }

    @Test
    void aValueThatNoHeaderCanHoldLeavesNothingOfTheClients() {
        request.with("x-tenant", "forged");
        ExchangeHandler handler = handler("""
                request: {set_headers: {x-tenant: "{query:b}"}, append_headers: {x-a: "{query:b}"},
                          add_headers_if_absent: {x-b: "{query:b}"}, path: "{query:b}"}""");
        assertThat(Samples.lines(handler.requestHeaders())).containsExactly("- x-tenant");
        assertThat(context.counts()).containsEntry("attache_mutate_refused_total[policy, p, direction, request]", 4L);
    }

    @Test
    void headersThatReadTheBodyAreChangedWithIt() {
        request.bodyValue("model", "gpt-4o");
        ExchangeHandler handler =
                handler("request: {set_headers: {x-model: \"{body:model}\"}, path: /b, json: {remove: [user]}}");
        assertThat((Object) handler.requestHeaders()).isSameAs(Verdict.PASSED);
        Edits edits = Samples.edits(handler.requestBody(Samples.buffer("{\"model\":\"gpt-4o\",\"user\":1}")));
        assertThat(Samples.lines(edits)).containsExactly("= x-model: gpt-4o", "= :path: /b");
        assertThat(Samples.body(edits)).isEqualTo("{\"model\":\"gpt-4o\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a: gpt-4o-mini          | \"gpt-4o-mini\"",
                "a: \"{host}\"           | \"api.example.com\"",
                "a: \"say {{\\\"{method}\\\"}\" | \"say {\\\"GET\\\"}\"",
                "a: \"{query:b}\"        | \"c\\r\\n\"",
                "a: 0.70                 | 0.70",
                "a: -1e400               | -1e400",
                "a: 12345678901234567890 | 12345678901234567890",
                "a: \"5\"                | \"5\"",
                "a: yes                  | \"yes\"",
                "a: True                 | true",
                "a: false                | false",
                "a: ~                    | null",
                "a: null                 | null",
                "a: \"\"                 | \"\"",
                "a: []                   | []",
                "a: {}                   | {}",
                "a: [1, \"{host}\", [x]] | [1,\"api.example.com\",[\"x\"]]",
                "a: {b: 1, \"c\\\"\": {d: ~}} | {\"b\":1,\"c\\\"\":{\"d\":null}}",
                "a: \"${COUNT}\"         | \"7\"",
                "a: \"${MODEL}\"         | \"gpt-4o\""
            })
    void aYamlValueBecomesJson(String set, String expected) {
        assertThat(requestBody("json: {set: {" + set + "}}", "{\"a\":0 }")).isEqualTo("{\"a\":" + expected + " }");
    }

    @Test
    void aVariableWithoutQuotesMayBeANumber() {
        String settings = """
                mutate:
                      request:
                        json:
                          set:
                            a: ${COUNT}""";
        ExchangeHandler handler = Samples.policy(settings, context).begin(request);
        assertThat(Samples.body(Samples.edits(handler.requestBody(Samples.buffer("{\"a\":0}")))))
                .isEqualTo("{\"a\":7}");
    }

    @Test
    void fieldsAreSetAndRemovedAndTheRestStays() {
        assertThat(requestBody(
                        "json: {set: {model: gpt-4o-mini, stream_options.include_usage: true}, remove: [user]}",
                        "{ \"model\" : \"gpt-4\", \"n\":1.0e400, \"user\":\"\\u0061\", \"x\":[ ] }"))
                .isEqualTo(
                        "{ \"model\" : \"gpt-4o-mini\", \"n\":1.0e400, \"x\":[ ],\"stream_options\":{\"include_usage\":true} }");
        assertThat(requestBody("json: {set: {messages.0.role: x, messages.-1.content: y}}", "{\"messages\":[{}]}"))
                .isEqualTo("{\"messages\":[{\"role\":\"x\",\"content\":\"y\"}]}");
    }

    @Test
    void aBodyThatIsNoJsonPassesAndIsCounted() {
        assertThat(requestBody("json: {remove: [user]}", "user=1")).isEqualTo("(as it was)");
        assertThat(requestBody("json: {remove: [user]}", "{\"user\":1")).isEqualTo("(as it was)");
        assertThat(context.counts())
                .isEqualTo(Map.of("attache_mutate_not_json_total[policy, p, direction, request]", 2L));

        responseBody(handler("response: {json: {remove: [user]}}"), "<html>");
        assertThat(context.counts()).containsEntry("attache_mutate_not_json_total[policy, p, direction, response]", 1L);
    }

    @Test
    void nothingToChangeIsNothing() {
        assertThat(requestBody("json: {remove: [user]}", "{\"a\":1}")).isEqualTo("(as it was)");
        assertThat((Object) handler("request: {json: {remove: [a]}}").requestHeaders())
                .isSameAs(Verdict.PASSED);
        assertThat(context.counts()).isEmpty();
    }

    @Test
    void aMessageWithoutABodyStaysWithout() {
        assertThat(requestBody("json: {set: {a: 1}}", "")).isEqualTo("(as it was)");
        assertThat(requestBody("body: new", "")).isEqualTo("(as it was)");
        assertThat(responseBody(handler("response: {body: new}"), "")).isSameAs(Edits.NONE);
        assertThat(context.counts()).isEmpty();
    }

    @Test
    void aWholeBodyIsATemplate() {
        request.bodyValue("model", "m");
        assertThat(requestBody("body: \"{{\\\"was\\\":\\\"{body:model}\\\"}\"", "{\"model\":\"m\"}"))
                .isEqualTo("{\"was\":\"m\"}");
        assertThat(requestBody("body: \"\"", "x")).isEmpty();
    }

    @Test
    void aResponseIsChanged() {
        ExchangeHandler handler = handler("""
                response: {set_headers: {x-host: "{host}"}, add_headers_if_absent: {server: no}, append_headers: {via: a},
                           remove_headers: [x-powered-by], status: 200, json: {set: {id: 1}}}""");
        assertThat((Object) handler.requestHeaders()).isSameAs(Verdict.PASSED);
        assertThat(Samples.lines(handler.responseHeaders(response(false))))
                .containsExactly("- x-powered-by", "= x-host: api.example.com", "+ via: a", "= :status: 200");
        assertThat(Samples.body(responseBody(handler, "{\"id\":2}"))).isEqualTo("{\"id\":1}");
    }

    @Test
    void theStatusOfALocalReplyStays() {
        ExchangeHandler handler = handler("response: {remove_headers: [server], status: 200}");
        assertThat(Samples.lines(handler.responseHeaders(response(true)))).containsExactly("- server");
    }

    @Test
    void theRequestsBodyIsRememberedForTheResponse() {
        request.bodyValue("model", "gpt-4o");
        ExchangeHandler handler = handler(
                "response: {set_headers: {x-model: \"{body:model} {body:none}\"}, json: {set: {model: \"{body:model}\"}}}");
        assertThat((Object) handler.requestBody(Samples.buffer("{}"))).isSameAs(Verdict.PASSED);
        request.bodyValue("model", "gone").bodyValue("none", "gone");
        assertThat(Samples.lines(handler.responseHeaders(response(false)))).containsExactly("= x-model: gpt-4o ");
        assertThat(Samples.body(responseBody(handler, "{\"model\":1}"))).isEqualTo("{\"model\":\"gpt-4o\"}");
    }

    @Test
    void aDirectionWithoutSettingsIsLeft() {
        ExchangeHandler handler = handler("request: {path: /b}");
        assertThat((Object) handler.responseHeaders(response(false))).isSameAs(Verdict.PASSED);
        assertThat(responseBody(handler, "x")).isSameAs(Edits.NONE);
        assertThat(List.copyOf(
                        Samples.edits(handler.requestBody(Samples.buffer("x"))).headers()))
                .isEmpty();
    }
}
