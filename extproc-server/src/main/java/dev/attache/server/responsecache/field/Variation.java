package dev.attache.server.responsecache.field;

import dev.attache.exchange.HeaderRules;
import dev.attache.exchange.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which request headers chose a response, and what they said (RFC 9111 section 4.1). Any thread. */
public final class Variation {
    private static final int MOST_NAMES = 10;

    /** The codings that upstreams use; all others are the same to them. */
    private static final Set<String> CODINGS = Set.of("gzip", "br", "zstd", "deflate");

    private Variation() {}

    /**
     * The names in {@code Vary} (RFC 9110 section 12.5.5), sorted and in lower case; empty when there are none, null
     * when the response can never be chosen again, or by more names than are kept.
     */
    public static @Nullable List<String> namesOf(Headers response) {
        var names = new TreeSet<String>();
        for (String line : response.all("vary")) {
            for (String name : FieldList.split(line)) {
                names.add(name.toLowerCase(Locale.ROOT));
            }
        }
        boolean usable = names.size() <= MOST_NAMES
                && names.stream()
                        .allMatch(name -> name.length() <= 100 && !name.equals("*") && HeaderRules.isToken(name));
        return usable ? List.copyOf(names) : null;
    }

    /**
     * What a request says under these names, so that two that say the same are the same text.
     *
     * @param names as {@link #namesOf} gives them
     */
    public static String of(List<String> names, Headers request) {
        var text = new StringBuilder();
        for (String name : names) {
            List<String> lines = request.all(name);
            String value = lines.isEmpty() ? null : normalised(name, String.join(",", lines));
            text.append(name).append('=');
            if (value != null) {
                text.append(value.length()).append(':').append(value);
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String normalised(String name, String value) {
        return switch (name) {
            case "accept-encoding" -> codings(value);
            case "accept-language", "accept", "accept-charset" -> compact(value).toLowerCase(Locale.ROOT);
            default -> compact(value);
        };
    }

    /** Without what RFC 9110 lets senders add: blanks around the members of a list. */
    private static String compact(String value) {
        return String.join(",", FieldList.split(value));
    }

    /** The codings that are welcome, sorted; unknown ones are all treated alike. */
    private static String codings(String value) {
        var welcome = new ArrayList<String>();
        for (String part : FieldList.split(value.toLowerCase(Locale.ROOT))) {
            String[] pieces = part.split(";", 2);
            String coding = pieces[0].strip();
            String known = coding.equals("x-gzip") ? "gzip" : coding;
            if (coding.equals("*") || coding.equals("identity") || pieces.length > 1) {
                // Weights may change the choice: such a client is rare and gets an entry of its own.
                return compact(value.toLowerCase(Locale.ROOT));
            }
            if (CODINGS.contains(known)) {
                welcome.add(known);
            }
        }
        return String.join(",", new TreeSet<>(welcome));
    }
}
