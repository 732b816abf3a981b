package dev.attache.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.config.ListenAddress.Tcp;
import dev.attache.server.envoy.SelfSigned;
import dev.attache.server.explain.EnvoyConfiguration;
import dev.attache.server.explain.Samples;
import dev.attache.server.plugin.SampleJar;
import dev.attache.testkit.EnvoyBinary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.json.JsonMapper;

/** What {@code envoy-config} prints is taken by a real Envoy: for every configuration that users copy, and for odd ones. */
class EnvoyConfigIT {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```yaml\\n(.*?)^```");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)}");
    private static final Tcp LISTEN = new Tcp("127.0.0.1", 10000);
    private static final Tcp UPSTREAM = new Tcp("127.0.0.1", 8080);
    private static final Tcp ADMIN = new Tcp("127.0.0.1", 9901);

    private static final String HEAD = """
            static_resources:
              listeners:
                - name: http
                  address: {socket_address: {address: 127.0.0.1, port_value: 10000}}
                  filter_chains:
                    - filters:
                        - name: envoy.filters.network.http_connection_manager
                          typed_config:
                            "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                            stat_prefix: http
                            route_config: {virtual_hosts: [{name: all, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: attache}}]}]}
                            http_filters: FILTERS
              clusters: CLUSTERS
            """;

    private static final String ROUTER =
            "{\"name\":\"router\",\"typed_config\":{\"@type\":\"type.googleapis.com/envoy.extensions.filters.http.router.v3.Router\"}}";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /** A configuration that users copy. */
    record Copied(Path file, String content) {
        @Override
        public String toString() {
            return file.toString();
        }
    }

    static List<Copied> copied() throws IOException {
        var copied = new ArrayList<Copied>();
        for (String name : List.of("../examples", "../envoy-config")) {
            try (Stream<Path> files = Files.walk(Path.of(name))) {
                for (Path file : files.filter(file -> file.toString().endsWith(".yaml"))
                        .sorted()
                        .toList()) {
                    copied.add(new Copied(file, Files.readString(file)));
                }
            }
        }
        Matcher block = BLOCK.matcher(Files.readString(Path.of("../README.md")));
        while (block.find()) {
            copied.add(new Copied(Path.of("../README.md"), block.group(1)));
        }
        return copied.stream()
                .filter(each ->
                        each.content().contains("version: 1\n") && ConfigurationFilesTest.isBuiltIn(each.content()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("copied")
    void envoyTakesBothForms(Copied each) throws Exception {
        Map<String, String> variables = VARIABLE.matcher(each.content())
                .results()
                .collect(Collectors.toMap(found -> found.group(1), found -> "some-value", (one, other) -> one));

        assertTaken(new ConfigReader(Wiring.POLICY_TYPES, variables)
                .read(each.file(), each.content().getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void envoyTakesTheExampleOfAPolicyOfOnesOwn() throws Exception {
        Path example = Path.of("../examples/custom-policy");
        SampleJar.ofProject(example).in(folder.resolve("plugins"), "example.jar");
        Path file = Files.copy(example.resolve("attache.yaml"), folder.resolve("attache.yaml"));

        assertTaken(Wiring.reader().read(file));
    }

    @Test
    void thereAreExamples() throws IOException {
        assertThat(copied()).hasSizeGreaterThanOrEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{on_error: deny, trusted_hops: 3, envoy: {max_message_timeout: 2s, message_timeout: 333ms, buffer_limit: 64KiB}}",
                "{grpc: {address: \"attache.local:50051\"}, envoy: {mode_override: false, modes: {request_body: FULL_DUPLEX_STREAMED, response_body: STREAMED, response_trailer: SEND}}}",
                "{grpc: {address: \"[::]:50051\"}, envoy: {modes: {request_body: FULL_DUPLEX_STREAMED, response_body: FULL_DUPLEX_STREAMED}}}",
                "{grpc: {address: \"[::1]:50051\"}, envoy: {modes: {response_header: SEND, response_trailer: SEND}}}",
                "{grpc: {address: \"unix:/run/a b.sock\", tls: {certificate: CERTIFICATE, private_key: CERTIFICATE, client_ca: CERTIFICATE}}}"
            })
    void envoyTakesOddServers(String server) throws Exception {
        String certificate = SelfSigned.make(folder, "attache").certificate().toString();

        assertTaken(
                Samples.config("version: 1\nserver: %s\n".formatted(server.replace("CERTIFICATE", certificate)) + """
                policies:
                  a: {rate_limit: {by: [ip, "metadata:a \\"b\\"/c.d", "attribute:connection.mtls"], limits: [{requests: 1, per: 1s}]}}
                  b: {ask: {}}
                  c: {budget: {by: [ip]}}
                  d: {tag: {set: {a: "{attribute:response.code}"}, response: whole, when: {envoy_route: x}}}
                routes:
                  - {name: "only: named", policies: [a, b]}
                  - {name: all, match: {path_prefix: /}, policies: [a, c, d]}
                """));
    }

    /** Bodies in full duplex, and no policy that must guard: then failure_mode_allow is true. */
    @Test
    void envoyTakesFullDuplexThatFailsOpen() throws Exception {
        Config config = Samples.config("""
                version: 1
                server: {envoy: {modes: {request_body: FULL_DUPLEX_STREAMED, response_body: FULL_DUPLEX_STREAMED}}}
                policies: {a: {tag: {set: {}}}}
                default_route: {policies: [a]}
                """);

        assertThat(EnvoyConfiguration.of(config).parts()).contains("failure_mode_allow: true");
        assertTaken(config);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1.36", "v1.40"})
    void envoyTakesWhatServesStoredResponses(String version) throws Exception {
        assertTaken(Samples.config("""
                version: 1
                server: {standby: {address: "attache.local:50053"}, envoy: {version: %s}}
                policies: {a: {keep: {by: ["cookie:sid"]}}}
                default_route: {policies: [a]}
                """.formatted(version)));
    }

    private void assertTaken(Config config) throws Exception {
        EnvoyConfiguration made = EnvoyConfiguration.of(config);
        assertTaken(made.bootstrap(LISTEN, UPSTREAM, ADMIN));
        Object parts = new Load(LoadSettings.builder().build()).loadFromString(made.parts());
        JsonMapper json = JsonMapper.builder().build();
        assertThat(parts).isInstanceOf(Map.class);
        Map<?, ?> tree = (Map<?, ?>) parts;
        String filters = json.writeValueAsString(tree.get("http_filters"));
        assertTaken(HEAD.replace("FILTERS", filters.substring(0, filters.length() - 1) + "," + ROUTER + "]")
                .replace("CLUSTERS", json.writeValueAsString(tree.get("clusters"))));
    }

    private void assertTaken(String bootstrap) throws Exception {
        Path file = Files.writeString(folder.resolve("envoy.yaml"), bootstrap);
        Process envoy = new ProcessBuilder(
                        EnvoyBinary.find().path().toString(),
                        "--mode",
                        "validate",
                        "-l",
                        "error",
                        "-c",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(envoy.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(envoy.waitFor())
                .as("exit code; Envoy said: %s of%n%s", output, bootstrap)
                .isZero();
    }
}
