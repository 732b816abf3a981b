package dev.attache.server.chain;

import dev.attache.exchange.Exchange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the route of an exchange: the first that matches. Immutable, thread-safe. */
public final class RouteMatcher {
    /** No route matches, or has that name. */
    public static final int NONE = -1;

    /**
     * A route's name and condition.
     *
     * @param match null for a route that is reached only by its name
     */
    public record Entry(String name, @Nullable ExchangeMatch match) {}

    private final ExchangeMatch[] matches;
    private final int[] indexes;
    private final Map<String, Integer> names;

    /** A matcher over routes in the order of the configuration; their names differ. */
    public RouteMatcher(List<Entry> routes) {
        var found = new ArrayList<ExchangeMatch>();
        var places = new ArrayList<Integer>();
        var byName = new HashMap<String, Integer>();
        for (int i = 0; i < routes.size(); i++) {
            Entry route = routes.get(i);
            if (byName.put(route.name(), i) != null) {
                throw new IllegalArgumentException("route " + route.name() + " is there twice (expected: once)");
            }
            if (route.match() != null) {
                found.add(route.match());
                places.add(i);
            }
        }
        this.matches = found.toArray(ExchangeMatch[]::new);
        this.indexes = places.stream().mapToInt(Integer::intValue).toArray();
        this.names = Map.copyOf(byName);
    }

    /** The index of the first route that the exchange fits, or {@link #NONE}. Allocates nothing. */
    public int match(Exchange exchange) {
        for (int i = 0; i < matches.length; i++) {
            if (matches[i].matches(exchange)) {
                return indexes[i];
            }
        }
        return NONE;
    }

    /** The index of the route with that name, or {@link #NONE}. */
    public int named(String name) {
        return names.getOrDefault(name, NONE);
    }
}
