package dev.attache.server.admin;

import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Labels of one series, sorted by name, so that the order in which they were given does not matter. */
record MetricLabels(List<String> names, List<String> values) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

    /** From name, value, name, value …. */
    static MetricLabels of(String metric, String... labels) {
        if (labels.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "metric " + metric + ": labels " + List.of(labels) + " (expected: name, value, name, value …)");
        }
        var sorted = new TreeMap<String, String>();
        for (int i = 0; i < labels.length; i += 2) {
            if (!NAME.matcher(labels[i]).matches()) {
                throw new IllegalArgumentException(
                        "metric " + metric + ": label \"" + labels[i] + "\" (expected: a name in snake_case)");
            }
            if (sorted.put(labels[i], labels[i + 1]) != null) {
                throw new IllegalArgumentException("metric " + metric + ": label " + labels[i] + " is given twice");
            }
        }
        return new MetricLabels(List.copyOf(sorted.keySet()), List.copyOf(sorted.values()));
    }

    String[] namesArray() {
        return names.toArray(String[]::new);
    }

    String[] valuesArray() {
        return values.toArray(String[]::new);
    }
}
