package dev.attache.server.config;

import dev.attache.policy.Policy;
import dev.attache.policy.TellsCaller;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Policies of a route that stand where they cannot do what they look like: nothing tells them who is calling, or none of
 * the route's requests comes to them. Warnings, for a policy of somebody's own may tell what it does not say it tells.
 */
final class OrderChecks {
    private static final String CONSUMER = "consumer";
    private static final String SESSION = "session";
    private static final String RESPOND = "respond";

    private final ServerConfig config;
    private final Problems problems;
    private final Problems warnings;
    private final Map<String, Policy> made = new HashMap<>();

    OrderChecks(ServerConfig config, Problems problems, Problems warnings) {
        this.config = config;
        this.problems = problems;
        this.warnings = warnings;
    }

    void run() {
        if (!problems.none()) {
            return;
        }
        var context = new CheckingContext();
        config.policies().forEach((name, settings) -> made.put(name, settings.create(name, context)));
        config.routes().forEach(route -> check(problems.path(route), route.policies()));
        DefaultRouteSettings rest = config.defaultRoute();
        if (rest != null) {
            check("default_route", rest.policies());
        }
    }

    private void check(String route, List<String> names) {
        int answering = names.size();
        for (int i = 0; i < names.size(); i++) {
            boolean unreached = i > answering || (answering < names.size() && decidesOnBody(names.get(i)));
            if (unreached) {
                String answerer = names.get(answering);
                String path = route + ".policies[" + i + "]";
                String said = "%s is never reached: %s answers every request".formatted(names.get(i), answerer);
                warnings.add(problems.place(path), path, said, "it before %s, or a when: in %1$s".formatted(answerer));
                continue;
            }
            untold(route, names, i);
            if (answering == names.size() && answersAll(names.get(i))) {
                answering = i;
            }
        }
    }

    /** At the headers; one that reads the body answers after all others have seen the headers. */
    private boolean answersAll(String name) {
        PolicySettings settings = config.policies().get(name);
        return settings != null
                && settings.type().name().equals(RESPOND)
                && settings.when() == null
                && !decidesOnBody(name);
    }

    private boolean decidesOnBody(String name) {
        Policy policy = made.get(name);
        return policy != null && policy.interest().decidesOnBody();
    }

    private void untold(String route, List<String> names, int index) {
        String name = names.get(index);
        PolicySettings settings = config.policies().get(name);
        if (settings == null) {
            return;
        }
        String path = "policies." + name + "." + settings.type().name();
        Set<String> before = told(names, index, decidesOnBody(name));
        Set<String> afterwards = told(names, index, true);
        ReadSource.all(path, settings.settings()).distinct().forEach(read -> {
            String needed = needed(read);
            boolean later = read.path().startsWith(path + ".response.");
            if (needed != null && !(later ? afterwards : before).contains(needed)) {
                boolean caller = needed.equals(CONSUMER);
                warnings.add(
                        problems.place(read.path()),
                        route,
                        "%s: %s: nothing before it %s"
                                .formatted(
                                        read.path(), read.source(), caller ? "says who is calling" : "opens a session"),
                        (caller ? "a consumer, or a session with consumer:," : "a session") + " earlier in the list");
            }
        });
    }

    private static @Nullable String needed(ReadSource read) {
        String word = read.source().toString();
        return word.equals(CONSUMER) ? CONSUMER : word.startsWith(SESSION + ":") ? SESSION : null;
    }

    /** What is known to a policy: of those before it and of itself, and at the body of all that decide at the headers. */
    private Set<String> told(List<String> names, int index, boolean late) {
        var told = new HashSet<String>();
        for (int i = 0; i < names.size(); i++) {
            boolean counts = i <= index || (late && !decidesOnBody(names.get(i)));
            if (counts && made.get(names.get(i)) instanceof TellsCaller caller) {
                told.addAll(caller.tells());
            }
        }
        return told;
    }
}
