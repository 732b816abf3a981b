package dev.attache.server.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExplainerTest {
    private static final String FILE = """
            version: 1
            server: {secret: "0123456789abcdef0123456789abcdef", trusted_hops: 1}
            policies:
              per-user: {rate_limit: {by: [header:x-user, cookie:sid], limits: [{requests: 5, per: 1m}]}}
              per-ip: {rate_limit: {by: [ip], limits: [{requests: 2, per: 1s, algorithm: token_bucket, burst: 4}]}}
              strict: {rate_limit: {by: [header:x-key], on_missing_key: deny, limits: [{requests: 1, per: 1h}]}}
              llm: {budget: {by: [consumer, "body:model"]}}
              tag: {tag: {set: {x-user: "tagged {method}"}, when: {methods: [POST]}}}
              stop: {stop: {when: {headers: {x-stop: "*"}}}}
              ask: {ask: {}}
            routes:
              - {name: named, policies: [per-ip]}
              - {name: pay, match: {path_prefix: /pay/, methods: [POST]}, policies: [strict]}
              - {name: llm, match: {path_prefix: /v1/}, policies: [ask, tag, stop, per-user, llm]}
              - {name: three, match: {path: /three}, policies: [per-user, strict, per-ip]}
            """;

    private static final String WITH_BODY = """
            POST http://localhost/v1/chat from 127.0.0.1, configuration VERSION

            route llm: the first whose match holds
              not named: it is reached only by its name
              not pay: path_prefix: /v1/chat (expected: /pay/)

            policy 1: ask (ask)
              at the request headers: asks a service or computes, which is not done here; taken as passed
            policy 2: tag (tag)
              reads method = POST
              at the request headers: passes; sets x-user
            policy 3: stop (stop) does not run
              when: header x-stop: missing (expected: *)
            policy 4: per-user (rate_limit)
              reads header:x-user = tagged POST
              reads cookie:sid = (hidden)
              at the request headers: counts, and passes while within the limits
                takes 1 from SUBJECT
                limit 5 per 1m, sliding_window
            policy 5: llm (budget)
              reads consumer = missing
              reads body:model = (hidden)
              at the request body: counts, and passes while within the limits
                takes 3 from LLM
                limit 9 per 1d, fixed_window

            Envoy
              request headers   SEND     always needed
              request body      BUFFERED whole, decided on
              request trailers  SEND     asked for
              response headers  SEND     wanted
              response body     NONE     not needed
              response trailers SEND     asked for
            """;

    private final Explainer explainer = Explainer.offline(Samples.config(FILE));

    @Test
    void tellsRoutePoliciesKeysAndPhases() {
        Explanation explanation = explainer.explain(ExplainedRequest.of(
                "POST", "/v1/chat", List.of(Map.entry("Cookie", "sid=s3cr3t")), "{\"model\":\"gpt\"}"));
        String text = ExplanationText.of(explanation);

        List<String> subjects = explanation.policies().stream()
                .flatMap(step -> step.does().stream())
                .map(Explanation.Deed::counts)
                .filter(count -> count != null)
                .map(Explanation.Count::subject)
                .toList();
        assertThat(subjects).hasSize(2);
        assertThat(subjects.getFirst()).matches("per-user#[0-9a-f]{4}\\|11:tagged POST\\|s:[0-9a-f]{32}");
        assertThat(subjects.getLast()).matches("llm#[0-9a-f]{4}\\|-\\|s:[0-9a-f]{32}");
        assertThat(text.replace(subjects.getFirst(), "SUBJECT")
                        .replace(subjects.getLast(), "LLM")
                        .replace(explanation.configuration(), "VERSION"))
                .isEqualTo(WITH_BODY);
        assertThat(text).doesNotContain("s3cr3t", "gpt");
    }

    @Test
    void stopsWhereAPolicyAnswers() {
        Explanation explanation = explainer.explain(ExplainedRequest.of(
                "GET", "http://api.example.org/v1/chat?x=1", List.of(Map.entry("x-stop", "1")), null));

        assertThat(explanation.request()).isEqualTo("GET http://api.example.org/v1/chat?x=1 from 127.0.0.1");
        assertThat(explanation.policies())
                .extracting(Explanation.Step::runs)
                .containsExactly(true, false, true, false, false);
        assertThat(explanation.policies().get(1).skipped()).isEqualTo("when: method: GET (expected: POST)");
        assertThat(explanation.policies().get(2).does())
                .containsExactly(new Explanation.Deed("request headers", "answers 403", null));
        assertThat(explanation.policies().get(4).skipped()).isEqualTo("stop has answered");
    }

    /** It would have decided at the body, which is not waited for. */
    @Test
    void saysThatABodyIsNotReached() {
        Explainer late = Explainer.offline(Samples.config("""
                version: 1
                policies:
                  llm: {budget: {by: [ip]}}
                  stop: {stop: {}}
                default_route: {policies: [llm, stop]}
                """));
        assertThat(late.explain(ExplainedRequest.of("POST", "/", List.of(), "{}"))
                        .policies()
                        .getFirst()
                        .does())
                .containsExactly(new Explanation.Deed(
                        "request body", "not reached: stop answers 403 at the request headers", null));
    }

    @Test
    void countsNothingWhereANeighbourRefuses() {
        List<Explanation.Step> steps = explainer
                .explain(ExplainedRequest.of("GET", "/three", List.of(), null))
                .policies();

        assertThat(steps.get(0).does())
                .containsExactly(
                        new Explanation.Deed("request headers", "counts nothing; strict, beside it, refuses", null));
        assertThat(steps.get(1).does())
                .containsExactly(new Explanation.Deed("request headers", "counts nothing; answers 400", null));
        assertThat(steps.get(2).skipped()).isEqualTo("strict has answered");
    }

    @Test
    void saysWhichOverrideApplies() {
        Explainer overridden = Explainer.offline(Samples.config("""
                version: 1
                policies:
                  p: {rate_limit: {by: [header:x-user], limits: [{requests: 1, per: 1mo, align: calendar, time_zone: Asia/Tokyo}],
                       overrides: [{match: {header:x-plan: gold}, limits: [{requests: 7, per: 1h}]},
                                   {match: {ip: [10.0.0.0/8]}, unlimited: true}]}}
                default_route: {policies: [p]}
                """));
        ExplainedRequest gold = ExplainedRequest.of("GET", "/", List.of(Map.entry("x-plan", "gold")), null);
        ExplainedRequest plain = ExplainedRequest.of("GET", "/", List.of(), null);

        assertThat(ExplanationText.of(overridden.explain(gold)))
                .contains(
                        "reads header:x-plan = gold",
                        "counts by overrides[0], and passes",
                        "limit 7 per 1h, sliding_window");
        assertThat(ExplanationText.of(overridden.explain(plain.from("10.0.0.1"))))
                .contains("at the request headers: counts nothing by overrides[1]; passes");
        assertThat(ExplanationText.of(overridden.explain(plain)))
                .contains("counts, and passes", "limit 1 per month of the calendar, Asia/Tokyo");
    }

    @Test
    void goesByTheNameThatEnvoyGives() {
        ExplainedRequest request = ExplainedRequest.of("GET", "/pay/", List.of(), null);

        assertThat(explainer.explain(request.named("named")).route()).isEqualTo("named");
        assertThat(explainer.explain(request.named("nobody")).why())
                .isEqualTo("Envoy names \"nobody\", which is no route: server.on_error says allow");
        Explanation untouched = explainer.explain(ExplainedRequest.of("GET", "/", List.of(), null));
        assertThat(untouched.route()).isNull();
        assertThat(untouched.why()).contains("passes untouched");
        assertThat(untouched.policies()).isEmpty();
        assertThat(untouched.others()).hasSize(4);
    }

    /** One trusted hop: the last entry that was there before Envoy appended its peer. */
    @Test
    void takesTheClientsAddressAsEnvoyDoes() {
        Explanation explanation = explainer.explain(
                ExplainedRequest.of("GET", "/", List.of(Map.entry("x-forwarded-for", "9.9.9.9, 10.0.0.7")), null)
                        .named("named")
                        .from("10.1.1.1"));

        assertThat(explanation.policies().getFirst().reads())
                .containsExactly(new Explanation.Reading("ip", "10.0.0.7"));
    }

    @Test
    void saysWhereNamesDifferInAService() {
        String file = FILE.replace("secret: \"0123456789abcdef0123456789abcdef\", ", "");
        ExplainedRequest request = ExplainedRequest.of("GET", "/v1/", List.of(Map.entry("cookie", "sid=a")), null);

        assertThat(Explainer.offline(Samples.config(file)).explain(request).notes())
                .hasSize(1)
                .first()
                .asString()
                .contains("server.secret is not set");
        assertThat(explainer.explain(request).notes()).isEmpty();
    }

    @Test
    void aBodyThatIsDecidedOnIsBufferedOrRefused() {
        ExplainedRequest small = ExplainedRequest.of("POST", "/v1/", List.of(), "{}");
        ExplainedRequest large = ExplainedRequest.of("POST", "/v1/", List.of(), " ".repeat((1 << 20) + 1));

        assertThat(explainer.explain(small).envoy().get(1).mode()).isEqualTo("BUFFERED");
        assertThat(explainer.explain(large).envoy().get(1).toString()).contains("413", "over server.max_gathered 1MiB");
    }

    @Test
    void withoutOverrideTheStaticModesAreAllThereIs() {
        String file = FILE.replace(
                "trusted_hops: 1",
                "envoy: {mode_override: false, modes: {request_body: BUFFERED, response_trailer: SEND}}");
        List<Explanation.Phase> phases = Explainer.offline(Samples.config(file))
                .explain(ExplainedRequest.of("POST", "/v1/", List.of(), "{}"))
                .envoy();

        assertThat(phases)
                .extracting(Explanation.Phase::mode)
                .containsExactly("SEND", "BUFFERED", "SKIP", "SEND", "NONE", "SEND");
    }

    @Test
    void refusesWhatIsNoRequest() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExplainedRequest.of("get", "/", List.of(), null))
                .withMessage("method: get (expected: upper case, such as GET)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExplainedRequest.of("GET", "x/y", List.of(), null))
                .withMessage("url: x/y (expected: a path, or http://HOST/PATH)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExplainedRequest.of("GET", "/", List.of(Map.entry("a b", "c")), null))
                .withMessage("header: a b (expected: a name)");
        for (String wrong : List.of("1.2.3", "localhost", "10.0.0.0/8", "")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            ExplainedRequest.of("GET", "/", List.of(), null).from(wrong))
                    .withMessage("from: " + wrong + " (expected: an IP address)");
        }
    }
}
