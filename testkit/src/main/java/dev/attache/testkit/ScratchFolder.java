package dev.attache.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A new folder among the machine's temporary files, for a process of a test; deleted, with all that is in it, when
 * closed.
 *
 * <p>Close it after the process has ended. Safe for use from any thread.
 */
public final class ScratchFolder implements AutoCloseable {
    private final Path path;

    private ScratchFolder(Path path) {
        this.path = path;
    }

    /**
     * Creates one.
     *
     * @param name what its name begins with, after {@code attache-}
     */
    public static ScratchFolder create(String name) {
        try {
            return new ScratchFolder(Files.createTempDirectory("attache-" + name + "-"));
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for the files of " + name, e);
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** A file of this name in it. */
    public Path file(String name) {
        return path.resolve(name);
    }

    /** Deletes it; does nothing the second time. */
    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (NoSuchFileException gone) {
            // Closed before.
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": cannot be deleted", e);
        }
    }
}
