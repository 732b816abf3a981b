package dev.attache.server.config;

import dev.attache.policy.Setting;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The whole configuration as it was written, with the standard values where nothing was. Immutable. */
public record ServerConfig(
        @Setting(value = "The version of this format.", least = "1", most = "1")
        int version,

        @Setting(value = "The service itself.", standard = "{}")
        ServerSettings server,

        @Setting("Where counters are shared; left out, they are kept in this process only.") @Nullable
        RedisSettings redis,

        @Setting("A Redis of its own for what caches keep, which may evict; left out, that is kept in redis.") @Nullable
        RedisSettings cacheRedis,

        @Setting(value = "Policies by name.", standard = "{}")
        Map<String, PolicySettings> policies,

        @Setting(value = "Which policies run; the first that matches.", standard = "[]")
        List<RouteSettings> routes,

        @Setting("For what no route matches; left out, that passes untouched.") @Nullable
        DefaultRouteSettings defaultRoute) {
    /** Without secrets. */
    @Override
    public String toString() {
        return Redacted.text(this);
    }
}
