package dev.attache.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notices that the configuration file changed, reads and checks it, and hands it on; a bad one is only reported.
 *
 * <p>It compares the file's content every quarter of a second: that sees Kubernetes' symlink swaps, editors that rename
 * and file systems without notification alike, and a configuration is small. A change counts once it has been the same
 * twice, so that a file being written is not read by half. {@link #tick} runs on one thread; the rest may be called from
 * any.
 */
public final class ConfigWatcher implements AutoCloseable {
    /** How often to look. */
    public static final Duration INTERVAL = Duration.ofMillis(250);

    /** Hears of each change, one after the other: on the watcher's thread, or on that of {@link #lookNow}. */
    public interface Listener {
        /**
         * A good configuration is there; after this returns it is the current one.
         *
         * @throws IllegalArgumentException when it cannot be taken over; the old one stays, and this is reported
         */
        void changed(Config config);

        /** A changed file was refused, one line per reason; the old configuration stays. */
        void refused(List<String> reasons);

        /** The file was looked at anew, or a refused change was undone: it is what is in force. */
        void unchanged(Config config);
    }

    private final ConfigReader reader;
    private final Listener listener;
    private final Path file;
    private final ServerConfig started;
    private Config current;
    private String taken;
    private String pending;
    private volatile List<String> lastError = List.of();
    private @Nullable ScheduledFuture<?> ticking;
    private boolean closed;

    /** A watcher that starts from {@code current}, which was read by {@code reader}. */
    public ConfigWatcher(ConfigReader reader, Config current, Listener listener) {
        this.reader = reader;
        this.listener = listener;
        this.file = current.file();
        this.started = current.settings();
        this.current = current;
        this.taken = current.version();
        this.pending = taken;
    }

    /** Begins to look, every {@link #INTERVAL}. */
    public synchronized void start(ScheduledExecutorService scheduler) {
        long millis = INTERVAL.toMillis();
        ticking = scheduler.scheduleWithFixedDelay(this::tick, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Looks once. Never throws. */
    public synchronized void tick() {
        byte[] content = content();
        String now = content == null ? "" : ConfigReader.hash(content);
        boolean settled = now.equals(pending);
        pending = now;
        if (settled && !now.equals(taken)) {
            take(now, content);
        }
    }

    /**
     * Looks because somebody asks for it: what is there counts at once, and the listener hears of it also where nothing
     * changed. Never throws. Does nothing once closed.
     */
    public synchronized void lookNow() {
        if (!closed) {
            byte[] content = content();
            pending = content == null ? "" : ConfigReader.hash(content);
            take(pending, content);
        }
    }

    private void take(String version, byte @Nullable [] content) {
        taken = version;
        if (content == null) {
            refuse(List.of(file + ": cannot be read (expected: a file)"));
        } else if (version.equals(current.version())) {
            lastError = List.of();
            listener.unchanged(current);
        } else {
            load(content);
        }
    }

    private byte @Nullable [] content() {
        try {
            return Files.readAllBytes(file);
        } catch (IOException notThere) {
            return null;
        }
    }

    private void load(byte[] content) {
        try {
            Config next = reader.read(file, content);
            List<String> restart = RestartOnly.changes(started, next.settings());
            if (!restart.isEmpty()) {
                refuse(restart.stream().map(line -> file + ": " + line).toList());
                return;
            }
            listener.changed(next);
            current = next;
            lastError = List.of();
        } catch (ConfigException e) {
            refuse(e.problems().stream().map(Problem::toString).toList());
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            // Also what a plugin brings: who does not take this file looks at the next.
            refuse(List.of(file + ": " + e));
        }
    }

    private void refuse(List<String> reasons) {
        lastError = reasons;
        listener.refused(reasons);
    }

    /** Why the last changed file was refused, one line per reason; empty when it was not. */
    public List<String> lastError() {
        return lastError;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (ticking != null) {
            ticking.cancel(false);
        }
    }
}
