package dev.attache.server.cli;

import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigException;
import dev.attache.server.config.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The file after {@code -c}. */
final class ConfigFile {
    private ConfigFile() {}

    /**
     * Reads it; null when there are problems, which were printed.
     *
     * @throws UsageException when no file was given
     * @throws IOException when it cannot be read
     */
    static @Nullable Config read(Supplier<ConfigReader> reader, @Nullable String file, Console console)
            throws UsageException, IOException {
        if (file == null) {
            throw new UsageException("no file (expected: -c FILE)");
        }
        try {
            return reader.get().read(existing(file));
        } catch (ConfigException e) {
            e.problems().forEach(problem -> console.err().println(problem));
            return null;
        }
    }

    /**
     * The path, unless it is one of a folder: an attempt to read that does not name it.
     *
     * @throws UsageException when it is a folder
     */
    static Path existing(String file) throws UsageException {
        Path path = Path.of(file);
        if (Files.isDirectory(path)) {
            throw new UsageException(file + ": is a directory (expected: a file)");
        }
        return path;
    }
}
