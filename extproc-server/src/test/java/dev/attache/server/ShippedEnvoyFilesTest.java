package dev.attache.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.config.ConfigReader;
import dev.attache.server.explain.EnvoyConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Each Envoy file that users copy has in its filter what {@code envoy-config} prints for the configuration beside it. */
class ShippedEnvoyFilesTest {
    private static final Map<String, String> VARIABLES = Map.of("OPENAI_API_KEY", "any", "ADMIN_TOKEN", "any");

    @ParameterizedTest
    @CsvSource({
        "envoy-config/minimal.yaml, examples/minimal.yaml",
        "envoy-config/sidecar.yaml, examples/sidecar.yaml",
        "envoy-config/standby.yaml, examples/standby.yaml",
        "envoy-config/two-replicas.yaml, examples/two-replicas.yaml",
        "examples/llm-gateway/envoy.yaml, examples/llm-gateway/attache.yaml",
        "examples/kubernetes/istio.yaml, examples/kubernetes/attache.yaml",
    })
    void theFilterIsTheOneThatFits(String envoy, String attache) throws Exception {
        Map<?, ?> shipped = filter(Files.readString(Path.of("..", envoy)));
        Map<?, ?> made = filter(
                EnvoyConfiguration.of(new ConfigReader(Wiring.POLICY_TYPES, VARIABLES).read(Path.of("..", attache)))
                        .parts());

        for (String setting :
                List.of("failure_mode_allow", "message_timeout", "max_message_timeout", "allow_mode_override")) {
            assertThat(Objects.toString(shipped.get(setting)))
                    .as("%s of %s", setting, envoy)
                    .isEqualTo(Objects.toString(made.get(setting)));
        }
        // What is sent beyond need does no harm: people add a limit by ip to a file that they have copied.
        for (String attributes : List.of("request_attributes", "response_attributes")) {
            assertThat(list(shipped, attributes))
                    .as("%s of %s", attributes, envoy)
                    .containsAll(list(made, attributes));
        }
    }

    @Test
    void noFileIsLeftOut() throws Exception {
        try (var files = Files.list(Path.of("../envoy-config"))) {
            assertThat(files).hasSize(4);
        }
    }

    private static List<String> list(Map<?, ?> filter, String setting) {
        return filter.get(setting) instanceof List<?> list
                ? list.stream().map(Object::toString).toList()
                : List.of();
    }

    private static Map<?, ?> filter(String yaml) {
        Object tree = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return Objects.requireNonNull(find(tree), "an ext_proc filter");
    }

    /** The first mapping with a message_timeout, which only the filter has. */
    private static @Nullable Map<?, ?> find(@Nullable Object node) {
        if (node instanceof Map<?, ?> map && map.containsKey("message_timeout")) {
            return map;
        }
        Iterable<?> below =
                node instanceof Map<?, ?> map ? map.values() : node instanceof List<?> list ? list : List.of();
        for (Object each : below) {
            Map<?, ?> found = find(each);
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
