package dev.attache.server.config;

import org.jspecify.annotations.Nullable;

/**
 * One mistake in a configuration file.
 *
 * @param file as the user named it
 * @param line from 1
 * @param column from 1
 * @param path in the tree, such as {@code routes[0].match}; empty for the whole file
 * @param said the value, or what is wrong with it; never a secret
 * @param expected what would have been right
 * @param nearest the known name that was probably meant
 */
public record Problem(
        String file,
        int line,
        int column,
        String path,
        String said,
        @Nullable String expected,
        @Nullable String nearest) {
    /** The problem on one line, whatever characters the file holds. */
    @Override
    public String toString() {
        var text = new StringBuilder()
                .append(file)
                .append(':')
                .append(line)
                .append(':')
                .append(column)
                .append(": ");
        if (!path.isEmpty()) {
            text.append(path).append(": ");
        }
        text.append(said);
        if (expected != null) {
            text.append(" (expected: ").append(expected).append(')');
        }
        if (nearest != null) {
            text.append("; did you mean \"").append(nearest).append("\"?");
        }
        return text.toString().replace("\n", "\\n").replaceAll("\\p{Cntrl}", "?");
    }
}
