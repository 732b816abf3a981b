package dev.attache.server.cli;

import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigException;
import dev.attache.server.config.ConfigReader;
import java.io.IOException;
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
            return reader.get().read(Path.of(file));
        } catch (ConfigException e) {
            e.problems().forEach(problem -> console.err().println(problem));
            return null;
        }
    }
}
