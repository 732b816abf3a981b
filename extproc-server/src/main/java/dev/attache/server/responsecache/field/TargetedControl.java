package dev.attache.server.responsecache.field;

import dev.attache.exchange.Headers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Cache control for this cache, or for caches like it (RFC 9213): the first field of the list that is valid and not
 * empty holds, and then {@code Cache-Control} and {@code Expires} are not looked at. Any thread.
 */
public final class TargetedControl {
    /** The fields, ours first. */
    static final List<String> FIELDS = List.of("attache-cache-control", "cdn-cache-control");

    /** A member of a structured dictionary (RFC 8941 section 3.2) with a bare item or nothing, and its parameters. */
    private static final String STRING = "\"(?:[\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\"\\\\])*\"";

    private static final String ITEM = "(?:-?[0-9]{1,15}(?:\\.[0-9]{1,3})?|" + STRING
            + "|[A-Za-z*][-!#$%&'*+.^_`|~:/0-9A-Za-z]*|:[A-Za-z0-9+/=]*:|\\?[01])";

    private static final String KEY = "[a-z*][-_.*a-z0-9]*";
    private static final String PARAMETERS = "(?:; *" + KEY + "(?:=" + ITEM + ")?)*";
    private static final String INNER_LIST = "\\( *(?:" + ITEM + PARAMETERS + "(?: +| *(?=\\))))*\\)";
    private static final Pattern MEMBER =
            Pattern.compile("(" + KEY + ")(?:=(" + ITEM + "|" + INNER_LIST + "))?" + PARAMETERS);
    /** Directives whose value is an integer (RFC 9213 section 2.1): with any other value the field is invalid. */
    private static final Set<String> IN_SECONDS =
            Set.of("max-age", "s-maxage", "stale-while-revalidate", "stale-if-error");

    private static final Pattern INTEGER = Pattern.compile("[0-9]+");
    private static final Pattern COMMA = Pattern.compile("[ \\t]*,[ \\t]*");

    private TargetedControl() {}

    /** What the first valid field says; null where none does. */
    public static @Nullable CacheControl of(Headers response) {
        for (String field : FIELDS) {
            List<String> lines = response.all(field);
            CacheControl control = lines.isEmpty() ? null : parse(String.join(",", lines));
            if (control != null) {
                return control;
            }
        }
        return null;
    }

    /** Reads a dictionary; null when it is empty or invalid. */
    static @Nullable CacheControl parse(String text) {
        String rest = text.strip();
        if (rest.isEmpty() || rest.length() > 4096) {
            return null;
        }
        Map<String, List<String>> directives = new LinkedHashMap<>();
        Matcher member = MEMBER.matcher(rest);
        Matcher comma = COMMA.matcher(rest);
        int at = 0;
        while (true) {
            if (!member.region(at, rest.length()).lookingAt()) {
                return null;
            }
            String name = member.group(1);
            String item = member.group(2);
            if (IN_SECONDS.contains(name)
                    && (item == null || !INTEGER.matcher(item).matches())) {
                return null;
            }
            directives.remove(name); // The last member of a name holds, at its own place.
            if (!"?0".equals(item)) {
                directives.put(name, List.of(argument(item)));
            }
            at = member.end();
            if (at == rest.length()) {
                return new CacheControl(directives);
            }
            if (!comma.region(at, rest.length()).lookingAt()) {
                return null;
            }
            at = comma.end();
        }
    }

    private static String argument(@Nullable String item) {
        return item == null || item.equals("?1") ? "" : FieldList.unquoted(item);
    }
}
