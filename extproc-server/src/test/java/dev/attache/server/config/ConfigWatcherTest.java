package dev.attache.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigWatcherTest implements ConfigWatcher.Listener {
    private final ConfigReader reader = new ConfigReader(SamplePolicies.ALL, Map.of());
    private final List<String> drains = new ArrayList<>();
    private final List<List<String>> refusals = new ArrayList<>();
    private final List<String> unchanged = new ArrayList<>();
    private boolean refusing;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path file;

    @SuppressWarnings("NullAway.Init")
    private ConfigWatcher watcher;

    @BeforeEach
    void watch() throws Exception {
        // As Kubernetes mounts a ConfigMap: the file links into a folder that is swapped.
        Files.createDirectory(folder.resolve("one"));
        Files.writeString(folder.resolve("one/attache.yaml"), "version: 1\n");
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("one"));
        file = Files.createSymbolicLink(folder.resolve("attache.yaml"), Path.of("..data/attache.yaml"));
        watcher = new ConfigWatcher(reader, reader.read(file), this);
    }

    @Override
    public void changed(Config config) {
        if (refusing) {
            throw new IllegalStateException("no room");
        }
        drains.add(Durations.text(config.settings().server().drain()));
    }

    @Override
    public void refused(List<String> reasons) {
        refusals.add(reasons);
    }

    @Override
    public void unchanged(Config config) {
        unchanged.add(config.version());
    }

    @Test
    void aLookThatIsAskedForTakesWhatIsThereAtOnce() throws IOException {
        write("version: 1\nserver: {drain: 1s}\n");
        watcher.lookNow();
        assertThat(drains).containsExactly("1s");
        assertThat(unchanged).isEmpty();

        write("version: 1\nserver: {drian: 1s}\n");
        watcher.lookNow();
        watcher.lookNow();
        assertThat(refusals).as("said each time").hasSize(2);
        tick(3);
        assertThat(refusals).as("and not again by itself").hasSize(2);
    }

    @Test
    void whoAsksForALookHearsThatNothingChanged() throws IOException {
        watcher.lookNow();
        tick(3);
        assertThat(unchanged).hasSize(1);
        assertThat(drains).isEmpty();

        watcher.close();
        watcher.lookNow();
        assertThat(unchanged).as("closed").hasSize(1);
    }

    @Test
    void anUnchangedFileIsLeftAlone() throws IOException {
        write("version: 1\n");
        tick(3);

        assertThat(drains).isEmpty();
        assertThat(refusals).isEmpty();
    }

    @Test
    void aChangeIsTakenOverOnceItHasSettled() throws IOException {
        write("version: 1\nserver: {drain: 1s}\n");
        tick(1);
        assertThat(drains).isEmpty();
        tick(3);
        assertThat(drains).containsExactly("1s");
    }

    @Test
    void aFileThatIsBeingWrittenWaits() throws IOException {
        write("version: 1\nserver: {dr");
        tick(1);
        write("version: 1\nserver: {drain: 1s}\n");
        tick(2);

        assertThat(drains).containsExactly("1s");
        assertThat(refusals).isEmpty();
    }

    @Test
    void swapsOfKubernetesCount() throws IOException {
        Files.createDirectory(folder.resolve("two"));
        Files.writeString(folder.resolve("two/attache.yaml"), "version: 1\nserver: {drain: 2s}\n");
        Files.createSymbolicLink(folder.resolve("..tmp"), Path.of("two"));
        Files.move(folder.resolve("..tmp"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        tick(2);

        assertThat(drains).containsExactly("2s");
    }

    @Test
    void aBadFileIsReportedOnceAndForgottenWhenMended() throws IOException {
        write("version: 1\nserver: {drian: 1s, zebra: 1}\n");
        tick(5);

        assertThat(drains).isEmpty();
        assertThat(refusals).hasSize(1);
        assertThat(watcher.lastError()).hasSize(2).first().asString().contains("server.drian");

        write("version: 1\n");
        tick(2);
        assertThat(watcher.lastError()).isEmpty();
        assertThat(drains).as("the old one never left").isEmpty();
        assertThat(unchanged).as("it is told that the old one holds").hasSize(1);
    }

    @Test
    void aMissingFileIsReportedAndTakenUpAgain() throws IOException {
        Files.delete(folder.resolve("..data"));
        tick(3);
        assertThat(watcher.lastError()).singleElement().asString().contains("cannot be read");

        Files.createSymbolicLink(folder.resolve("..data"), Path.of("one"));
        write("version: 1\nserver: {drain: 3s}\n");
        tick(2);
        assertThat(drains).containsExactly("3s");
        assertThat(watcher.lastError()).isEmpty();
    }

    @Test
    void whatNeedsARestartIsRefused() throws IOException {
        write("""
                version: 1
                server: {grpc: {address: 127.0.0.1:1}, admin: {address: 127.0.0.1:2}, plugins: mine, drain: 1s}
                redis: {uri: redis://localhost}
                cache_redis: {uri: "redis://user:hunter2@cache"}
                """);
        tick(2);

        assertThat(drains).isEmpty();
        assertThat(watcher.lastError())
                .hasSize(5)
                .allMatch(line -> line.contains("a restart"))
                .noneMatch(line -> line.contains("hunter2"))
                .anyMatch(line -> line.contains(": redis: "))
                .anyMatch(line -> line.contains(": cache_redis: "))
                .anyMatch(line -> line.contains("server.plugins"))
                .anyMatch(line -> line.contains("server.grpc.address"));
    }

    @Test
    void aPhaseShorterThanWhatACommandMayTakeSinceTheStartIsRefused() throws Exception {
        write(redis("100ms", "3s"));
        watcher = new ConfigWatcher(reader, reader.read(file), this);

        write(redis("500ms", "1s"));
        tick(2);
        write(redis("99ms", "2s"));
        tick(2);
        assertThat(watcher.lastError())
                .singleElement()
                .asString()
                .contains("server.envoy.message_timeout: 99ms less 20ms is shorter than the 80ms")
                .contains("a restart");

        write(redis("100ms", "4s")); // as at the start, where 90ms was cut to 80ms
        tick(2);
        assertThat(drains).containsExactly("1s", "4s");
        assertThat(watcher.lastError()).isEmpty();
    }

    private static String redis(String messageTimeout, String drain) {
        return """
                version: 1
                server: {envoy: {message_timeout: %s}, drain: %s}
                redis: {uri: redis://localhost, command_timeout: 90ms}
                """.formatted(messageTimeout, drain);
    }

    @Test
    void aListenerThatFailsLeavesTheOldOne() throws IOException {
        refusing = true;
        write("version: 1\nserver: {drain: 1s}\n");
        tick(2);
        assertThat(watcher.lastError()).singleElement().asString().contains("no room");

        refusing = false;
        write("version: 1\nserver: {drain: 4s}\n");
        tick(2);
        assertThat(drains).containsExactly("4s");
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve("one/attache.yaml"), text);
    }

    private void tick(int times) {
        for (int i = 0; i < times; i++) {
            watcher.tick();
        }
    }
}
