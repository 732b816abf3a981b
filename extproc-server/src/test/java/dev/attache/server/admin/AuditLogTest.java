package dev.attache.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AuditLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("attache.audit");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

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
    void aChangeIsOneLineThatNobodyCanForge() {
        AuditLog.changed("balance changed", "llm", "llm#1234|5:alice", "grant 5, id a\nbalance changed \"x\"");

        assertThat(lines.list).hasSize(1);
        assertThat(lines.list.getFirst().getLevel()).isEqualTo(Level.INFO);
        assertThat(lines.list.getFirst().getFormattedMessage()).isEqualTo("balance changed");
        assertThat(lines.list.getFirst().getKeyValuePairs())
                .map(pair -> pair.key + "=" + pair.value)
                .containsExactly("policy=llm", "subject=llm#1234|5:alice", "detail=grant 5, id a balance changed 'x'");
    }
}
