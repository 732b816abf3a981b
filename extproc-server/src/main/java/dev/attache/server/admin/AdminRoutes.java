package dev.attache.server.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the endpoint for a method and a path. Immutable. */
final class AdminRoutes {
    /** What was found. */
    sealed interface Match {
        /** This endpoint, with the values of its path's segments in braces. */
        record Found(AdminEndpoint endpoint, Map<String, String> variables) implements Match {}

        /** The path is there, not with this method. */
        record WrongMethod(String allow) implements Match {}

        /** No such path. */
        record Unknown() implements Match {}
    }

    private final List<AdminEndpoint> endpoints;

    AdminRoutes(List<AdminEndpoint> endpoints) {
        this.endpoints = List.copyOf(endpoints);
    }

    Match find(String method, String rawPath) {
        String wanted = method.equals("HEAD") ? "GET" : method;
        var allowed = new TreeSet<String>();
        for (AdminEndpoint endpoint : endpoints) {
            Map<String, String> variables = variables(endpoint.path(), rawPath);
            if (variables != null) {
                if (endpoint.method().equals(wanted)) {
                    return new Match.Found(endpoint, variables);
                }
                allowed.add(endpoint.method());
            }
        }
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        return allowed.isEmpty() ? new Match.Unknown() : new Match.WrongMethod(String.join(", ", allowed));
    }

    /** Null when the path is another. Segments are decoded one by one, so that an encoded slash stays inside its own. */
    private static @Nullable Map<String, String> variables(String pattern, String rawPath) {
        String[] expected = pattern.split("/", -1);
        String[] given = rawPath.split("/", -1);
        if (expected.length != given.length) {
            return null;
        }
        var variables = new LinkedHashMap<String, String>();
        for (int i = 0; i < expected.length; i++) {
            String segment = expected[i];
            if (segment.startsWith("{") && segment.endsWith("}") && !given[i].isEmpty()) {
                // A plus is a plus in a path.
                String value = AdminRequest.decode(given[i].replace("+", "%2B"));
                variables.put(segment.substring(1, segment.length() - 1), value);
            } else if (!segment.equals(given[i])) {
                return null;
            }
        }
        return variables;
    }
}
