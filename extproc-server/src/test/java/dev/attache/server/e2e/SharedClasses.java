package dev.attache.server.e2e;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * The classes that the packaged service loads until it is ready, in a form that a JVM maps instead of parsing and verifying
 * them (class data sharing): what tests wait for most is the service's start, and this halves it. Made once for each build,
 * by whichever test process comes first. Safe for use from any thread and several processes.
 */
final class SharedClasses {
    private static final Duration DUMPED_WITHIN = Duration.ofMinutes(2);

    private SharedClasses() {}

    /** The JVM's option that uses the archive for this jar and the libraries beside it. */
    static synchronized String option(Path jar) throws Exception {
        Path archive = Path.of("target", "e2e-classes.jsa").toAbsolutePath();
        try (var one = FileChannel.open(
                        Path.of("target", "e2e-classes.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = one.lock()) {
            if (lock.isValid() && (!Files.exists(archive) || isOlder(archive, requireNonNull(jar.getParent())))) {
                make(archive);
            }
        }
        return "-XX:SharedArchiveFile=" + archive;
    }

    private static boolean isOlder(Path archive, Path lib) throws IOException {
        try (Stream<Path> jars = Files.list(lib)) {
            long newest =
                    jars.mapToLong(jar -> jar.toFile().lastModified()).max().orElse(0);
            return archive.toFile().lastModified() <= newest;
        }
    }

    private static void make(Path archive) throws Exception {
        Path next = archive.resolveSibling("e2e-classes.next");
        try (var service = new AttacheProcess("-XX:ArchiveClassesAtExit=" + next)) {
            service.awaitReady();
            service.terminate();
            service.awaitExit(DUMPED_WITHIN);
            Files.move(next, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
