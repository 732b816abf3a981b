package dev.attache.server.store.redis;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Writes down what the store warns of, until closed. */
final class Warnings extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger(StoreNews.class);
    private final List<String> texts = new CopyOnWriteArrayList<>();
    private final List<String> others = new CopyOnWriteArrayList<>();

    Warnings() {
        start();
        logger.setLevel(Level.INFO);
        logger.addAppender(this);
    }

    List<String> texts() {
        return texts;
    }

    /** What it says else. */
    List<String> others() {
        return others;
    }

    @Override
    protected void append(ILoggingEvent event) {
        boolean warns = event.getLevel().isGreaterOrEqual(Level.WARN);
        (warns ? texts : others).add(event.getFormattedMessage());
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setLevel(null);
    }
}
