package dev.attache.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final ConfigReader READER = new ConfigReader(
            SamplePolicies.ALL, Map.of("SECRET", SECRET, "TOKEN", "t0ken", "HOPS", "2", "PASSWORD", "hush"));
    private static final String FULL = """
            version: 1
            server:
              grpc: {address: "unix:/run/attache.sock", max_message: 17MiB, tls: {certificate: c.pem, private_key: k.pem, client_ca: a.pem}}
              admin: {address: "[::1]:9000", token: "${TOKEN}"}
              on_error: deny
              drain: 1s
              shutdown_timeout: 2m
              trusted_hops: "${HOPS}"
              secret: ${SECRET}
              log: {level: debug, format: json}
              envoy:
                version: 1.38
                message_timeout: 1s
                max_message_timeout: 0s
                modes: {request_header: SKIP, response_header: SEND, request_body: BUFFERED, response_body: STREAMED, request_trailer: SEND, response_trailer: SEND}
                mode_override: false
                buffer_limit: 16MiB
            redis: {uri: "redis://user:${PASSWORD}@redis:6379/1", command_timeout: 20ms, key_prefix: "x:"}
            policies:
              per-user:
                count:
                  by: [cookie:sid, ip]
                  limits:
                    - {requests: 100, per: 1m}
                    - {requests: 10, per: 1s, algorithm: token_bucket, burst: 20}
                  free: regex:team-.*
                  on_store_error: deny
                  share: 1
                  keep: 1KiB
                  shadow: true
                  deny: {status: 503, body: "no\\n", headers: {x-a: 1, b: two}}
                  when: {methods: GET}
              seen: {tap: {}}
            routes:
              - {name: api, match: {hosts: [a.test, "*.b.test"], path_prefix: /v1/, methods: [GET, POST], headers: {x-plan: free}, envoy_route: r}, policies: [per-user, seen]}
              - {name: by-name, policies: seen}
            default_route: {policies: [seen]}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void everyStandardValue() throws Exception {
        Map<String, Object> rendered = Redacted.render(read("version: 1\n").settings());

        assertThat(rendered)
                .isEqualTo(Map.of(
                        "version",
                        1,
                        "server",
                        Map.ofEntries(
                                Map.entry("grpc", Map.of("address", "127.0.0.1:50051", "max_message", "8MiB")),
                                Map.entry("admin", Map.of("address", "127.0.0.1:50052")),
                                Map.entry("on_error", "allow"),
                                Map.entry("drain", "5s"),
                                Map.entry("shutdown_timeout", "30s"),
                                Map.entry("trusted_hops", 0),
                                Map.entry("plugins", folder.resolve("plugins").toString()),
                                Map.entry("max_gathered", "1MiB"),
                                Map.entry("log", Map.of("level", "info", "format", "text")),
                                Map.entry(
                                        "envoy",
                                        Map.of(
                                                "version",
                                                "v1.40",
                                                "message_timeout",
                                                "200ms",
                                                "max_message_timeout",
                                                "0s",
                                                "modes",
                                                Map.of(
                                                        "request_header", "SEND",
                                                        "response_header", "SEND",
                                                        "request_body", "NONE",
                                                        "response_body", "NONE",
                                                        "request_trailer", "SKIP",
                                                        "response_trailer", "SKIP"),
                                                "mode_override",
                                                true,
                                                "buffer_limit",
                                                "1MiB"))),
                        "policies",
                        Map.of(),
                        "routes",
                        List.of()));
    }

    @Test
    void standardValuesOfRedis() throws Exception {
        Config config = read("version: 1\nredis: {uri: redis://localhost:6379}\n");

        assertThat(Redacted.render(config.settings()).get("redis"))
                .isEqualTo(
                        Map.of("uri", "redis://localhost:6379", "command_timeout", "50ms", "key_prefix", "attache:"));
    }

    @Test
    void everySettingIsReadAndShownWithoutSecrets() throws Exception {
        for (String file : List.of("c.pem", "k.pem", "a.pem")) {
            Files.writeString(folder.resolve(file), "");
        }

        Config config = read(FULL);

        String rendered = Redacted.render(config.settings()).toString().replace(folder + "/", "");
        assertThat(rendered)
                .isEqualTo("{version=1, server={grpc={address=unix:/run/attache.sock, max_message=17MiB,"
                        + " tls={certificate=c.pem, private_key=k.pem, client_ca=a.pem}},"
                        + " admin={address=[::1]:9000, token=(hidden)}, on_error=deny, drain=1s, shutdown_timeout=2m,"
                        + " trusted_hops=2, plugins=plugins, max_gathered=1MiB, secret=(hidden), log={level=debug, format=json},"
                        + " envoy={version=v1.38, message_timeout=1s, max_message_timeout=0s,"
                        + " modes={request_header=SKIP, response_header=SEND, request_body=BUFFERED,"
                        + " response_body=STREAMED, request_trailer=SEND, response_trailer=SEND},"
                        + " mode_override=false, buffer_limit=16MiB}},"
                        + " redis={uri=redis://…@redis:6379/1, command_timeout=20ms, key_prefix=x:},"
                        + " policies={per-user={count={by=[cookie:sid, ip], limits=[{requests=100, per=1m,"
                        + " algorithm=sliding_window}, {requests=10, per=1s, algorithm=token_bucket, burst=20}],"
                        + " free=[regex:team-.*], on_store_error=deny, share=1.0, keep=1KiB, shadow=true,"
                        + " deny={status=503, body=no\n, headers={x-a=1, b=two}}, when={methods=[GET]}}},"
                        + " seen={tap={}}},"
                        + " routes=[{name=api, match={hosts=[a.test, *.b.test], path_prefix=[/v1/],"
                        + " methods=[GET, POST], headers={x-plan=[free]}, envoy_route=[r]}, policies=[per-user, seen]},"
                        + " {name=by-name, policies=[seen]}], default_route={policies=[seen]}}");
        assertThat(config.settings().server().secret()).isEqualTo(SECRET);
        assertThat(config.settings().server().admin().token()).isEqualTo("t0ken");
        assertThat(config.toString()
                        + config.settings().server()
                        + config.settings().server().admin()
                        + config.settings().redis())
                .doesNotContain("t0ken", SECRET, "hush");
    }

    @Test
    void routesShareOneInstanceOfEachPolicy() throws Exception {
        for (String file : List.of("c.pem", "k.pem", "a.pem")) {
            Files.writeString(folder.resolve(file), "");
        }

        Config.Routes routes = read(FULL).routes(new CheckingContext());

        assertThat(routes.list()).extracting(Config.ConfiguredRoute::name).containsExactly("api", "by-name");
        Config.ConfiguredRoute api = routes.list().getFirst();
        assertThat(api.policies()).extracting(Config.NamedPolicy::name).containsExactly("per-user", "seen");
        assertThat(api.policies().getFirst().when()).isNotNull();
        assertThat(api.policies().get(1).when()).isNull();
        assertThat(routes.list().get(1).policies().getFirst().policy())
                .isSameAs(api.policies().get(1).policy());
        assertThat(routes.byDefault()).isNotNull();
    }

    @Test
    void theVersionFollowsTheText() throws Exception {
        assertThat(read("version: 1\n").version())
                .hasSize(12)
                .isEqualTo(read("version: 1\n").version())
                .isNotEqualTo(read("version: 1 \n").version());
    }

    private Config read(String text) throws ConfigException, IOException {
        Path file = folder.resolve("attache.yaml");
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        return READER.read(file);
    }
}
