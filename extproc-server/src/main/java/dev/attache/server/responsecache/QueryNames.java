package dev.attache.server.responsecache;

import java.util.List;

/** Names of parameters that say nothing to the upstream; one may end in a star. Immutable. */
record QueryNames(List<String> patterns) {
    QueryNames {
        patterns = List.copyOf(patterns);
        for (String pattern : patterns) {
            int star = pattern.indexOf('*');
            if (pattern.isEmpty() || (star >= 0 && star < pattern.length() - 1) || pattern.contains("=")) {
                throw new IllegalArgumentException(
                        "ignore_query: " + pattern + " (expected: names of parameters, or their begin as in utm_*)");
            }
        }
    }

    boolean has(String name) {
        for (String pattern : patterns) {
            boolean open = pattern.endsWith("*");
            if (open ? name.startsWith(pattern.substring(0, pattern.length() - 1)) : name.equals(pattern)) {
                return true;
            }
        }
        return false;
    }
}
