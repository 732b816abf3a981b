package dev.attache.server.admin;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import java.net.URL;
import java.util.Locale;
import java.util.Set;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sets up the process's log as {@code server.log} says. An operator's own {@code -Dlogback.configurationFile} wins. */
public final class Logging {
    private static final Set<String> LEVELS = Set.of("trace", "debug", "info", "warn", "error", "off");
    private static final Set<String> FORMATS = Set.of("text", "json");

    private Logging() {}

    /**
     * Starts logging in this way; may be called again, when the configuration was reloaded.
     *
     * @param level trace, debug, info, warn, error or off
     * @param format text or json: one line, or one JSON object, per event
     * @throws IllegalArgumentException with the value and what was expected
     */
    public static void configure(String level, String format) {
        check("server.log.level", level, LEVELS);
        check("server.log.format", format, FORMATS);
        if (!SLF4JBridgeHandler.isInstalled()) {
            // gRPC and the JDK's HTTP server log by java.util.logging, to stderr in two lines each.
            SLF4JBridgeHandler.removeHandlersForRootLogger();
            SLF4JBridgeHandler.install();
        }
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LoggerContext context && System.getProperty("logback.configurationFile") == null) {
            load(context, level, format);
        }
    }

    /** Writes what is waiting, and ends logging: the last step of the process. */
    public static void stop() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }

    private static void load(LoggerContext context, String level, String format) {
        URL file = Logging.class.getResource("/logback.xml");
        if (file == null) {
            throw new IllegalStateException("logback.xml is missing from the jar");
        }
        context.reset();
        context.putProperty("attache.log.level", level.toUpperCase(Locale.ROOT));
        context.putProperty("attache.log.format", format);
        // Libraries say a lot that is of no use to an operator, but never more than was asked for.
        boolean quieter = level.equals("error") || level.equals("off");
        context.putProperty("attache.log.libraries", quieter ? level.toUpperCase(Locale.ROOT) : "WARN");
        context.putProperty("attache.log.audit", level.equals("off") ? "OFF" : "INFO");
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        try {
            configurator.doConfigure(file);
        } catch (JoranException e) {
            throw new IllegalStateException("logback.xml cannot be read", e);
        }
    }

    private static void check(String name, String value, Set<String> expected) {
        if (!expected.contains(value)) {
            throw new IllegalArgumentException(name + ": \"" + value + "\" (expected: one of "
                    + expected.stream().sorted().toList() + ")");
        }
    }
}
