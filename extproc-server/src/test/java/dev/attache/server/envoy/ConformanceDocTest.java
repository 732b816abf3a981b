package dev.attache.server.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@code docs/conformance.md} names tests that are there: in the 71 rows of Envoy, and in those of the caches. */
class ConformanceDocTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");
    private static final Pattern CLASS = Pattern.compile("`(\\w+(?:Test|IT|Contract))\\b");
    private static final Pattern PARENT = Pattern.compile("class \\w+ extends (\\w+)");

    @Test
    void everyRowIsThereAndEveryTestItNames() throws IOException {
        List<String> rows = Files.readAllLines(ROOT.resolve("docs/conformance.md")).stream()
                .filter(line -> line.matches("\\| [0-9]+ \\|.*"))
                .toList();
        assertThat(rows.stream().map(row -> Integer.valueOf(row.split("\\|", -1)[1].strip())))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 71).boxed().toList());
        var missing = new ArrayList<String>();
        for (String row : rows) {
            Matcher named = NAMED.matcher(row);
            int tests = 0;
            for (; named.find(); tests++) {
                if (!isTest(named.group(1), named.group(2))) {
                    missing.add(named.group());
                }
            }
            String remarks = row.split("\\|", -1)[6].strip();
            assertThat(tests > 0 || !remarks.isEmpty())
                    .as("a row without a test says why: %s", row)
                    .isTrue();
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyTestOfTheCachesIsThere() throws IOException {
        var missing = new ArrayList<String>();
        int named = 0;
        for (String line : Files.readAllLines(ROOT.resolve("docs/conformance.md"))) {
            for (Matcher tests = CLASS.matcher(line); line.matches("\\| [AB][0-9]+.*") && tests.find(); named++) {
                if (sources(tests.group(1)).isEmpty()) {
                    missing.add(tests.group(1));
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(named).isGreaterThan(80);
    }

    /** Whether a class of that name, or one that it extends, has such a test. */
    private static boolean isTest(String name, String method) throws IOException {
        for (Path file : sources(name)) {
            String source = Files.readString(file);
            if (Pattern.compile("Test\\b[^;{}]*\\s+void " + method + "\\(|Source\\([^;]*\\)\\s+void " + method + "\\(")
                    .matcher(source)
                    .find()) {
                return true;
            }
            Matcher parent = PARENT.matcher(source);
            if (parent.find() && isTest(parent.group(1), method)) {
                return true;
            }
        }
        return false;
    }

    private static List<Path> sources(String name) throws IOException {
        var found = new ArrayList<Path>();
        for (String module : List.of("extproc-server", "policy-api", "testkit", "embedder-onnx")) {
            Path tests = ROOT.resolve(module).resolve("src/test/java");
            try (var files = Files.walk(tests)) {
                files.filter(file -> file.getFileName().toString().equals(name + ".java"))
                        .forEach(found::add);
            }
        }
        return found;
    }
}
