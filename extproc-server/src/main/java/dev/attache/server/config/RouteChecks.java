package dev.attache.server.config;

import dev.attache.server.chain.ExchangeMatch;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Routes that cannot be meant: unknown, unused or repeated policies, and routes that nothing can reach. */
final class RouteChecks {
    private final ServerConfig config;
    private final Problems problems;
    private final Set<String> used = new HashSet<>();

    RouteChecks(ServerConfig config, Problems problems) {
        this.config = config;
        this.problems = problems;
    }

    void run() {
        Set<String> defined = defined();
        boolean allRead = !problems.touch("routes") && !problems.touch("default_route");
        Map<String, RouteSettings> names = new HashMap<>();
        for (int i = 0; i < config.routes().size(); i++) {
            RouteSettings route = config.routes().get(i);
            String path = problems.path(route);
            RouteSettings first = names.putIfAbsent(route.name(), route);
            if (first != null) {
                problems.at(path + ".name", route.name(), "a name of its own; " + problems.path(first) + " has it");
            }
            if (route.name().equals(Config.DEFAULT_ROUTE)) {
                problems.at(path + ".name", route.name(), "another name; default_route is called so");
            }
            policies(route.policies(), path, defined);
            reachable(route, path, config.routes().subList(0, i));
        }
        DefaultRouteSettings rest = config.defaultRoute();
        if (rest != null) {
            policies(rest.policies(), "default_route", defined);
        }
        if (allRead) {
            unused();
        }
    }

    /** The names in the file, also of policies that could not be read: they are there, and wrong for a reason given. */
    private Set<String> defined() {
        var defined = new HashSet<>(config.policies().keySet());
        defined.addAll(problems.namesUnder("policies"));
        return defined;
    }

    private void policies(List<String> names, String path, Set<String> defined) {
        var seen = new HashSet<String>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String inner = path + ".policies[" + i + "]";
            used.add(name);
            if (!defined.contains(name)) {
                String expected =
                        defined.isEmpty() ? "one of policies, of which there are none" : "one of " + sorted(defined);
                String nearest = Names.nearest(name, defined);
                problems.at(inner, name, expected, nearest);
                used.add(nearest == null ? name : nearest);
            } else if (!seen.add(name)) {
                problems.at(inner, name + " a second time", "each policy once in a route");
            }
        }
    }

    private void reachable(RouteSettings route, String path, List<RouteSettings> before) {
        ExchangeMatch match = route.match();
        if (match == null || problems.touch(path + ".match")) {
            return;
        }
        for (RouteSettings earlier : before) {
            ExchangeMatch wider = earlier.match();
            boolean asWritten = !problems.touch(problems.path(earlier) + ".match");
            if (wider != null && asWritten && wider.covers(match)) {
                String by = problems.path(earlier) + " (" + earlier.name() + ")";
                problems.at(
                        path + ".match", "can never match: " + by + " matches all of it before", "the narrower first");
                return;
            }
        }
    }

    private void unused() {
        for (String name : config.policies().keySet()) {
            if (!used.contains(name)) {
                problems.at("policies." + name, "not used", "a route or default_route that names it");
            }
        }
    }

    private static String sorted(Set<String> names) {
        return String.join(", ", names.stream().sorted().toList());
    }
}
