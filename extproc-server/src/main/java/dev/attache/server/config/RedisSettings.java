package dev.attache.server.config;

import dev.attache.policy.Setting;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code redis:} where counters are shared between nodes. */
public record RedisSettings(
        @Setting("Where it is, with user, password and database.")
        String uri,

        @Setting(value = "The nodes of a cluster.", notSupportedYet = true) @Nullable
        List<String> cluster,

        @Setting(value = "How long a command may take.", standard = "50ms", least = "1ms")
        Duration commandTimeout,

        @Setting(value = "What all keys begin with.", standard = "attache:")
        String keyPrefix) {
    /** Refuses what is not a URI, without showing it: it may hold a password. */
    public RedisSettings {
        RedisUri.check(uri);
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return Redacted.text(this);
    }
}
