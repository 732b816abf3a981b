package dev.attache.server.responsecache.field;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The directives of a {@code Cache-Control} (RFC 9111 section 5.2), read as tolerantly as the RFC wants: names in any
 * case, arguments with or without quotes, several lines, unknown directives ignored. No text is refused. Directives are
 * asked for by their names in lower case. Immutable; any thread.
 */
public final class CacheControl {
    /** No directives. */
    static final CacheControl NONE = new CacheControl(Map.of());

    /** What {@link #seconds} says of a directive that is not there. */
    public static final long ABSENT = -1;

    /** As far as a cache need count (RFC 9111 section 1.2.2). */
    public static final long MOST_SECONDS = Integer.MAX_VALUE;

    private final Map<String, List<String>> directives;

    CacheControl(Map<String, List<String>> directives) {
        this.directives = directives;
    }

    /** Reads the lines of the header, in their order; {@code Pragma} has the same form (RFC 9111 section 5.4). */
    public static CacheControl parse(List<String> lines) {
        if (lines.isEmpty()) {
            return NONE;
        }
        var directives = new LinkedHashMap<String, List<String>>();
        for (String line : lines) {
            for (String part : FieldList.split(line)) {
                int equals = part.indexOf('=');
                String name = (equals < 0 ? part : part.substring(0, equals)).strip();
                String argument = equals < 0
                        ? ""
                        : FieldList.unquoted(part.substring(equals + 1).strip());
                directives
                        .computeIfAbsent(name.toLowerCase(Locale.ROOT), any -> new ArrayList<>(1))
                        .add(argument);
            }
        }
        return new CacheControl(directives);
    }

    /** Whether there is no directive, known or not. */
    public boolean isEmpty() {
        return directives.isEmpty();
    }

    /** Whether the directive is there, with or without an argument. */
    public boolean has(String directive) {
        return directives.containsKey(directive);
    }

    /**
     * The directive's argument in seconds; {@link #ABSENT} when the directive is not there. One without a number, or
     * with two that differ, says 0: what is not clear is not fresh (RFC 9111 section 4.2.1). Never above {@link
     * #MOST_SECONDS}.
     */
    public long seconds(String directive) {
        List<String> arguments = directives.get(directive);
        if (arguments == null) {
            return ABSENT;
        }
        String first = arguments.getFirst();
        boolean clear = !first.isEmpty()
                && first.chars().allMatch(c -> c >= '0' && c <= '9')
                && arguments.stream().allMatch(first::equals);
        if (!clear) {
            return 0;
        }
        return first.length() > 10 ? MOST_SECONDS : Math.min(MOST_SECONDS, Long.parseLong(first));
    }

    /** Whether the directive is there without naming fields, so that it means the whole response (section 5.2.2.4). */
    public boolean isWhole(String directive) {
        List<String> arguments = directives.get(directive);
        return arguments != null && arguments.stream().anyMatch(String::isEmpty);
    }

    /** The fields that a directive names, as {@code no-cache="set-cookie"}; in lower case, empty for none. */
    public Set<String> fields(String directive) {
        var fields = new TreeSet<String>();
        for (String argument : directives.getOrDefault(directive, List.of())) {
            for (String field : argument.split(",", -1)) {
                if (!field.isBlank()) {
                    fields.add(field.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        return fields;
    }

    /** Whether the directive is there without an argument: {@code max-stale} of any age (section 5.2.1.2). */
    public boolean isBare(String directive) {
        List<String> arguments = directives.get(directive);
        return arguments != null && arguments.getFirst().isEmpty();
    }
}
