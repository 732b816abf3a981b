package dev.attache.server.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attache.exchange.AddressRange;
import dev.attache.exchange.Template;
import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigException;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.config.PolicySettings;
import dev.attache.server.config.Redacted;
import dev.attache.server.consumer.ConsumerConfig.ApiKey;
import dev.attache.server.consumer.ConsumerConfig.Deny;
import dev.attache.server.consumer.ConsumerConfig.From;
import dev.attache.server.consumer.ConsumerConfig.OnMissing;
import dev.attache.server.denial.BodyFormat;
import dev.attache.server.denial.DenialRules;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsumerConfigTest {
    private static final Path KEYS = Path.of("keys.yaml");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /** The example of the design, but for its keys file. */
    @Test
    void theExampleIsReadWithItsDefaults() throws Exception {
        Samples.keys(folder);
        Config config = read("{from: [{api_key: {header: X-Api-Key, keys_file: keys.yaml}},"
                + " {metadata: \"envoy.filters.http.jwt_authn/payload.sub\"}, {mtls: subject},"
                + " {header: x-consumer, trusted: [10.0.0.0/8]}], set_header: x-consumer}");

        PolicySettings policy =
                Objects.requireNonNull(config.settings().policies().get("caller"));
        var settings = (ConsumerConfig) policy.settings();
        assertThat(settings)
                .isEqualTo(Samples.config(
                        OnMissing.DENY,
                        "x-consumer",
                        Samples.inHeader("x-api-key", folder.resolve("keys.yaml")),
                        Samples.metadata("envoy.filters.http.jwt_authn/payload.sub"),
                        Samples.certificate(CertificateName.SUBJECT),
                        Samples.trusted("x-consumer", "10.0.0.0/8")));
        assertThat(Redacted.render(config.settings()).toString())
                .contains("metadata=envoy.filters.http.jwt_authn/payload.sub", "mtls=subject", "trusted=[10.0.0.0/8]");
    }

    @Test
    void aBadKeysFileIsAProblemWithFileLineAndName() {
        Samples.write(folder.resolve("keys.yaml"), "alice: \"sha256:00\"\n");

        assertThat(problems("{from: [{api_key: {header: x-api-key, keys_file: keys.yaml}}]}"))
                .containsExactly("a.yaml:2:31: policies.caller.consumer.keys_file: keys.yaml:1: alice: no hash of a key"
                        + " (expected: sha256: and 64 hex digits, as attache hash-key prints them)");
    }

    @Test
    void eachMistakeOfAKeysFileIsAProblemOfItsOwn() {
        Samples.write(folder.resolve("keys.yaml"), "alice: \"sha256:00\"\nbob: hush\n");

        assertThat(problems("{from: [{api_key: {header: x-api-key, keys_file: keys.yaml}}]}"))
                .hasSize(2)
                .allMatch(line -> line.contains("policies.caller.consumer.keys_file: keys.yaml:"));
    }

    @Test
    void aMissingKeysFileIsAProblem() {
        assertThat(problems("{from: [{api_key: {header: x-api-key, keys_file: none.yaml}}]}"))
                .singleElement()
                .asString()
                .endsWith("keys_file: none.yaml cannot be read (expected: a file of keys, at most 32 MiB)");
    }

    @Test
    void wrongWordsAreNamed() {
        assertThat(problems("{from: [{mtls: serial}, {metadata: sub}, {header: a, trusted: [10.0.0.0/33]}]}"))
                .satisfiesExactly(
                        mtls -> assertThat(mtls)
                                .contains("from[0].mtls: serial (expected: one of subject, uri_san, dns_san)"),
                        metadata -> assertThat(metadata).contains("from[1].metadata: sub (expected: NAMESPACE/PATH)"),
                        range -> assertThat(range).contains("from[2].trusted[0]: 10.0.0.0/33 (expected: /0 to /32)"));
    }

    @Test
    void anItemIsExactlyOnePlace() {
        String words = " (expected: exactly one of api_key, metadata, mtls, header)";
        refused(() -> new From(null, null, null, null, null), "0 places in one item" + words);
        refused(
                () -> new From(null, MetadataName.parse("a/b"), CertificateName.SUBJECT, null, null),
                "2 places in one item" + words);
    }

    @Test
    void aHeaderIsBelievedFromAddressesOnly() {
        refused(() -> new From(null, null, null, "x-user", null), "trusted: missing");
        refused(() -> new From(null, null, null, "x-user", List.of()), "trusted: missing");
        refused(
                () -> new From(null, null, CertificateName.SUBJECT, null, List.of(AddressRange.parse("::1"))),
                "trusted: [::1] (expected: only with header)");
        refused(() -> Samples.trusted(":path", "::1"), ":path");
        refused(() -> Samples.trusted("host", "::1"), "host");
    }

    @Test
    void aKeyIsInAHeaderOrInTheQuery() {
        refused(() -> new ApiKey(null, null, KEYS, false), "neither (expected: either header or query)");
        refused(() -> new ApiKey("a", "b", KEYS, false), "both (expected: either header or query)");
        refused(() -> new ApiKey(null, " ", KEYS, false), "query: \"\"");
        refused(() -> new ApiKey(null, "b", KEYS, true), "hide_key: true (expected: only with header)");
        refused(() -> new ApiKey("a b", null, KEYS, true), "a b");
    }

    @Test
    void thePolicyLooksSomewhereAndDoesNotOverwriteTheKey() {
        refused(() -> Samples.config(OnMissing.DENY, null), "from: [] (expected: at least one of api_key");
        refused(
                () -> Samples.config(OnMissing.DENY, "X-Api-Key", Samples.inHeader("x-api-key", KEYS)),
                "set_header: x-api-key (expected: another header than that of the keys)");
        refused(() -> Samples.config(OnMissing.DENY, ":path", Samples.inHeader("x-api-key", KEYS)), ":path");
    }

    @Test
    void aDenialIsAnErrorThatCanLeave() {
        refused(() -> new Deny(200, "", "text/plain", Map.of(), null), "status: 200 (expected: 400 to 599)");
        refused(() -> new Deny(600, "", "text/plain", Map.of(), null), "status: 600 (expected: 400 to 599)");
        refused(() -> new Deny(401, "", "a\nb", Map.of(), null), "content-type");
        refused(() -> new Deny(401, "", "a", Map.of(":status", Template.parse("1")), null), ":status");
        refused(
                () -> new Deny(401, "mine", DenialRules.CONTENT_TYPE, Map.of(), BodyFormat.OPENAI),
                "body_format: openai (expected: without body and content_type)");
    }

    private Config read(String consumer) throws Exception {
        Path file = Samples.write(
                folder.resolve("a.yaml"),
                "version: 1\npolicies: {caller: {consumer: " + consumer + "}}\ndefault_route: {policies: [caller]}\n");
        return new ConfigReader(List.of(new ConsumerType()), Map.of()).read(file);
    }

    private List<String> problems(String consumer) {
        ConfigException e = catchThrowableOfType(ConfigException.class, () -> read(consumer));
        return e.problems().stream()
                .map(problem -> problem.toString().replace(folder + "/", ""))
                .toList();
    }

    private static void refused(ThrowingCallable making, String message) {
        assertThatIllegalArgumentException().isThrownBy(making).withMessageContaining(message);
    }
}
