package dev.attache.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.policy.PolicyType;
import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.config.ConfigReference;
import dev.attache.server.config.SchemaChecker;
import dev.attache.server.explain.ExplainedRequest;
import dev.attache.server.explain.Explainer;
import dev.attache.server.explain.ExplanationText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The schema and the reference agree with the files that users read and copy. */
class ConfigurationFilesTest {
    private static final Path REFERENCE = Path.of("../docs/configuration.md");
    private static final SchemaChecker SCHEMA = new SchemaChecker(Wiring.POLICY_TYPES);
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```yaml\\n(.*?)^```");
    private static final Pattern LINK = Pattern.compile("]\\(([^)]*)\\)");

    /** A configuration as it stands in some file. */
    record Example(String where, String yaml) {
        @Override
        public String toString() {
            return where;
        }
    }

    static List<Example> examples() throws IOException {
        var examples = new ArrayList<Example>();
        for (Path file : files(Path.of("../examples"), ".yaml")) {
            examples.add(new Example(file.toString(), Files.readString(file)));
        }
        var pages = new ArrayList<>(files(Path.of("../docs"), ".md"));
        pages.add(Path.of("../README.md"));
        for (Path page : pages) {
            Matcher block = BLOCK.matcher(Files.readString(page));
            while (block.find()) {
                String yaml = whole(block.group(1));
                if (yaml != null) {
                    examples.add(new Example(page + " at " + block.start(), yaml));
                }
            }
        }
        assertThat(examples).hasSizeGreaterThan(5);
        return examples.stream()
                .filter(example -> example.yaml().contains("version: 1"))
                .toList();
    }

    /** A configuration, policies alone made one, or null for what is neither. */
    private static @Nullable String whole(String block) {
        if (block.contains("version: 1\n")) {
            return block;
        }
        List<String> words = Wiring.POLICY_TYPES.stream().map(PolicyType::name).toList();
        Object tree = new Load(LoadSettings.builder().build()).loadFromString(block);
        boolean policies = tree instanceof Map<?, ?> map
                && map.values().stream()
                        .allMatch(value -> value instanceof Map<?, ?> policy
                                && words.stream().anyMatch(policy::containsKey));
        return policies ? "version: 1\npolicies:\n" + block.indent(2) : null;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theSchemaTakesEveryExample(Example example) {
        assertThat(SCHEMA.problems(example.yaml())).as(example.where()).isEmpty();
    }

    @Test
    void theReferenceIsWhatTheServiceReads() throws IOException {
        assertThat(Files.readString(REFERENCE))
                .as("docs/configuration.md is stale; make it anew with"
                        + " ./attache schema --markdown > docs/configuration.md")
                .isEqualTo(ConfigReference.of(Wiring.POLICY_TYPES));
    }

    @Test
    void theReadmeShowsWhatExplainPrints() throws Exception {
        Config config = new ConfigReader(Wiring.POLICY_TYPES, Map.of()).read(Path.of("../examples/sidecar.yaml"));
        String printed = ExplanationText.of(Explainer.offline(config)
                .explain(ExplainedRequest.of("POST", "/login", List.of(), null).from("203.0.113.7")));

        assertThat(Files.readString(Path.of("../README.md")))
                .contains(printed.substring(0, printed.indexOf("\nEnvoy\n")));
    }

    @Test
    void theReferenceLinksToWhatIsThere() throws IOException {
        String text = Files.readString(REFERENCE);
        List<String> anchors = text.lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9_ -]", "")
                        .replace(' ', '-'))
                .toList();
        Matcher link = LINK.matcher(text);
        int links = 0;
        while (link.find()) {
            String target = link.group(1);
            links++;
            if (target.startsWith("#")) {
                assertThat(anchors).contains(target.substring(1));
            } else {
                assertThat(REFERENCE.resolveSibling(target)).exists();
            }
        }
        assertThat(links).isGreaterThan(10);
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
