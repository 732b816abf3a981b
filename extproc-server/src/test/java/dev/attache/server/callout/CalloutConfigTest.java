package dev.attache.server.callout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attache.policy.Interest;
import dev.attache.policy.Policy;
import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigException;
import dev.attache.server.config.ConfigReader;
import dev.attache.testkit.TestContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every setting as it is written, through the reader of configurations. */
class CalloutConfigTest {
    private static final ConfigReader READER = new ConfigReader(List.of(new CalloutType()), Map.of());

    @Test
    void everySettingHasTheDefaultOfTheDocumentation() throws Exception {
        CalloutConfig config = settings("url: http://auth");

        assertThat(config.url()).hasToString("http://auth");
        assertThat(config.method()).isEqualTo(CalloutConfig.Method.GET);
        assertThat(config.forward()).isEmpty();
        assertThat(config.timeout()).isEqualTo(Duration.ofMillis(100));
        assertThat(config.copyHeaders()).isEmpty();
        assertThat(config.onStatus()).isNull();
        Policy policy = made("url: http://auth");
        assertThat(policy.guards()).as("on_unreachable: deny").isTrue();
        assertThat(policy.timeout()).isEqualTo(Duration.ofMillis(100));
        assertThat(policy.interest()).isEqualTo(Interest.REQUEST_HEADERS);
    }

    @Test
    void everySettingIsRead() throws Exception {
        CalloutConfig config = settings("""
                url: "http://auth:8080{path_query}", method: POST, timeout: 150ms, on_unreachable: allow,
                forward: [header:Authorization, cookie:sid, host, method, path_query, ip, consumer],
                copy_headers: {X-Token: X-User-Token}, on_status: {status: 500, body: "http call failed\\n"}""");

        assertThat(config.method()).isEqualTo(CalloutConfig.Method.POST);
        assertThat(config.forward())
                .extracting(Forward::name)
                .containsExactly(
                        "authorization",
                        "sid",
                        "x-forwarded-host",
                        "x-forwarded-method",
                        "x-forwarded-uri",
                        "x-forwarded-for",
                        "x-consumer");
        assertThat(config.copyHeaders()).containsExactly(Map.entry("x-token", "x-user-token"));
        assertThat(config.onStatus()).isEqualTo(new CalloutConfig.OnStatus(500, "http call failed\n", "text/plain"));
        assertThat(made("url: http://auth, on_unreachable: allow").guards()).isFalse();
        assertThat(made("url: http://auth, timeout: 150ms").timeout()).isEqualTo(Duration.ofMillis(150));
    }

    @Test
    void aBodyInTheAddressIsWaitedFor() throws Exception {
        assertThat(new CalloutType().create("c", settings("url: \"http://auth/{body:model}\""), new TestContext()))
                .extracting(Policy::interest)
                .isEqualTo(Interest.REQUEST_HEADERS.decidingOnBody());
    }

    /** A secret that is only passed on, and kept nowhere, needs no key. */
    @Test
    void forwardedSecretsNeedNoServerSecret() throws Exception {
        assertThat(read("url: http://auth, forward: [cookie:sid, header:authorization]", "redis: {uri: redis://h}")
                        .warnings())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "method: GET; http_callout.url: missing (expected: a callout url)",
                "url: auth; http_callout.url: auth (expected: http:// or https://, a host, perhaps a port, then a path)",
                "url: 'http://{host}/'; http_callout.url: http://{host}/ (expected: no placeholder in scheme, host or port)",
                "url: http://a, method: TRACE; http_callout.method: TRACE (expected: one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS)",
                "url: http://a, method: get; http_callout.method: get (expected: one of GET,",
                "url: http://a, timeout: 0s; http_callout.timeout: 0s (expected: 1ms to 1h)",
                "url: http://a, timeout: 300ms; http_callout.timeout: may wait 300ms (expected: <= 180ms: server.envoy.message_timeout less 20ms)",
                "url: http://a, forward: [query:q]; http_callout.forward[0]: query:q (expected: header:NAME, cookie:NAME, host,",
                "url: http://a, forward: [path]; http_callout.forward[0]: path (expected: header:NAME, cookie:NAME, host, method, path_query, ip or consumer",
                "url: http://a, forward: [header:Cookie]; http_callout.forward[0]: header:Cookie (expected: the cookies by name, cookie:NAME)",
                "url: http://a, forward: [header:Host]; http_callout.forward[0]: header:Host (expected: a header that is not about the connection or body)",
                "url: http://a, forward: [header:cookie]; http_callout.forward[0]: header:cookie (expected: the cookies by name, cookie:NAME)",
                "url: http://a, forward: ['header:a b']; http_callout.forward[0]: header:a b (expected: a header",
                "url: http://a, forward: [nonsense]; http_callout.forward[0]: \"nonsense\" is not a source",
                "url: http://a, forward: [header:a, header:A]; http_callout.forward: header:A a second time (expected: each name once)",
                "url: http://a, copy_headers: {a: host}; http_callout.copy_headers: header \"host\": this header belongs to Envoy",
                "url: http://a, copy_headers: {a: ':path'}; http_callout.copy_headers: :path (expected: no pseudo-header)",
                "url: http://a, copy_headers: {'a b': x}; http_callout.copy_headers: a b (expected: the name of a header)",
                "url: http://a, copy_headers: {a: x, b: X}; http_callout.copy_headers: X a second time (expected: each once)",
                "url: http://a, on_status: {body: no}; http_callout.on_status.status: missing (expected: a whole number)",
                "url: http://a, on_status: {status: 200}; http_callout.on_status.status: 200 (expected: 400 to 599)",
                "url: http://a, on_status: {status: 403, content_type: \"a\\nb\"}; http_callout.on_status.content_type: header \"content-type\": the value has a control character",
                "url: http://a, on_unreachable: pass; http_callout.on_unreachable: pass (expected: one of allow, deny)",
                "url: http://a, retries: 3; http_callout.retries: unknown (expected: one of url, method, forward, timeout, copy_headers, on_status, on_unreachable)",
            })
    void aMistakeIsNamedWithWhatWasExpected(String settings, String expected) {
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> read(settings, ""));

        assertThat(refused).as(settings).isNotNull();
        assertThat(refused.problems()).singleElement().asString().contains("policies.c." + expected);
    }

    /** The second sample of the Higress developer guide. */
    @Test
    void theExampleIsTaken() throws Exception {
        Path file = Path.of("../examples/higress-http-callout.yaml");
        Config config = READER.read(file);

        assertThat(config.warnings()).isEmpty();
        assertThat(Files.readAllLines(file).getFirst()).startsWith("# ");
        var policy = (CalloutConfig)
                config.settings().policies().values().iterator().next().settings();
        assertThat(policy.onStatus()).isEqualTo(new CalloutConfig.OnStatus(500, "http call failed\n", "text/plain"));
    }

    private static Policy made(String settings) throws ConfigException {
        return new CalloutType().create("c", settings(settings), new TestContext());
    }

    private static CalloutConfig settings(String settings) throws ConfigException {
        return (CalloutConfig) read(settings, "server: {envoy: {modes: {request_body: BUFFERED}}}")
                .settings()
                .policies()
                .values()
                .iterator()
                .next()
                .settings();
    }

    private static Config read(String settings, String more) throws ConfigException {
        String text = """
                version: 1
                policies: {c: {http_callout: {%s}}}
                default_route: {policies: [c]}
                %s
                """.formatted(settings, more);
        return READER.read(Path.of("a.yaml"), text.getBytes(StandardCharsets.UTF_8));
    }
}
