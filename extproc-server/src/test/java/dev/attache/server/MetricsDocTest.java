package dev.attache.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the pages say about metrics: every metric of the service is on one of them, and no alert waits for another. */
class MetricsDocTest {
    private static final Path DOCS = Path.of("../docs");
    /** Literals that are names of metrics; the other {@code attache_} words are details of replies. */
    private static final Pattern REGISTERED = Pattern.compile(
            "\"((?:attache|jvm|process)_\\w+(?:_total|_seconds|_bytes|_info|_fds))\"|\\.(?:gauge|name)\\(\\s*\"((?:attache|jvm|process)_\\w+)\"|(?<=\\s)gauge\\(\\s*\"(attache_\\w+)\"");

    private static final Pattern NAMED = Pattern.compile("\\b((?:attache|jvm|process)_[a-z_]*[a-z])\\b");

    @Test
    void everyMetricIsOnAPage() throws IOException {
        Set<String> registered = registered();
        assertThat(registered).contains("attache_build_info", "jvm_threads_current", "attache_exchanges_total");

        var pages = new TreeSet<String>();
        for (Path page : files(DOCS, ".md")) {
            pages.addAll(named(page));
        }
        assertThat(pages).containsAll(registered);
    }

    @Test
    void everyMetricOfTheTableAndOfTheAlertsIsThere() throws IOException {
        Set<String> alerts = named(DOCS.resolve("alerts.yaml"));
        assertThat(alerts).hasSizeGreaterThan(8);
        assertThat(registered()).containsAll(alerts);

        var table = new TreeSet<String>();
        for (String line : Files.readAllLines(DOCS.resolve("operating.md"))) {
            if (line.startsWith("| `attache_") || line.startsWith("| `jvm_")) {
                NAMED.matcher(line.split("\\|", -1)[1]).results().forEach(found -> table.add(found.group(1)));
            }
        }
        assertThat(table).hasSizeGreaterThan(30);
        assertThat(registered()).containsAll(table);
    }

    private static Set<String> named(Path file) throws IOException {
        var names = new TreeSet<String>();
        NAMED.matcher(Files.readString(file)).results().forEach(found -> names.add(found.group(1)));
        return names;
    }

    private static Set<String> registered() throws IOException {
        var names = new TreeSet<String>();
        for (Path source : files(Path.of("src/main/java"), ".java")) {
            REGISTERED.matcher(Files.readString(source)).results().forEach(found -> {
                for (int group = 1; group <= found.groupCount(); group++) {
                    if (found.group(group) != null) {
                        names.add(found.group(group));
                    }
                }
            });
        }
        return names;
    }

    private static Iterable<Path> files(Path folder, String ending) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
