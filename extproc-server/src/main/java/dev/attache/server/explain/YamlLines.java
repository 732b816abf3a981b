package dev.attache.server.explain;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Lines of YAML at one depth, with comments; for one thread. */
final class YamlLines {
    private final StringBuilder text = new StringBuilder();
    private String margin = "";

    YamlLines add(String line) {
        text.append(margin).append(line).append('\n');
        return this;
    }

    YamlLines comment(String line) {
        return add("# " + line);
    }

    /** Indents what follows by {@code blanks} more. */
    YamlLines deeper(int blanks) {
        margin += " ".repeat(blanks);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /** A duration as protobuf's JSON writes it: Envoy knows no milliseconds. */
    static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + "s";
    }

    static String list(List<String> texts) {
        return texts.stream().map(YamlLines::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    /** A text that YAML reads back, in quotes where it needs them. */
    static String quoted(String text) {
        if (text.matches("[A-Za-z_/][A-Za-z0-9_./-]*|[0-9]+([.][0-9]+){3}")) {
            return text;
        }
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** {@code a, b and c}. */
    static String enumerated(List<String> things) {
        int last = things.size() - 1;
        return last < 1
                ? String.join("", things)
                : String.join(", ", things.subList(0, last)) + " and " + things.get(last);
    }
}
