package dev.attache.server.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.config.Config;
import dev.attache.server.config.ListenAddress.Tcp;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvoyConfigurationTest {
    private static final String PLAIN = """
            version: 1
            policies: {a: {rate_limit: {by: [path], limits: [{requests: 1, per: 1s}]}}}
            default_route: {policies: [a]}
            """;

    private static final Tcp SOMEWHERE = new Tcp("127.0.0.1", 1);

    private static String parts(String yaml) {
        return EnvoyConfiguration.of(Samples.config(yaml)).parts();
    }

    private static String withServer(String server) {
        return PLAIN.replace("version: 1\n", "version: 1\nserver: " + server + "\n");
    }

    @Test
    void asksForNothingThatIsNotUsed() {
        assertThat(parts(PLAIN))
                .contains("message_timeout: 0.2s\n", "failure_mode_allow: true\n", "allow_mode_override: true\n")
                .contains("receiving_namespaces: {untyped: [attache]}", "max_requests: 100000")
                .contains("address: 127.0.0.1, port_value: 50051", "request_body_mode: NONE")
                .doesNotContain("request_attributes", "response_attributes", "forwarding_namespaces")
                .doesNotContain(
                        "max_message_timeout", "transport_socket", "buffer_limit", "xff_num", "x-attache-route");
    }

    @Test
    void asksForTheSourcesThatAreUsedAnywhere() {
        String text = parts("""
                version: 1
                policies:
                  a: {rate_limit: {by: [ip, "metadata:envoy.filters.http.jwt_authn/payload.sub"], limits: [{requests: 1, per: 1s}]}}
                  b: {tag: {set: {x-a: "{attribute:connection.mtls} {attribute:response.code}", x-b: "{metadata:b.ns/x}"}, when: {envoy_route: gold}}}
                default_route: {policies: [a, b]}
                """);

        assertThat(text)
                .contains("request_attributes: [connection.mtls, source.address, xds.route_name]\n")
                .contains("response_attributes: [response.code]\n")
                .contains("forwarding_namespaces: {untyped: [b.ns, envoy.filters.http.jwt_authn]}\n");
    }

    @Test
    void failsClosedWhereAnyRouteMustBeGuarded() {
        assertThat(parts(withServer("{on_error: deny}"))).contains("failure_mode_allow: false");
        assertThat(parts("""
                        version: 1
                        policies: {a: {ask: {}}, b: {tag: {set: {}}}}
                        routes:
                          - {name: pay, match: {path_prefix: /pay}, policies: [a]}
                          - {name: by-name, policies: [b]}
                        """))
                .contains("failure_mode_allow: false", "nothing may pass unchecked on pay.")
                .contains("one of pay, by-name", "the only way to reach by-name", "key: x-attache-route, value: pay");
    }

    @Test
    void saysWhatRoutesAskForWithAnOverride() {
        String text = parts("""
                version: 1
                policies: {a: {budget: {by: ["body:model"]}}, b: {tag: {set: {}, response: tap}}}
                routes: [{name: llm, match: {path_prefix: /v1}, policies: [a, b]}]
                default_route: {policies: [b]}
                """);

        assertThat(text)
                .contains("# Route llm asks for the request's body (whole, decided on), the response's body (seen as it"
                        + " goes by) and the response's trailers, to see its end.")
                .contains("# Route default asks for the response's body (seen as it goes by).")
                .contains("request_body_mode: NONE");
    }

    @Test
    void printsTheEnvoyThatTheConfigurationAssumes() {
        String text = parts(withServer("""
                {grpc: {address: "unix:/run/a.sock"}, trusted_hops: 2, envoy: {message_timeout: 1500ms,
                  mode_override: false, buffer_limit: 2MiB, modes: {response_header: SEND, response_body: FULL_DUPLEX_STREAMED}}}"""));

        assertThat(text)
                .contains(
                        "message_timeout: 1.5s",
                        "allow_mode_override: false",
                        "response_body_mode: FULL_DUPLEX_STREAMED")
                .contains("response_trailer_mode: SEND", "pipe: {path: /run/a.sock}", "xff_num_trusted_hops: 2")
                .contains("per_connection_buffer_limit_bytes: 2097152");
    }

    @Test
    void findsTheServiceByAddressOrByName() {
        assertThat(parts(withServer("{grpc: {address: \"attache:50051\"}}")))
                .contains("type: STRICT_DNS", "address: attache, port_value: 50051");
        assertThat(parts(withServer("{grpc: {address: \"0.0.0.0:50051\"}}")))
                .contains("type: STATIC", "put the address at which Envoy reaches Attaché", "address: 127.0.0.1");
    }

    @Test
    void makesTheSameTextOfTheSameConfiguration() {
        var first = EnvoyConfiguration.of(Samples.config(PLAIN));
        var again = EnvoyConfiguration.of(Samples.config(PLAIN));
        Tcp somewhere = new Tcp("127.0.0.1", 1);

        assertThat(again.parts()).isEqualTo(first.parts());
        assertThat(again.bootstrap(somewhere, somewhere, somewhere))
                .isEqualTo(first.bootstrap(somewhere, somewhere, somewhere));
    }

    private static final String KEEPING = """
            version: 1
            server: {envoy: {version: VERSION}}
            policies: {a: {keep: {by: ["cookie:sid"]}}, b: {tag: {set: {}}}}
            routes:
              - {name: pages, match: {path_prefix: /}, policies: [a]}
              - {name: other, policies: [b]}
            """;

    private static Config keeping(String version) {
        return Samples.config(KEEPING.replace("VERSION", version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1.34", "v1.35.2", "v1.36", "1.36.4"})
    void hasOlderEnvoysShowTheirOwnFailures(String version) {
        Config config = keeping(version);
        var made = EnvoyConfiguration.of(config);

        assertThat(made.parts())
                .contains("#       static_layer: {envoy.reloadable_features.skip_ext_proc_on_local_reply: false}\n")
                .contains("# On an Envoy route whose responses are kept for when the upstream fails (pages):")
                .contains("response_attributes: [response.code_details]\n", "response_body_mode: NONE\n");
        assertThat(made.bootstrap(SOMEWHERE, SOMEWHERE, SOMEWHERE))
                .contains("\nlayered_runtime:\n", "skip_ext_proc_on_local_reply: false}\n")
                .contains("timeout: 0s, retry_policy: {num_retries: 0, per_try_timeout: 15s}}");
        assertThat(config.warnings())
                .singleElement()
                .asString()
                .contains("policies.a.keep: Envoy v1.3", "the runtime guard of `attache envoy-config`");
        assertThat(explained(config)).contains("note: Envoy v1.3", "only with the runtime guard");
    }

    /** Envoy 1.40 complains of a guard that it does not know. */
    @ParameterizedTest
    @ValueSource(strings = {"v1.33", "v1.37", "v1.38.3", "v1.40"})
    void otherEnvoysGetNoGuard(String version) {
        Config config = keeping(version);
        var made = EnvoyConfiguration.of(config);

        assertThat(made.parts() + made.bootstrap(SOMEWHERE, SOMEWHERE, SOMEWHERE))
                .doesNotContain("runtime", "local_reply")
                .contains("response_attributes: [response.code_details]\n", "per_try_timeout: 15s");
        assertThat(config.warnings()).isEmpty();
        assertThat(explained(config)).doesNotContain("note: Envoy");
    }

    @Test
    void whereNothingIsKeptFailuresAreEnvoysAffair() {
        var made = EnvoyConfiguration.of(Samples.config(withServer("{envoy: {version: v1.36}}")));

        assertThat(made.parts() + made.bootstrap(SOMEWHERE, SOMEWHERE, SOMEWHERE))
                .doesNotContain("runtime", "per_try_timeout", "code_details");
    }

    private static String explained(Config config) {
        ExplainedRequest request = ExplainedRequest.of("GET", "/a", List.of(), null);
        return ExplanationText.of(Explainer.offline(config).explain(request));
    }

    @Test
    void sendsWhatFailedToTheStandby() {
        String yaml = KEEPING.replace("{envoy", "{standby: {address: \"127.0.0.1:50053\"}, envoy")
                .replace("VERSION", "v1.38");
        Config config = Samples.config(yaml);
        var made = EnvoyConfiguration.of(config);

        assertThat(made.parts())
                .contains("#   retry_policy:\n#     retry_on: gateway-error,connect-failure")
                .contains("#       - {endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 50053}}}}");
        assertThat(made.bootstrap(SOMEWHERE, SOMEWHERE, SOMEWHERE))
                .contains("safe_regex: {regex: \"GET|HEAD\"}", "update_frequency: 1")
                .contains("          - priority: 1\n");
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void saysWhatTheStandbyCannotServe() {
        String yaml = """
                version: 1
                server: {standby: {address: "127.0.0.1:50053"}}
                policies:
                  a: {keep: {by: [ip]}}
                  b: {keep: {by: ["session:user"]}}
                  c: {keep: {by: ["cookie:sid"]}}
                  d: {keep: {by: ["header:x-user", "query:q", path, host]}}
                  ask: {ask: {}}
                  limit: {rate_limit: {by: [], limits: [{requests: 1, per: 1s}]}}
                routes:
                  - {name: one, match: {path_prefix: /1}, policies: [a]}
                  - {name: two, match: {path_prefix: /2}, policies: [b]}
                  - {name: three, match: {path_prefix: /3}, policies: [c]}
                  - {name: four, policies: [ask, c]}
                  - {name: five, match: {path_prefix: /5}, policies: [limit, d]}
                """;

        assertThat(Samples.config(yaml).warnings())
                .extracting(Object::toString)
                .satisfiesExactly(
                        one -> assertThat(one).contains("policies.a.keep: server.standby does not serve it: ip is not"),
                        two -> assertThat(two).contains("policies.b.keep:", "session:user is not known there"),
                        order -> assertThat(order).contains("policies.b.keep.by[0]: session:user: nothing before it"),
                        three -> assertThat(three).contains("policies.c.keep:", "ask of the same route does not run"));
    }

    @Test
    void saysThatAStandbyHasNothingToServe() {
        assertThat(Samples.config(withServer("{standby: {address: \"127.0.0.1:50053\"}}"))
                        .warnings())
                .singleElement()
                .asString()
                .contains("server.standby: no policy keeps responses (expected: a response_cache)");
    }
}
