package dev.attache.server.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Policy;
import dev.attache.policy.Setting;
import dev.attache.testkit.TestContext;
import dev.attache.testkit.TestExchange;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RespondPolicyTest {
    private final TestContext context = new TestContext();
    private final TestExchange request = TestExchange.get("/a?b=c%0a").with(":authority", "api.example.com");

    private Policy policy(String settings) {
        return Samples.policy("respond: {" + settings + "}", context);
    }

    private static LocalReply reply(Verdict verdict) {
        return ((Verdict.Respond) verdict).reply();
    }

    private LocalReply atHeaders(String settings) {
        return reply(policy(settings)
                .begin(request)
                .requestHeaders()
                .toCompletableFuture()
                .join());
    }

    @Test
    void everySettingHasTheDefaultOfTheDocumentation() {
        assertThat(Arrays.stream(RespondPolicy.Config.class.getRecordComponents())
                        .map(component -> component.getName() + ": "
                                + component.getAnnotation(Setting.class).standard()))
                .containsExactly("status: 200", "body: \"\"", "contentType: text/plain", "headers: {}");
        LocalReply reply = atHeaders("");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.bodyText()).isEmpty();
        assertThat(Samples.lines(reply.headers())).containsExactly("= content-type: text/plain");
    }

    @Test
    void answersAtTheHeaders() {
        assertThat(policy("").interest()).isEqualTo(Interest.REQUEST_HEADERS);
        LocalReply reply = atHeaders("""
                status: 503, body: "closed: {path}\\n", content_type: text/html, headers: {Retry-After: "60", x-host: "{host}"}""");
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.bodyText()).isEqualTo("closed: /a\n");
        assertThat(Samples.lines(reply.headers()))
                .containsExactly("= content-type: text/html", "= retry-after: 60", "= x-host: api.example.com");
        assertThat(reply.grpcStatus()).isNull();
        assertThat(reply.details()).isEqualTo("responded");
    }

    @Test
    void isNotedAndCounted() {
        atHeaders("");
        assertThat(request.notes()).isEqualTo(Map.of("policy", "p", "verdict", "answered"));
        assertThat(context.counts()).isEqualTo(Map.of("attache_respond_total[policy, p]", 1L));
    }

    @Test
    void answersAtTheBodyWhereItReadsIt() {
        request.bodyValue("model", "gpt-4o");
        for (String settings :
                new String[] {"body: \"{body:model}\"", "body: gpt-4o, headers: {x: \"{body:model}\"}"}) {
            Policy policy = policy(settings);
            assertThat(policy.interest()).isEqualTo(Interest.REQUEST_HEADERS.decidingOnBody());
            ExchangeHandler handler = policy.begin(request);
            assertThat((Object) handler.requestHeaders()).isSameAs(Verdict.PASSED);
            assertThat(reply(handler.requestBody(Samples.buffer("{}"))
                                    .toCompletableFuture()
                                    .join())
                            .bodyText())
                    .isEqualTo("gpt-4o");
        }
    }

    @Test
    void nobodyPassesForWantOfABody() {
        ExchangeHandler handler = policy("body: \"no {body:model}\"").begin(request);
        assertThat(reply(handler.withoutRequestBody()).bodyText()).isEqualTo("no ");
    }

    @Test
    void aValueThatNoHeaderCanHoldIsLeftOut() {
        assertThat(Samples.lines(
                        atHeaders("headers: {x-b: \"{query:b}\", x-c: d}").headers()))
                .containsExactly("= content-type: text/plain", "= x-c: d");
    }

    @Test
    void aStatusWithoutABodyHasNone() {
        assertThat(atHeaders("status: 204").body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "status: 199 | p.respond.status: 199 (expected: 200 to 599)",
                "status: 600 | p.respond.status: 600 (expected: 200 to 599)",
                "status: ok | p.respond.status: ok (expected: a whole number)",
                "status: 204, body: x | p.respond.body: given with status 204 (expected: none)",
                "status: 304, body: x | p.respond.body: given with status 304 (expected: none)",
                "body: \"{\\\"a\\\":1}\" | is not a source",
                "body: \"{\" | has a { without } (a literal brace is {{)",
                "content_type: \"a\\nb\" | header \"content-type\": the value has a control character",
                "headers: {content-type: a} | p.respond.headers: content-type (expected: content_type)",
                "headers: {\":status\": \"200\"} | p.respond.headers: :status (expected: no pseudo-header",
                "headers: {Host: a} | p.respond.headers: header \"Host\": this header belongs to Envoy",
                "headers: {a: b, A: c} | p.respond.headers: a (expected: each header only once)",
                "bdy: x | did you mean \"body\"?"
            })
    void whatIsWrongIsSaid(String settings, String problem) {
        assertThat(Samples.problems("respond: {" + settings + "}"))
                .anySatisfy(line -> assertThat(line).contains(problem));
    }
}
