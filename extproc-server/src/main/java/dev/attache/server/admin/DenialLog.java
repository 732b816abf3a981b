package dev.attache.server.admin;

import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One structured line per denied or failed exchange, sampled per policy: an attack must not fill the disk. The number
 * of lines left out comes with the next one ({@code suppressed}).
 *
 * <p>Thread-safe, never blocks on the output. Values are cut to a bounded length and have no control characters, so that
 * a client cannot forge a line; callers give no secrets.
 */
public final class DenialLog {
    private static final Logger LOG = LoggerFactory.getLogger("attache.exchanges");
    private static final int MAX_VALUE = 200;

    private final InstantSource clock;
    private final int perSecond;
    private final Map<String, Sample> samples = new ConcurrentHashMap<>();

    /**
     * A log with at most this many lines per policy and second of the clock.
     *
     * @param perSecond at least 1
     */
    public DenialLog(InstantSource clock, int perSecond) {
        if (perSecond < 1) {
            throw new IllegalArgumentException("perSecond: " + perSecond + " (expected: >= 1)");
        }
        this.clock = clock;
        this.perSecond = perSecond;
    }

    /** A policy refused the exchange. */
    public void denied(String exchange, String route, String policy, int status, String reason) {
        write(Level.INFO, "denied", exchange, route, policy, status, reason);
    }

    /** A fault on our side; {@code policy} is empty when none is to blame, {@code status} 0 when none was sent. */
    public void failed(String exchange, String route, String policy, int status, String reason) {
        write(Level.WARN, "failed", exchange, route, policy, status, reason);
    }

    private void write(
            Level level, String event, String exchange, String route, String policy, int status, String reason) {
        if (!LOG.isEnabledForLevel(level)) {
            return;
        }
        long second = Math.floorDiv(clock.millis(), 1000L);
        long suppressed =
                samples.computeIfAbsent(policy, absent -> new Sample()).take(second, perSecond);
        if (suppressed < 0) {
            return;
        }
        var line = LOG.atLevel(level)
                .addKeyValue("exchange", clean(exchange))
                .addKeyValue("route", clean(route))
                .addKeyValue("policy", clean(policy))
                .addKeyValue("status", status)
                .addKeyValue("reason", clean(reason));
        if (suppressed > 0) {
            line = line.addKeyValue("suppressed", suppressed);
        }
        line.log("exchange " + event);
    }

    static String clean(String value) {
        String cut = value.length() <= MAX_VALUE ? value : value.substring(0, MAX_VALUE) + "…";
        return cut.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", " ").replace('"', '\'');
    }

    /** How much of this second's allowance is used. */
    private static final class Sample {
        private long second = Long.MIN_VALUE;
        private int written;
        private long suppressed;

        /** The number of lines left out since the last one; -1: leave this one out. */
        synchronized long take(long now, int allowed) {
            if (now != second) {
                second = now;
                written = 0;
            }
            if (written >= allowed) {
                suppressed++;
                return -1;
            }
            written++;
            long left = suppressed;
            suppressed = 0;
            return left;
        }
    }
}
