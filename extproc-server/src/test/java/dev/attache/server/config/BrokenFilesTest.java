package dev.attache.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Broken configurations, each with all its problems beside it in a file {@code *.expected}. */
class BrokenFilesTest {
    private static final Path FOLDER = Path.of("src/test/resources/config/broken");
    private static final ConfigReader READER =
            new ConfigReader(SamplePolicies.ALL, Map.of("SHORT", "hush", "WORDS", "top secret words", "EMPTY", ""));

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void givesAllProblemsAtOnce(Path file) throws IOException {
        ConfigException problems = catchThrowableOfType(ConfigException.class, () -> READER.read(file));

        assertThat(problems).as("%s is refused", file).isNotNull();
        List<String> lines = problems.problems().stream()
                .map(problem -> problem.toString()
                        .replace(FOLDER.toAbsolutePath() + "/", "")
                        .replace(FOLDER + "/", ""))
                .toList();
        assertThat(lines).containsExactlyElementsOf(Files.readAllLines(expected(file)));
        assertThat(problems.getMessage()).doesNotContain("hush", "top secret", "s3cr3t");
    }

    @Test
    void thereAreTwenty() throws IOException {
        assertThat(files()).hasSizeGreaterThanOrEqualTo(20);
    }

    private static Path expected(Path yaml) {
        return Path.of(yaml.toString().replace(".yaml", ".expected"));
    }
}
