package dev.attache.server.mutation;

import dev.attache.exchange.HeaderRules;
import dev.attache.exchange.Template;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Checks settings that name headers; returns names in lower case and values that may be sent, in the order written. */
final class HeaderSettings {
    private HeaderSettings() {}

    /**
     * Headers and their values.
     *
     * @param seen the names given so far, to which these are added
     * @throws IllegalArgumentException naming the setting
     */
    static Map<String, Template> checked(String setting, Map<String, Template> headers, Set<String> seen) {
        var checked = new LinkedHashMap<String, Template>();
        headers.forEach((name, value) -> {
            String lower = checkedName(setting, name, seen);
            try {
                HeaderRules.checkedValue(lower, value.toString());
            } catch (IllegalArgumentException e) {
                throw refused(setting, e);
            }
            checked.put(lower, value);
        });
        return Collections.unmodifiableMap(checked);
    }

    /** Names of headers. */
    static List<String> checked(String setting, List<String> names, Set<String> seen) {
        return names.stream().map(name -> checkedName(setting, name, seen)).toList();
    }

    private static String checkedName(String setting, String name, Set<String> seen) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith(":")) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: no pseudo-header; path and status are settings)".formatted(setting, lower));
        }
        try {
            HeaderRules.checkedName(name);
        } catch (IllegalArgumentException e) {
            throw refused(setting, e);
        }
        if (!seen.add(lower)) {
            throw new IllegalArgumentException("%s: %s (expected: each header only once)".formatted(setting, lower));
        }
        return lower;
    }

    private static IllegalArgumentException refused(String setting, IllegalArgumentException why) {
        return new IllegalArgumentException(setting + ": " + why.getMessage(), why);
    }
}
