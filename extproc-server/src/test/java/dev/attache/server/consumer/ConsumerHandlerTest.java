package dev.attache.server.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Template;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Interest;
import dev.attache.server.consumer.ConsumerConfig.ApiKey;
import dev.attache.server.consumer.ConsumerConfig.Deny;
import dev.attache.server.consumer.ConsumerConfig.OnMissing;
import dev.attache.server.denial.BodyFormat;
import dev.attache.server.denial.DenialRules;
import dev.attache.testkit.TestContext;
import dev.attache.testkit.TestExchange;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsumerHandlerTest {
    private static final String JWT = "envoy.filters.http.jwt_authn";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    Path keys;

    private final TestContext context = new TestContext();

    @BeforeEach
    void writeKeys() {
        keys = Samples.keys(folder);
    }

    @ParameterizedTest
    @CsvSource({Samples.ALICES_KEY + ", alice", Samples.BOBS_KEY + ", bob", Samples.BOBS_OTHER_KEY + ", bob"})
    void aKeyInAHeaderTells(String key, String consumer) {
        TestExchange exchange = TestExchange.get("/").with("x-api-key", key);

        Verdict verdict = Samples.verdict(keyed("x-consumer"), context, exchange);

        assertThat(exchange.consumer()).isEqualTo(consumer);
        assertThat(Samples.passed(verdict)).containsExactly("= x-consumer: " + consumer);
        assertThat(context.counts())
                .containsOnly(Map.entry("attache_consumer_total[policy, caller, result, identified]", 1L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "wrong-key-0123456789", "alices-key-012345678", "ALICES-KEY-0123456789", "alice"})
    void anotherKeyTellsNothing(String key) {
        TestExchange exchange = TestExchange.get("/").with("x-api-key", key);

        LocalReply reply = Samples.denied(Samples.verdict(keyed("x-consumer"), context, exchange));

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.bodyText()).isEqualTo("Unauthorized\n");
        assertThat(reply.grpcStatus()).isEqualTo(LocalReply.GRPC_UNAUTHENTICATED);
        assertThat(reply.details()).isEqualTo("consumer_unknown");
        assertThat(Samples.lines(reply.headers())).containsExactly("= content-type: text/plain");
        assertThat(exchange.consumer()).isNull();
        assertThat(exchange.notes()).containsExactly(Map.entry("policy", "caller"), Map.entry("verdict", "denied"));
        assertThat(context.counts())
                .containsOnly(Map.entry("attache_consumer_total[policy, caller, result, denied]", 1L));
    }

    @Test
    void theKeyIsNotedNowhere() {
        for (String key : List.of(Samples.ALICES_KEY, "wrong-key-0123456789")) {
            TestExchange exchange = TestExchange.get("/").with("x-api-key", key);
            Verdict verdict = Samples.verdict(keyed(null), context, exchange);
            assertThat(exchange.notes().toString() + context.counts() + verdict).doesNotContain(key);
        }
    }

    @Test
    void twoKeysInOneRequestTellNothing() {
        TestExchange exchange =
                TestExchange.get("/").with("x-api-key", Samples.ALICES_KEY).with("x-api-key", Samples.BOBS_KEY);

        assertThat(Samples.verdict(keyed(null), context, exchange)).isInstanceOf(Verdict.Respond.class);
    }

    @ParameterizedTest
    @CsvSource({
        "Bearer " + Samples.ALICES_KEY + ", true",
        "bearer  " + Samples.ALICES_KEY + ", true",
        Samples.ALICES_KEY + ", false",
        "Basic " + Samples.ALICES_KEY + ", false",
        "Bearer, false"
    })
    void ofAuthorizationTheTokenAfterBearerIsTheKey(String value, boolean known) {
        ConsumerConfig config = Samples.config(OnMissing.DENY, null, Samples.inHeader("Authorization", keys));
        TestExchange exchange = TestExchange.get("/").with("authorization", value);

        Verdict verdict = Samples.verdict(config, context, exchange);

        assertThat(verdict instanceof Verdict.Proceed).isEqualTo(known);
        if (!known) {
            assertThat(Samples.lines(Samples.denied(verdict).headers())).contains("= www-authenticate: Bearer");
        }
    }

    @Test
    void aKeyInTheQueryTells() {
        ConsumerConfig config =
                Samples.config(OnMissing.DENY, null, Samples.from(new ApiKey(null, "key", keys, false)));

        TestExchange exchange = TestExchange.get("/a?b=c&key=" + Samples.BOBS_KEY);
        assertThat(Samples.passed(Samples.verdict(config, context, exchange))).isEmpty();
        assertThat(exchange.consumer()).isEqualTo("bob");
        assertThat(Samples.verdict(config, context, TestExchange.get("/a"))).isInstanceOf(Verdict.Respond.class);
    }

    @Test
    void aKeyCanBeHiddenFromTheUpstream() {
        ConsumerConfig inHeader =
                Samples.config(OnMissing.ALLOW, null, Samples.from(new ApiKey("x-api-key", null, keys, true)));
        ConsumerConfig bearer =
                Samples.config(OnMissing.ALLOW, null, Samples.from(new ApiKey("authorization", null, keys, true)));

        assertThat(passed(inHeader, TestExchange.get("/").with("x-api-key", Samples.ALICES_KEY)))
                .containsExactly("- x-api-key");
        assertThat(passed(inHeader, TestExchange.get("/").with("x-api-key", "wrong")))
                .containsExactly("- x-api-key");
        assertThat(passed(inHeader, TestExchange.get("/"))).isEmpty();
        assertThat(passed(bearer, TestExchange.get("/").with("authorization", "Bearer x")))
                .containsExactly("- authorization");
        assertThat(passed(bearer, TestExchange.get("/").with("authorization", "Basic x")))
                .isEmpty();
        assertThat(passed(
                        Samples.config(OnMissing.ALLOW, null, Samples.inHeader("x-api-key", keys)),
                        TestExchange.get("/").with("x-api-key", Samples.ALICES_KEY)))
                .isEmpty();
    }

    @Test
    void aClaimThatEnvoyVerifiedTells() {
        ConsumerConfig config = Samples.config(OnMissing.DENY, "x-consumer", Samples.metadata(JWT + "/payload.sub"));
        TestExchange exchange = TestExchange.get("/").metadata(JWT, "payload.sub", "carol");

        assertThat(passed(config, exchange)).containsExactly("= x-consumer: carol");
        assertThat(exchange.consumer()).isEqualTo("carol");
    }

    @ParameterizedTest
    @CsvSource({
        "SUBJECT, connection.subject_peer_certificate",
        "URI_SAN, connection.uri_san_peer_certificate",
        "DNS_SAN, connection.dns_san_peer_certificate"
    })
    void aCertificateTells(CertificateName name, String attribute) {
        ConsumerConfig config = Samples.config(OnMissing.DENY, "x-consumer", Samples.certificate(name));

        assertThat(passed(config, TestExchange.get("/").attribute(attribute, "CN=dave,O=Example")))
                .containsExactly("= x-consumer: CN=dave,O=Example");
        assertThat(Samples.verdict(config, context, TestExchange.get("/"))).isInstanceOf(Verdict.Respond.class);
    }

    @Test
    void aHeaderFromATrustedAddressTells() {
        ConsumerConfig config =
                Samples.config(OnMissing.DENY, null, Samples.trusted("X-User", "10.0.0.0/8", "fd00::/8"));

        TestExchange exchange = from("10.1.2.3").with("x-user", "erin");
        assertThat(passed(config, exchange)).isEmpty();
        assertThat(exchange.consumer()).isEqualTo("erin");
        assertThat(passed(config, from("fd00::1").with("x-user", "erin"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"11.0.0.1", "192.168.0.1", "::1", "nonsense"})
    void aHeaderFromAnotherAddressIsIgnoredAndTakenAway(String address) {
        ConsumerConfig allow = Samples.config(OnMissing.ALLOW, null, Samples.trusted("x-user", "10.0.0.0/8"));
        ConsumerConfig deny = Samples.config(OnMissing.DENY, null, Samples.trusted("x-user", "10.0.0.0/8"));

        TestExchange exchange = from(address).with("x-user", "admin");
        assertThat(passed(allow, exchange)).containsExactly("- x-user");
        assertThat(exchange.consumer()).isNull();
        assertThat(Samples.verdict(deny, context, from(address).with("x-user", "admin")))
                .isInstanceOf(Verdict.Respond.class);
    }

    /** Then the address is a guess from x-forwarded-for, which the client may have written. */
    @Test
    void withoutTheAttributeNoAddressIsTrusted() {
        ConsumerConfig config = Samples.config(OnMissing.ALLOW, null, Samples.trusted("x-user", "10.0.0.0/8"));

        assertThat(passed(config, TestExchange.get("/").from("10.1.2.3").with("x-user", "admin")))
                .containsExactly("- x-user");
    }

    @Test
    void aTrustedHeaderWithTwoValuesIsIgnoredAndTakenAway() {
        ConsumerConfig config = Samples.config(OnMissing.ALLOW, null, Samples.trusted("x-user", "10.0.0.0/8"));

        TestExchange exchange = from("10.1.2.3").with("x-user", "admin").with("x-user", "erin");
        assertThat(passed(config, exchange)).containsExactly("- x-user");
        assertThat(exchange.consumer()).isNull();
    }

    @Test
    void aForgedTrustedHeaderIsTakenAwayAlsoFromACallerWhoIsKnown() {
        ConsumerConfig config = Samples.config(
                OnMissing.DENY, null, Samples.inHeader("x-api-key", keys), Samples.trusted("x-user", "10.0.0.0/8"));
        TestExchange exchange =
                from("11.0.0.1").with("x-api-key", Samples.ALICES_KEY).with("x-user", "admin");

        assertThat(passed(config, exchange)).containsExactly("- x-user");
        assertThat(exchange.consumer()).isEqualTo("alice");
    }

    @Test
    void theHeaderForTheUpstreamIsNeverTheClients() {
        ConsumerConfig config = Samples.config(OnMissing.ALLOW, "X-Consumer", Samples.inHeader("x-api-key", keys));

        assertThat(passed(
                        config,
                        TestExchange.get("/")
                                .with("x-consumer", "admin")
                                .with("x-consumer", "root")
                                .with("x-api-key", Samples.ALICES_KEY)))
                .containsExactly("= x-consumer: alice");
        assertThat(passed(config, TestExchange.get("/").with("x-consumer", "admin")))
                .containsExactly("- x-consumer");
        assertThat(passed(config, TestExchange.get("/"))).isEmpty();
    }

    /** Envoy removes first, wherever a removal stands: the new value must not go with the forged one. */
    @Test
    void theSameHeaderInAndOutIsSetAndNotRemoved() {
        ConsumerConfig config = Samples.config(
                OnMissing.ALLOW,
                "x-consumer",
                Samples.inHeader("x-api-key", keys),
                Samples.trusted("x-consumer", "10.0.0.0/8"));

        assertThat(passed(config, from("11.0.0.1").with("x-consumer", "admin").with("x-api-key", Samples.ALICES_KEY)))
                .containsExactly("= x-consumer: alice");
        assertThat(passed(config, from("11.0.0.1").with("x-consumer", "admin"))).containsExactly("- x-consumer");
        assertThat(passed(config, from("10.0.0.1").with("x-consumer", "erin"))).containsExactly("= x-consumer: erin");
    }

    @Test
    void theFirstThatTellsDecides() {
        ConsumerConfig config = Samples.config(
                OnMissing.DENY,
                "x-consumer",
                Samples.inHeader("x-api-key", keys),
                Samples.metadata(JWT + "/payload.sub"),
                Samples.certificate(CertificateName.SUBJECT));
        TestExchange all = TestExchange.get("/")
                .with("x-api-key", Samples.ALICES_KEY)
                .metadata(JWT, "payload.sub", "carol")
                .attribute("connection.subject_peer_certificate", "CN=dave");
        TestExchange wrongKey = TestExchange.get("/").with("x-api-key", "wrong").metadata(JWT, "payload.sub", "carol");

        assertThat(passed(config, all)).containsExactly("= x-consumer: alice");
        assertThat(passed(config, wrongKey)).containsExactly("= x-consumer: carol");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\r\nx-admin: 1", "a\u0000"})
    void aNameThatNoHeaderCanHoldTellsNothing(String name) {
        ConsumerConfig config = Samples.config(OnMissing.ALLOW, "x-consumer", Samples.metadata(JWT + "/payload.sub"));
        TestExchange exchange = TestExchange.get("/").metadata(JWT, "payload.sub", name);

        assertThat(passed(config, exchange)).isEmpty();
        assertThat(exchange.consumer()).isNull();
    }

    @Test
    void whoIsNobodyMayPass() {
        TestExchange exchange = TestExchange.get("/");
        ConsumerConfig config = Samples.config(OnMissing.ALLOW, "x-consumer", Samples.inHeader("x-api-key", keys));

        assertThat(Samples.verdict(config, context, exchange)).isSameAs(Verdict.PASS);
        assertThat(exchange.notes()).isEmpty();
        assertThat(context.counts())
                .containsOnly(Map.entry("attache_consumer_total[policy, caller, result, anonymous]", 1L));
    }

    @Test
    void theAnswerIsTheOperators() {
        var deny = new Deny(403, "no\n", "text/html", Map.of("x-why", Template.parse("{header:x-a}")), null);
        ConsumerConfig config =
                new ConsumerConfig(List.of(Samples.inHeader("authorization", keys)), null, OnMissing.DENY, deny);

        LocalReply reply = Samples.denied(
                Samples.verdict(config, context, TestExchange.get("/").with("x-a", "b")));
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.bodyText()).isEqualTo("no\n");
        assertThat(Samples.lines(reply.headers())).containsExactly("= content-type: text/html", "= x-why: b");

        LocalReply hostile = Samples.denied(
                Samples.verdict(config, context, TestExchange.get("/").with("x-a", "b\nc")));
        assertThat(Samples.lines(hostile.headers())).containsExactly("= content-type: text/html");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PROBLEM | application/problem+json | {\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,\"detail\":\"The request does not tell who is calling.\"}",
                "OPENAI | application/json | {\"error\":{\"message\":\"The request does not tell who is calling.\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"invalid_api_key\"}}",
                "ANTHROPIC | application/json | {\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\"The request does not tell who is calling.\"}}"
            })
    void theAnswerMayBeJson(BodyFormat format, String type, String body) {
        var deny = new Deny(401, Deny.BODY, DenialRules.CONTENT_TYPE, Map.of(), format);
        ConsumerConfig config =
                new ConsumerConfig(List.of(Samples.inHeader("x-api-key", keys)), null, OnMissing.DENY, deny);

        LocalReply reply = Samples.denied(Samples.verdict(config, context, TestExchange.get("/")));
        assertThat(reply.bodyText()).isEqualTo(body);
        assertThat(Samples.lines(reply.headers())).containsExactly("= content-type: " + type);
    }

    @Test
    void itGuardsAndNeedsHeadersOnly() {
        var policy = new ConsumerPolicy("caller", keyed(null), context);

        assertThat(policy.guards()).isTrue();
        assertThat(policy.interest()).isEqualTo(Interest.REQUEST_HEADERS);
    }

    private ConsumerConfig keyed(@Nullable String setHeader) {
        return Samples.config(OnMissing.DENY, setHeader, Samples.inHeader("x-api-key", keys));
    }

    private List<String> passed(ConsumerConfig config, TestExchange exchange) {
        return Samples.passed(Samples.verdict(config, context, exchange));
    }

    private static TestExchange from(String address) {
        return TestExchange.get("/").from(address).attribute("source.address", address + ":1234");
    }
}
