package dev.attache.testkit.redis;

import dev.attache.testkit.ProcessStartException;
import java.io.File;
import java.nio.file.Path;

/** The binary inside {@code com.github.codemonstur:embedded-redis}, found by reflection: the library is optional. */
final class EmbeddedRedis {
    private EmbeddedRedis() {}

    /**
     * Unpacks the binary into this folder.
     *
     * @throws ProcessStartException when the library is not there or has no binary for this machine
     */
    static Path unpack(Path folder) {
        try {
            Class<?> providers = Class.forName("redis.embedded.core.ExecutableProvider");
            Object provider =
                    providers.getMethod("newJarResourceProvider", File.class).invoke(null, folder.toFile());
            File binary = (File) providers.getMethod("get").invoke(provider);
            return binary.toPath();
        } catch (ClassNotFoundException e) {
            throw new ProcessStartException(
                    "no Redis: redis-server is not on the PATH, and embedded-redis is not on the class path", e);
        } catch (ReflectiveOperationException e) {
            throw new ProcessStartException("the embedded Redis has no binary for this machine: " + e.getCause(), e);
        }
    }
}
