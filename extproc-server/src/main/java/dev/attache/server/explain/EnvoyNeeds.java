package dev.attache.server.explain;

import dev.attache.policy.Interest;
import dev.attache.policy.StandsIn;
import dev.attache.server.config.CheckingContext;
import dev.attache.server.config.Config;
import dev.attache.server.config.UsedSources;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What a configuration asks of the Envoy in front. Immutable.
 *
 * @param requestAttributes what {@code request_attributes} must list, sorted
 * @param responseAttributes what only the response's first message can bring, sorted
 * @param namespaces whose dynamic metadata must be forwarded, sorted
 * @param routes each route, the default route last
 */
record EnvoyNeeds(
        List<String> requestAttributes, List<String> responseAttributes, List<String> namespaces, List<Route> routes) {
    /**
     * What one route asks for.
     *
     * @param interest what its policies need together
     * @param guarded whether its exchanges must not pass unchecked
     * @param byNameOnly whether it is reached only when Envoy names it
     * @param standsIn whether a policy of it answers when the upstream fails
     */
    record Route(String name, Interest interest, boolean guarded, boolean byNameOnly, boolean standsIn) {}

    static EnvoyNeeds of(Config config) {
        UsedSources used = UsedSources.of(config.settings());
        Config.Routes routes = config.routes(new CheckingContext());
        List<Route> needs = new ArrayList<>();
        routes.list().forEach(route -> needs.add(route(route, route.match() == null)));
        if (routes.byDefault() != null) {
            needs.add(route(routes.byDefault(), false));
        }
        var attributes = new TreeSet<String>(used.attributes());
        routes.all()
                .flatMap(route -> route.policies().stream())
                .forEach(policy -> attributes.addAll(policy.policy().attributes()));
        return new EnvoyNeeds(
                attributes.stream().filter(name -> !isOfResponse(name)).toList(),
                attributes.stream().filter(EnvoyNeeds::isOfResponse).toList(),
                List.copyOf(used.namespaces()),
                List.copyOf(needs));
    }

    private static Route route(Config.ConfiguredRoute route, boolean byNameOnly) {
        Interest interest = route.policies().stream()
                .map(policy -> policy.policy().interest())
                .reduce(Interest.REQUEST_HEADERS, Interest::and);
        boolean guarded =
                route.policies().stream().anyMatch(policy -> policy.policy().guards());
        boolean standsIn = route.policies().stream().anyMatch(policy -> policy.policy() instanceof StandsIn);
        return new Route(route.name(), interest, guarded, byNameOnly, standsIn);
    }

    private static boolean isOfResponse(String attribute) {
        return attribute.startsWith("response.") || attribute.startsWith("upstream.");
    }

    /** What all routes need together. */
    Interest interest() {
        return routes.stream().map(Route::interest).reduce(Interest.REQUEST_HEADERS, Interest::and);
    }

    /** The routes whose exchanges must not pass unchecked. */
    List<String> guarded() {
        return routes.stream().filter(Route::guarded).map(Route::name).toList();
    }

    /** The routes with a policy that answers when the upstream fails. */
    List<String> standingIn() {
        return routes.stream().filter(Route::standsIn).map(Route::name).toList();
    }
}
