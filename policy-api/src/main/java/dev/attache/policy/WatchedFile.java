package dev.attache.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a file beside the configuration says. It is read again when it changes; a changed file that is wrong is refused,
 * and what it said before stays.
 *
 * <p>Thread-safe: only the periodic work writes, one field.
 */
public final class WatchedFile<T> implements Supplier<T> {
    /** How often to look at the file; a change counts once it has been the same twice. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Path file;
    private final int maxBytes;
    private final Function<byte @Nullable [], T> parser;
    private final Metrics.Count taken;
    private final Metrics.Count refused;
    private byte @Nullable [] current;
    private byte @Nullable [] pending;
    private volatile T said;

    /**
     * Reads the file and goes on looking at it until the configuration of the context is replaced.
     *
     * @param maxBytes a longer file counts as one that cannot be read
     * @param parser gets the content, or null when the file cannot be read; throws {@link IllegalArgumentException}
     *     with all that is wrong
     * @param counts where to count changes, by result: {@code taken} or {@code refused}
     * @throws IllegalArgumentException as thrown by the parser
     */
    public WatchedFile(
            Path file,
            int maxBytes,
            Function<byte @Nullable [], T> parser,
            Function<String, Metrics.Count> counts,
            PolicyContext context) {
        this.file = file;
        this.maxBytes = maxBytes;
        this.parser = parser;
        this.taken = counts.apply("taken");
        this.refused = counts.apply("refused");
        this.current = content();
        this.pending = current;
        this.said = parser.apply(current);
        context.every(PAUSE, this::look);
    }

    private byte @Nullable [] content() {
        try {
            return Files.size(file) > maxBytes ? null : Files.readAllBytes(file);
        } catch (IOException cannotBeRead) {
            return null;
        }
    }

    /** Looks at the file once. On one thread. */
    private void look() {
        byte[] now = content();
        boolean settled = Arrays.equals(now, pending);
        pending = now;
        if (!settled || Arrays.equals(now, current)) {
            return;
        }
        current = now;
        try {
            said = parser.apply(now);
            taken.increment();
        } catch (IllegalArgumentException e) {
            refused.increment();
            // Whoever runs the periodic work logs it; once, for the content is known now.
            throw new IllegalStateException(file + ": the change was refused, what it said before stays: "
                    + String.valueOf(e.getMessage()).replace("\n", "; "));
        }
    }

    /** What the file said when it was last valid. */
    @Override
    public T get() {
        return said;
    }
}
