package dev.attache.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.BufferedReader;
import java.io.File;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Each case is a process of its own: logging is set up once for all of it. */
class LoggingTest {
    @Test
    void textIsOneLinePerEventInUtc() throws Exception {
        List<String> lines = run("info", "text");
        assertThat(lines).hasSize(5);
        assertThat(lines.get(0))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO +LoggingTest: hello \\| forged");
        assertThat(lines.get(1)).contains("ERROR").contains("broken").contains("IllegalStateException: why | at ");
        assertThat(lines.get(2)).contains("WARN").contains("from grpc");
        assertThat(lines.get(3))
                .contains("exchange denied")
                .contains("policy=\"p\"")
                .contains("status=\"429\"");
    }

    @Test
    void jsonIsOneObjectPerEvent() throws Exception {
        List<String> lines = run("info", "json");
        assertThat(lines).hasSize(5);
        var first = JsonMapper.shared().readTree(lines.getFirst());
        assertThat(first.get("level").asString()).isEqualTo("INFO");
        assertThat(first.get("event").asString()).isEqualTo("hello\nforged");
        assertThat(first.get("logger").asString()).isEqualTo(LoggingTest.class.getName());
        assertThat(Instant.parse(first.get("time").asString()))
                .isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat(lines.get(1)).contains("\"exception\":\"java.lang.IllegalStateException: why\\n");
        assertThat(lines.get(3)).contains("\"event\":\"exchange denied\",\"policy\":\"p\",\"status\":429,\"logger\":");
        for (String line : lines) {
            assertThat(JsonMapper.shared().readTree(line).isObject()).isTrue();
        }
    }

    @Test
    void theLevelHolds() throws Exception {
        List<String> lines = run("error", "text");
        assertThat(lines).hasSize(3).noneMatch(line -> line.contains("hello"));
        assertThat(lines.getLast()).as("changes are on record").contains("INFO", "balance changed", "subject=\"s\"");
        assertThat(run("off", "text")).isEmpty();
    }

    @Test
    void wrongValuesAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Logging.configure("loud", "text"))
                .withMessage("server.log.level: \"loud\" (expected: one of [debug, error, info, off, trace, warn])");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Logging.configure("info", "xml"))
                .withMessage("server.log.format: \"xml\" (expected: one of [json, text])");
    }

    private static List<String> run(String level, String format) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "-Duser.timezone=Asia/Tokyo",
                        "-cp",
                        System.getProperty("java.class.path")
                                + File.pathSeparator
                                + System.getProperty("surefire.test.class.path", ""),
                        Talker.class.getName(),
                        level,
                        format)
                .redirectErrorStream(true)
                .start();
        var lines = new ArrayList<String>();
        try (BufferedReader reader = process.inputReader()) {
            reader.lines().forEach(lines::add);
        }
        assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
        return lines;
    }

    /** Says what the cases look for. */
    static final class Talker {
        private Talker() {}

        public static void main(String[] arguments) {
            Logging.configure(arguments[0], arguments[1]);
            var log = LoggerFactory.getLogger(LoggingTest.class);
            log.debug("not at this level");
            log.info("hello\nforged");
            log.error("broken", new IllegalStateException("why"));
            LoggerFactory.getLogger("io.netty.Noisy").info("quiet");
            System.getLogger("io.grpc.Noisy").log(System.Logger.Level.INFO, "quiet");
            System.getLogger("io.grpc.Server").log(System.Logger.Level.WARNING, "from grpc");
            exchange(arguments[0]);
            AuditLog.changed("balance changed", "p", "s", "grant 5");
            Logging.stop();
        }

        private static void exchange(String level) {
            LoggerFactory.getLogger("attache.exchanges")
                    .atLevel(level.equals("error") ? org.slf4j.event.Level.ERROR : org.slf4j.event.Level.INFO)
                    .addKeyValue("policy", "p")
                    .addKeyValue("status", 429)
                    .log("exchange denied");
        }
    }
}
