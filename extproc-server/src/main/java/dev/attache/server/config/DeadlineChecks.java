package dev.attache.server.config;

import dev.attache.policy.Cached;
import dev.attache.policy.MeteredPolicy;
import dev.attache.policy.Policy;
import dev.attache.policy.SessionKeeping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether policies, and the steps of a phase together, fit into the phase's one deadline.
 *
 * <p>A policy that alone does not fit is a problem: its timeout would never be reached. What does not fit only together is
 * a warning: a step gets its own timeout or what is left of the deadline, whichever is less, so that nothing breaks.
 */
final class DeadlineChecks {
    private final ServerConfig config;
    private final Problems problems;
    private final Problems warnings;
    private final Map<String, Policy> made = new LinkedHashMap<>();

    DeadlineChecks(ServerConfig config, Problems problems, Problems warnings) {
        this.config = config;
        this.problems = problems;
        this.warnings = warnings;
    }

    void run() {
        if (problems.touch("redis") || problems.touch("server.envoy")) {
            return;
        }
        make();
        made.forEach(this::alone);
        for (RouteSettings route : config.routes()) {
            together(problems.path(route), route.policies());
        }
        DefaultRouteSettings rest = config.defaultRoute();
        if (rest != null) {
            together("default_route", rest.policies());
        }
    }

    /** Policies that cannot be made have been reported already. */
    private void make() {
        var context = new CheckingContext();
        config.policies().forEach((name, policy) -> {
            try {
                made.put(name, policy.create(name, context));
            } catch (IllegalArgumentException reported) {
                // Reported by PolicyChecks.
            }
        });
    }

    private void alone(String name, Policy policy) {
        Duration timeout = policy.timeout();
        PolicySettings settings = config.policies().get(name);
        if (settings != null && timeout.compareTo(longest()) > 0) {
            String path = "policies." + name + "." + settings.type().name();
            String inner = path + ".timeout";
            String about = problems.place(inner).equals(problems.place(path)) ? path : inner;
            problems.at(about, "may wait " + Durations.text(timeout), expected());
        }
    }

    private void together(String path, List<String> names) {
        phase(path, "request headers", names, false);
        phase(path, "request body", names, true);
    }

    private void phase(String path, String phase, List<String> names, boolean onBody) {
        int calls = 0;
        int cacheCalls = 0;
        boolean counting = false;
        Duration sum = Duration.ZERO;
        var steps = new ArrayList<String>();
        for (String name : names) {
            Policy policy = made.get(name);
            if (policy == null || policy.interest().decidesOnBody() != onBody) {
                continue;
            }
            // Neighbours that count are one round trip.
            calls += policy instanceof MeteredPolicy && !counting ? 1 : 0;
            counting = policy instanceof MeteredPolicy;
            calls += questions(policy);
            cacheCalls += policy instanceof Cached ? 1 : 0;
            Duration timeout = policy.timeout();
            if (!timeout.isZero() && timeout.compareTo(longest()) <= 0) {
                sum = sum.plus(timeout);
                steps.add(name + " " + Durations.text(timeout));
            }
        }
        boolean apart = config.cacheRedis() != null;
        sum = sum.plus(asked("cache_redis", config.cacheRedis(), apart ? cacheCalls : 0, steps));
        sum = sum.plus(asked("redis", config.redis(), apart ? calls : calls + cacheCalls, steps));
        if (sum.compareTo(longest()) > 0) {
            String said = "%s may take %s: %s".formatted(phase, Durations.text(sum), String.join(", ", steps));
            warnings.add(problems.place(path), path, said, expected());
        }
    }

    /** How often it asks for a session: once, and with an auth service before its answer, and to remember it. */
    private static int questions(Policy policy) {
        return policy instanceof SessionKeeping sessions ? sessions.namedBy().isEmpty() ? 1 : 3 : 0;
    }

    private static Duration asked(String name, @Nullable RedisSettings redis, int calls, List<String> steps) {
        if (redis == null || calls == 0) {
            return Duration.ZERO;
        }
        Duration each = redis.commandTimeout();
        steps.addFirst("%d × %s.command_timeout %s".formatted(calls, name, Durations.text(each)));
        return each.multipliedBy(calls);
    }

    private Duration longest() {
        return config.server().envoy().longestDeadline();
    }

    private String expected() {
        boolean more = longest().compareTo(config.server().envoy().deadline()) > 0;
        String setting = more ? "max_message_timeout" : "message_timeout";
        return "<= %s: server.envoy.%s less 20ms".formatted(Durations.text(longest()), setting);
    }
}
