package dev.attache.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What an operator sees of a whole service: gauges of its state, and lines at each turn of its life. */
class WatchedServiceTest {
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger wiring = (Logger) LoggerFactory.getLogger(Wiring.class);
    private final Logger configuration = (Logger) LoggerFactory.getLogger(ConfigurationInForce.class);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void listen() {
        log.start();
        for (Logger each : List.of(wiring, configuration)) {
            each.setLevel(Level.INFO);
            each.addAppender(log);
        }
    }

    @AfterEach
    void hush() {
        for (Logger each : List.of(wiring, configuration)) {
            each.detachAppender(log);
            each.setLevel(null);
        }
    }

    @Test
    void itsStateIsInItsMetricsAndItsEndInItsLog() throws Exception {
        Path file = Files.writeString(
                folder.resolve("attache.yaml"), "version: 1\nredis: {uri: \"redis://127.0.0.1:1\"}\n");
        Wiring service = Wiring.embedded(file, List.of());
        try {
            String version = version(service);
            assertThat(metrics(service))
                    .contains("attache_ready 1.0\n")
                    .contains("attache_degraded{store=\"redis\"} 1.0\n")
                    .contains("attache_config_last_reload_successful 1.0\n")
                    .contains("attache_store_seconds_count{store=\"redis\"} 0\n")
                    .contains("attache_phase_seconds_count{phase=\"request_headers\"} 0\n")
                    .contains("attache_phases_out_of_time_total{phase=\"response_body\"} 0.0\n")
                    .contains("process_start_time_seconds ");

            Files.writeString(file, "version: 2\n");
            service.lookAgain();
            assertThat(metrics(service)).contains("attache_config_last_reload_successful 0.0\n");
            Files.writeString(file, "version: 1\nredis: {uri: \"redis://127.0.0.1:1\"}\n");
            service.lookAgain();
            assertThat(metrics(service)).contains("attache_config_last_reload_successful 1.0\n");
            assertThat(lines().getLast()).isEqualTo("configuration " + version + " is in force, unchanged");
        } finally {
            service.stop();
        }
        assertThat(lines())
                .endsWith(
                        "stopping: NOT_SERVING, serving on for 0s",
                        "closing: 0 exchanges open, at most 0s",
                        "stopped: 0 cut off, 0 settlements left");
    }

    private static String version(Wiring service) throws Exception {
        String before = "attache_config_info{version=\"";
        String metrics = metrics(service);
        int from = metrics.indexOf(before) + before.length();
        return metrics.substring(from, metrics.indexOf('"', from));
    }

    private List<String> lines() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static String metrics(Wiring service) throws Exception {
        var address = URI.create("http://127.0.0.1:" + service.adminPort() + "/metrics");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                    .body();
        }
    }
}
