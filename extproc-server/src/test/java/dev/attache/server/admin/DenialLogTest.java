package dev.attache.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DenialLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("attache.exchanges");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private long now = 1_000_000;
    private final DenialLog log = new DenialLog(() -> Instant.ofEpochMilli(now), 2);

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @Test
    void aLineHasItsFields() {
        log.denied("id-1", "api", "per-user", 429, "100 per 1m used up");
        log.failed("id-2", "api", "", 0, "StoreException");
        assertThat(fields(0))
                .containsExactly(
                        "exchange=id-1", "route=api", "policy=per-user", "status=429", "reason=100 per 1m used up");
        assertThat(lines.list.get(0).getFormattedMessage()).isEqualTo("exchange denied");
        assertThat(lines.list.get(1).getFormattedMessage()).isEqualTo("exchange failed");
        assertThat(lines.list.get(1).getLevel()).isEqualTo(Level.WARN);
    }

    @Test
    void atMostSoManyPerPolicyAndSecondAndTheRestIsCounted() {
        for (int i = 0; i < 7; i++) {
            log.denied("id", "api", "a", 429, "r");
        }
        log.denied("id", "api", "b", 429, "r");
        assertThat(lines.list).hasSize(3);
        now += 1000;
        log.denied("id", "api", "a", 429, "r");
        log.denied("id", "api", "a", 429, "r");
        assertThat(lines.list).hasSize(5);
        assertThat(fields(3)).contains("suppressed=5");
        assertThat(fields(4)).noneMatch(field -> field.startsWith("suppressed"));
    }

    @Test
    void aClientCannotForgeALineNorFillIt() {
        log.denied("x\r\nERROR forged\u2028\u0000\u001b[31m\"", "api", "p", 429, "y".repeat(10_000));
        assertThat(fields(0).getFirst()).isEqualTo("exchange=x  ERROR forged   [31m'");
        assertThat(fields(0).getLast()).hasSize("reason=".length() + 201);
    }

    @Test
    void needsARate() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DenialLog(Instant::now, 0))
                .withMessage("perSecond: 0 (expected: >= 1)");
    }

    private List<String> fields(int line) {
        return lines.list.get(line).getKeyValuePairs().stream()
                .map(pair -> pair.key + "=" + pair.value)
                .toList();
    }
}
