package dev.attache.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The settings that are taken only at the start. */
final class RestartOnly {
    private RestartOnly() {}

    /** One line for each such setting that differs; empty when the service can go over from one to the other. */
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
        compare(changes, "server.secret", old.secret(), now.secret());
        compare(changes, "redis", from.redis(), to.redis());
        return changes;
    }

    private static void compare(List<String> changes, String path, @Nullable Object old, @Nullable Object now) {
        if (!Objects.equals(old, now)) {
            changes.add(path + ": changed (expected: a restart of the service; the old configuration stays)");
        }
    }
}
