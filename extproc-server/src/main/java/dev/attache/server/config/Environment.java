package dev.attache.server.config;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts environment variables into scalar values: {@code ${NAME}}, {@code ${NAME:-default}} (also for an empty one). */
final class Environment {
    private static final Pattern PLACE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\\}");
    /** What a typing error looks like; {@code ${header:x}} is a dollar before a template's place. */
    private static final Pattern SLIP = Pattern.compile("\\$\\{(?![a-z_]+(:[^-]|[}]))[^}]*\\}?");

    private final Map<String, String> variables;

    Environment(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    /**
     * The text with every variable in its place.
     *
     * @throws IllegalArgumentException when a variable without default is not set; never tells a value
     */
    String fill(String text) {
        if (!text.contains("${")) {
            return text;
        }
        var filled = new StringBuilder();
        Matcher matcher = PLACE.matcher(text);
        while (matcher.find()) {
            String name = matcher.group(1);
            String standard = matcher.group(2);
            String value = variables.get(name);
            if (standard != null && (value == null || value.isEmpty())) {
                value = standard;
            }
            if (value == null) {
                throw new IllegalArgumentException(
                        "the environment variable %s is not set (expected: a value, or ${%s:-default})"
                                .formatted(name, name));
            }
            matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        matcher.appendTail(filled);
        refuseSlips(text);
        return filled.toString();
    }

    private static void refuseSlips(String text) {
        Matcher slip = SLIP.matcher(PLACE.matcher(text).replaceAll(""));
        if (slip.find()) {
            throw new IllegalArgumentException(slip.group() + " (expected: ${NAME} or ${NAME:-default})");
        }
    }
}
