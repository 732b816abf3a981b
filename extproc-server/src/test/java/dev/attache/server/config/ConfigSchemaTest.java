package dev.attache.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigSchemaTest {
    private static final SchemaChecker SCHEMA = new SchemaChecker(SamplePolicies.ALL);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01-unknown-keys",
                "02-wrong-types",
                "03-durations",
                "04-sizes",
                "05-enums",
                "06-missing",
                "16-policy-types",
                "17-not-supported-yet",
                "18-bounds",
                "19-addresses-and-files",
                "21-quoted-and-null"
            })
    void refusesWhatTheReaderRefuses(String name) throws IOException {
        String yaml = Files.readString(Path.of("src/test/resources/config/broken/" + name + ".yaml"));

        assertThat(SCHEMA.problems(yaml)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sever: {}",
                "server: {drain: 5 minutes}",
                "server: {drain: 30}",
                "server: {max_gathered: 1MB}",
                "server: {on_error: alow}",
                "server: {trusted_hops: -1}",
                "server: {trusted_hops: \"2\"}",
                "server: {standby: {address: \"unix:/run/a.sock\"}}",
                "server: {admin: }",
                "server: {envoy: {modes: {request_body: BUFERED}}}",
                "server: {envoy: {version: latest}}",
                "policies: {a: {count: {by: nonsense, limits: []}}}",
                "policies: {a: {count: {by: ip, limits: [{per: 1m}]}}}",
                "policies: {a: {count: {by: ip, limits: [{requests: 0, per: 1m}]}}}",
                "policies: {a: {count: {by: ip, limits: []}, tap: {}}}",
                "policies: {a: {tap: {when: {header: {x: y}}}}}",
                "policies: {a: {tap: {body: maybe}}}",
                "routes: [{policies: []}]",
                "routes: {name: a, policies: []}"
            })
    void refusesEachMistakeAlone(String line) {
        assertThat(SCHEMA.problems("version: 1\n" + line)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server: {trusted_hops: \"${HOPS}\", drain: \"${DRAIN:-5s}\", on_error: \"${MODE}\"}",
                "server: {envoy: {version: 1.40, modes: {request_body: BUFFERED}}}",
                "server: {grpc: {address: \"unix:/run/a.sock\"}, admin: {address: \"[::1]:0\"}}",
                "policies: {a: {count: {by: ip, limits: [{requests: 1, per: 1s}], free: [1, true, \"regex:a.*\"]}}}",
                "policies: {a: {tap: {when: {headers: {x-plan: free}, methods: [GET, POST], hosts: \"*.a.org\"}}}}",
                "routes: [{name: a, match: {path_prefix: /v1/}, policies: a}]",
                "default_route: {policies: []}"
            })
    void takesWhatTheReaderTakes(String line) {
        assertThat(SCHEMA.problems("version: 1\n" + line)).isEmpty();
    }

    @Test
    void wantsTheVersion() {
        assertThat(SCHEMA.problems("routes: []")).isNotEmpty();
        assertThat(SCHEMA.problems("version: 2")).isNotEmpty();
        assertThat(SCHEMA.problems("version: 1")).isEmpty();
    }

    @Test
    void tellsStandardValuesAsTheyAre() {
        String schema = ConfigSchema.of(SamplePolicies.ALL).toString();

        assertThat(schema)
                .contains("default=5s", "default=127.0.0.1:50051", "default=0.25", "default=true", "default=[]")
                .contains("minimum=400, maximum=599", "writeOnly=true");
    }
}
