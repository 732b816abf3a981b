package dev.attache.server.responsecache.field;

import java.util.List;

/**
 * Names of parameters of a query (RFC 3986 section 3.4) that say nothing to the upstream. Immutable; any thread.
 *
 * @param patterns whole names, case-sensitive, or beginnings of names followed by a star
 */
public record QueryNames(List<String> patterns) {
    /**
     * Checks the patterns.
     *
     * @throws IllegalArgumentException where one is not a pattern; the message names the setting {@code ignore_query}
     */
    public QueryNames {
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
