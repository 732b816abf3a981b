package dev.attache.server.admin;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.json.JsonMapper;

/**
 * A line of the log as one JSON object: {@code time}, {@code level}, {@code event}, the line's own pairs as members beside
 * them, {@code logger}, and {@code exception} where there is one.
 *
 * <p>Logback's own encoder keeps the pairs in an array of objects and the time in milliseconds, which Loki and Datadog
 * cannot filter by. Thread-safe. Public for logback, which makes it.
 */
public final class JsonLines extends EncoderBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final byte[] NONE = {};

    /** For logback. */
    public JsonLines() {}

    /** A line without pairs, without its end. */
    public static String line(Instant time, String level, String event) {
        return JsonMapper.shared().writeValueAsString(members(time, level, event));
    }

    private static Map<String, Object> members(Instant time, String level, String event) {
        var members = new LinkedHashMap<String, Object>();
        members.put("time", TIME.format(time));
        members.put("level", level);
        members.put("event", event);
        return members;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        Map<String, Object> members =
                members(event.getInstant(), event.getLevel().toString(), event.getFormattedMessage());
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> members.putIfAbsent(pair.key, value(pair.value)));
        }
        members.putIfAbsent("logger", event.getLoggerName());
        IThrowableProxy fault = event.getThrowableProxy();
        if (fault != null) {
            members.putIfAbsent("exception", ThrowableProxyUtil.asString(fault));
        }
        return (JsonMapper.shared().writeValueAsString(members) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Object value(Object value) {
        return value instanceof Number || value instanceof Boolean ? value : String.valueOf(value);
    }

    @Override
    public byte[] headerBytes() {
        return NONE;
    }

    @Override
    public byte[] footerBytes() {
        return NONE;
    }
}
