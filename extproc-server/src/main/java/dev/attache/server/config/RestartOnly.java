package dev.attache.server.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The settings that are taken only at the start. */
final class RestartOnly {
    private static final String RESTART = " (expected: a restart of the service; the old configuration stays)";

    private RestartOnly() {}

    /**
     * One line for each such setting that differs; empty when the service can go over to the new one.
     *
     * @param from what the service was started with
     */
    static List<String> changes(ServerConfig from, ServerConfig to) {
        var changes = new ArrayList<String>();
        ServerSettings old = from.server();
        ServerSettings now = to.server();
        compare(changes, "server.grpc.address", old.grpc().address(), now.grpc().address());
        compare(
                changes,
                "server.grpc.max_message",
                old.grpc().maxMessage(),
                now.grpc().maxMessage());
        compare(changes, "server.grpc.tls", old.grpc().tls(), now.grpc().tls());
        compare(
                changes,
                "server.admin.address",
                old.admin().address(),
                now.admin().address());
        compare(changes, "server.standby", old.standby(), now.standby());
        compare(changes, "server.plugins", old.plugins(), now.plugins());
        compare(changes, "server.secret", old.secret(), now.secret());
        compare(changes, "redis", from.redis(), to.redis());
        compare(changes, "cache_redis", from.cacheRedis(), to.cacheRedis());
        deadline(changes, from.redis(), from, to);
        deadline(changes, from.cacheRedis(), from, to);
        return changes;
    }

    /** The store is told once how long a command may take: a shorter phase would let Envoy time out first. */
    private static void deadline(
            List<String> changes, @Nullable RedisSettings redis, ServerConfig from, ServerConfig to) {
        if (redis == null) {
            return;
        }
        Duration taken = from.server().envoy().within(redis.commandTimeout());
        EnvoySettings envoy = to.server().envoy();
        if (envoy.deadline().compareTo(taken) < 0) {
            changes.add(
                    "server.envoy.message_timeout: %s less 20ms is shorter than the %s of a Redis command since the start%s"
                            .formatted(Durations.text(envoy.messageTimeout()), Durations.text(taken), RESTART));
        }
    }

    private static void compare(List<String> changes, String path, @Nullable Object old, @Nullable Object now) {
        if (!Objects.equals(old, now)) {
            changes.add(path + ": changed" + RESTART);
        }
    }
}
