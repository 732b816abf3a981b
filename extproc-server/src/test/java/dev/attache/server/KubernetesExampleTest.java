package dev.attache.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.config.ListenAddress.Tcp;
import dev.attache.server.explain.EnvoyConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What can be known of {@code examples/kubernetes} without a cluster: its files are YAML and fit each other. */
class KubernetesExampleTest {
    private static final Path FOLDER = Path.of("../examples/kubernetes");

    private static Config config() throws Exception {
        return new ConfigReader(Wiring.POLICY_TYPES, Map.of("ADMIN_TOKEN", "any")).read(FOLDER.resolve("attache.yaml"));
    }

    private static JsonNode yaml(String file) throws IOException {
        Object tree = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(FOLDER.resolve(file)));
        return JsonMapper.shared().valueToTree(tree);
    }

    @Test
    void theConfigurationIsTakenWithoutWarnings() throws Exception {
        assertThat(config().warnings()).isEmpty();
    }

    @Test
    void everyFileIsOneObject() throws Exception {
        try (var files = Files.list(FOLDER)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".yaml")).toList()) {
                String name = file.getFileName().toString();
                if (!name.equals("attache.yaml")) {
                    assertThat(yaml(name).path("kind").asString("")).as(name).isNotEmpty();
                    assertThat(yaml(name).path("apiVersion").asString(""))
                            .as(name)
                            .isNotEmpty();
                }
            }
        }
        for (JsonNode resource : yaml("kustomization.yaml").path("resources")) {
            assertThat(FOLDER.resolve(resource.asString())).exists();
        }
        assertThat(yaml("kustomization.yaml")
                        .at("/configMapGenerator/0/files/0")
                        .asString())
                .isEqualTo("attache.yaml");
    }

    @Test
    void theDeploymentFitsTheConfiguration() throws Exception {
        var server = config().settings().server();
        JsonNode pod = yaml("deployment.yaml").at("/spec/template/spec");
        JsonNode container = pod.at("/containers/0");

        assertThat(new Tcp("0.0.0.0", container.at("/ports/0/containerPort").asInt()))
                .isEqualTo(server.grpc().address());
        assertThat(new Tcp("0.0.0.0", container.at("/ports/1/containerPort").asInt()))
                .isEqualTo(server.admin().address());
        assertThat(container.at("/args/2").asString())
                .isEqualTo(container.at("/volumeMounts/0/mountPath").asString() + "/attache.yaml");
        assertThat(pod.path("terminationGracePeriodSeconds").asLong())
                .isGreaterThan(server.drain().plus(server.shutdownTimeout()).toSeconds() + 5);
        assertThat(yaml("secret.yaml").path("stringData").propertyNames()).contains("ADMIN_TOKEN", "REDIS_URI");
    }

    /** The names differ from Envoy's, and so ShippedEnvoyFilesTest, which reads the file for Istio, cannot. */
    @Test
    void theFilterOfEnvoyGatewayIsTheOneThatFits() throws Exception {
        JsonNode filter = yaml("envoy-gateway.yaml").at("/spec/extProc/0");
        String made = EnvoyConfiguration.of(config()).parts();

        assertThat(made)
                .contains("failure_mode_allow: " + filter.path("failOpen").asBoolean())
                .contains("message_timeout: " + filter.path("messageTimeout").asString() + "\n")
                .contains("allow_mode_override: "
                        + filter.at("/processingMode/allowModeOverride").asBoolean())
                .contains("request_attributes: [source.address]");
        assertThat(filter.at("/processingMode/request/attributes").valueStream().map(JsonNode::asString))
                .containsAll(List.of("source.address", "xds.route_name"));
        assertThat(filter.at("/metadata/writableNamespaces/0").asString()).isEqualTo("attache");
    }
}
