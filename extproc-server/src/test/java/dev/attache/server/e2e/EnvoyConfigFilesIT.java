package dev.attache.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.policy.PolicyType;
import dev.attache.server.callout.CalloutType;
import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigException;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.consumer.ConsumerType;
import dev.attache.server.llmcache.LlmCacheType;
import dev.attache.server.mutation.MutateType;
import dev.attache.server.mutation.RespondType;
import dev.attache.server.ratelimit.RateLimitType;
import dev.attache.server.responsecache.ResponseCacheType;
import dev.attache.server.session.SessionType;
import dev.attache.server.tokenquota.TokenQuotaType;
import dev.attache.testkit.EnvoyBinary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every Envoy file is taken by a real Envoy, every Attaché file by Attaché, and the two halves of a pair agree. */
class EnvoyConfigFilesIT {
    private static final Path ENVOY = Path.of("../envoy-config");
    private static final Path EXAMPLES = Path.of("../examples");
    private static final List<PolicyType<?>> TYPES = List.of(
            new RateLimitType(),
            new TokenQuotaType(),
            new LlmCacheType(),
            new ResponseCacheType(),
            new ConsumerType(),
            new SessionType(),
            new MutateType(),
            new RespondType(),
            new CalloutType());
    private static final Path LLM_GATEWAY = EXAMPLES.resolve("llm-gateway");

    private static final Pattern MESSAGE_TIMEOUT = Pattern.compile("(?m)^\\s*message_timeout: ([0-9]+)s$");

    private static final List<String> NO_WAY_AROUND = List.of(
            "use_remote_address: true",
            "normalize_path: true",
            "merge_slashes: true",
            "path_with_escaped_slashes_action: UNESCAPE_AND_REDIRECT");
    private static final Predicate<String> PEER =
            Pattern.compile("request_attributes: \\[.*source\\.address.*]").asMatchPredicate();

    static List<Path> envoyFiles() throws IOException {
        return with(yaml(ENVOY), LLM_GATEWAY.resolve("envoy.yaml"));
    }

    static List<Path> examples() throws IOException {
        return with(yaml(EXAMPLES), LLM_GATEWAY.resolve("attache.yaml"));
    }

    @ParameterizedTest
    @MethodSource("envoyFiles")
    void envoyTakesItsFile(Path file) throws Exception {
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

        assertThat(envoy.waitFor()).as("exit code; Envoy said: %s", output).isZero();
        assertThat(Files.readAllLines(file).getFirst()).as("what it shows").startsWith("# ");
    }

    @ParameterizedTest
    @MethodSource("envoyFiles")
    void bothSidesOfAPairAgreeOnTheTimeout(Path file) throws Exception {
        Matcher timeout = MESSAGE_TIMEOUT.matcher(Files.readString(file));
        assertThat(timeout.find()).as("message_timeout in %s", file).isTrue();

        Config attache = read(
                file.startsWith(LLM_GATEWAY)
                        ? LLM_GATEWAY.resolve("attache.yaml")
                        : EXAMPLES.resolve(file.getFileName()));

        assertThat(attache.settings().server().envoy().messageTimeout()).hasSeconds(Long.parseLong(timeout.group(1)));
    }

    /** Without one spelling of each path, routes are passed by; without the peer's address, limits by ip are. */
    @ParameterizedTest
    @MethodSource("envoyFiles")
    void clientsCannotChooseAnotherPathOrAddress(Path file) throws IOException {
        assertThat(settings(file)).containsAll(NO_WAY_AROUND).anyMatch(PEER);
        assertThat(settings(Path.of("../README.md"))).containsAll(NO_WAY_AROUND).anyMatch(PEER);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void attacheTakesItsFile(Path file) throws Exception {
        assertThat(read(file).warnings()).isEmpty();
        assertThat(Files.readAllLines(file).getFirst()).as("what it shows").startsWith("# ");
    }

    @Test
    void composeAndTheImageUseTheseFiles() throws IOException {
        assertThat(Files.readString(Path.of("../compose.yaml")))
                .contains(
                        "./envoy-config/two-replicas.yaml:",
                        "./examples:/etc/attache:",
                        "/etc/attache/two-replicas.yaml");
        assertThat(Files.readString(Path.of("../Dockerfile"))).contains("examples/container.yaml");
    }

    private static List<Path> with(List<Path> files, Path another) {
        return Stream.concat(files.stream(), Stream.of(another)).toList();
    }

    private static List<String> settings(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(String::strip).toList();
    }

    private static Config read(Path file) throws ConfigException, IOException {
        return new ConfigReader(TYPES, Map.of("OPENAI_API_KEY", "any")).read(file);
    }

    private static List<Path> yaml(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
            assertThat(found).as("files in %s", folder).isNotEmpty();
            return found;
        }
    }
}
