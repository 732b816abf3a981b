package dev.attache.server.config;

import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.server.chain.ExchangeMatch;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that was read and checked. Immutable.
 *
 * @param file where it was read from
 * @param version short hash of the file's text: the same text has the same version on every node
 * @param settings all settings
 * @param warnings what is allowed but will not do what it looks like
 */
public record Config(Path file, String version, ServerConfig settings, List<Problem> warnings) {
    /** A policy under its name; {@code when} is null for always. */
    public record NamedPolicy(
            String name, Policy policy, @Nullable ExchangeMatch when) {}

    /** A route with its policies in order; {@code match} is null when it is reached only by name. */
    public record ConfiguredRoute(String name, @Nullable ExchangeMatch match, List<NamedPolicy> policies) {}

    /** All routes in order; {@code byDefault} is null when what matches none passes untouched. */
    public record Routes(
            List<ConfiguredRoute> list, @Nullable ConfiguredRoute byDefault) {
        /** The listed and the default one. */
        public Stream<ConfiguredRoute> all() {
            return Stream.concat(list.stream(), Stream.ofNullable(byDefault));
        }
    }

    /** The name of the default route, in {@code Exchange.route()} and in metrics. */
    public static final String DEFAULT_ROUTE = "default";

    /**
     * Makes the policies, one instance per name, and hangs them on the routes. To be called once per configuration.
     *
     * @throws IllegalArgumentException when a policy refuses this context; with another one the check has passed
     */
    public Routes routes(PolicyContext context) {
        Map<String, NamedPolicy> made = new LinkedHashMap<>();
        settings.policies()
                .forEach((name, policy) ->
                        made.put(name, new NamedPolicy(name, policy.create(name, context), policy.when())));
        List<ConfiguredRoute> routes = settings.routes().stream()
                .map(route -> new ConfiguredRoute(route.name(), route.match(), named(made, route.policies())))
                .toList();
        DefaultRouteSettings rest = settings.defaultRoute();
        return new Routes(
                routes, rest == null ? null : new ConfiguredRoute(DEFAULT_ROUTE, null, named(made, rest.policies())));
    }

    private static List<NamedPolicy> named(Map<String, NamedPolicy> made, List<String> names) {
        return names.stream()
                .map(name -> {
                    NamedPolicy policy = made.get(name);
                    if (policy == null) {
                        throw new IllegalArgumentException("policy " + name + " is not defined");
                    }
                    return policy;
                })
                .toList();
    }
}
