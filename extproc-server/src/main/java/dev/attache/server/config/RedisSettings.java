package dev.attache.server.config;

import dev.attache.policy.Setting;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
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
    private static final Pattern URI = Pattern.compile("(redis|rediss|redis\\+unix|redis-sentinel)://[^\\s]+");

    /** Refuses a URI of another kind, without showing it: it may hold a password. */
    public RedisSettings {
        if (!URI.matcher(uri).matches()) {
            int scheme = uri.indexOf("://");
            String shown = scheme < 0 ? "no scheme" : uri.substring(0, scheme) + "://…";
            throw new IllegalArgumentException(
                    "uri: " + shown + " (expected: redis://, rediss://, redis+unix:// or redis-sentinel://)");
        }
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return Redacted.text(this);
    }
}
