package dev.attache.server.config;

import java.time.Duration;
import java.util.List;

/**
 * Whether the steps of a phase fit into its one deadline. Warnings, not problems: a step gets its own timeout or what
 * is left of the deadline, whichever is less, so that nothing breaks; but the longer timeout is never reached.
 */
final class DeadlineChecks {
    private final ServerConfig config;
    private final Problems problems;
    private final Problems warnings;

    DeadlineChecks(ServerConfig config, Problems problems, Problems warnings) {
        this.config = config;
        this.problems = problems;
        this.warnings = warnings;
    }

    void run() {
        if (config.redis() == null || problems.touch("redis") || problems.touch("server.envoy")) {
            return;
        }
        for (RouteSettings route : config.routes()) {
            check(problems.path(route), route.policies());
        }
        DefaultRouteSettings rest = config.defaultRoute();
        if (rest != null) {
            check("default_route", rest.policies());
        }
    }

    private void check(String path, List<String> names) {
        RedisSettings redis = config.redis();
        if (redis == null) {
            return;
        }
        int calls = calls(names);
        Duration sum = redis.commandTimeout().multipliedBy(calls);
        Duration deadline = config.server().envoy().deadline();
        if (sum.compareTo(deadline) > 0) {
            String said = "request headers may take %s: %d × redis.command_timeout %s"
                    .formatted(Durations.text(sum), calls, Durations.text(redis.commandTimeout()));
            String expected = "<= %s: server.envoy.message_timeout less 20ms".formatted(Durations.text(deadline));
            warnings.add(problems.place(path), path, said, expected);
        }
    }

    /** Neighbours of one type are one round trip. */
    private int calls(List<String> names) {
        int calls = 0;
        String before = "";
        for (String name : names) {
            PolicySettings policy = config.policies().get(name);
            String type = policy == null ? "" : policy.type().name();
            calls += type.equals(before) ? 0 : 1;
            before = type;
        }
        return calls;
    }
}
