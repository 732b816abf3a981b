package dev.attache.server.config;

import dev.attache.exchange.Source;
import dev.attache.policy.MeteredPolicy;
import dev.attache.policy.Policy;
import dev.attache.policy.StandsIn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which policies may answer at {@code server.standby}, where nothing is known but the request's head, and none of the
 * route's other policies runs.
 *
 * <p>Those whose identity the head tells, on routes of which all other policies only count: a policy that refuses, finds
 * out who is calling, or changes the request must not be passed by.
 */
public final class StandInRules {
    private final ServerConfig config;
    private final Map<String, Policy> made = new LinkedHashMap<>();

    /** The rules for a configuration that was read; policies that cannot be made are left out. */
    public StandInRules(ServerConfig config) {
        this.config = config;
        var context = new CheckingContext();
        config.policies().forEach((name, policy) -> {
            try {
                made.put(name, policy.create(name, context));
            } catch (IllegalArgumentException reported) {
                // Reported by PolicyChecks.
            }
        });
    }

    /** The policies that answer when the upstream fails. */
    List<String> standingIn() {
        return made.entrySet().stream()
                .filter(entry -> entry.getValue() instanceof StandsIn)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Those that may do so outside of ext_proc. */
    public Set<String> served() {
        return standingIn().stream().filter(name -> objection(name) == null).collect(Collectors.toUnmodifiableSet());
    }

    /** Why a policy must not answer there; null when it may. */
    @Nullable
    String objection(String name) {
        if (!(made.get(name) instanceof StandsIn policy)) {
            return "it keeps nothing";
        }
        for (Source source : policy.by()) {
            if (!source.ofRequestHead()) {
                return source + " is not known there";
            }
        }
        return routes().filter(policies -> policies.contains(name))
                .flatMap(List::stream)
                .filter(other -> !other.equals(name) && !(made.get(other) instanceof MeteredPolicy))
                .findFirst()
                .map(other -> other + " of the same route does not run there")
                .orElse(null);
    }

    private Stream<List<String>> routes() {
        Stream<List<String>> listed = config.routes().stream().map(RouteSettings::policies);
        DefaultRouteSettings rest = config.defaultRoute();
        return rest == null ? listed : Stream.concat(listed, Stream.of(rest.policies()));
    }
}
