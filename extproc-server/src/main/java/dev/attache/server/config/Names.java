package dev.attache.server.config;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names as Java and as the configuration write them, and what a mistyped one was meant to be. */
public final class Names {
    private Names() {}

    /** {@code maxMessage} as {@code max_message}. */
    static String snake(String camel) {
        return camel.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    /** The word of a constant. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The known name that is near enough to have been meant, or null. */
    public static @Nullable String nearest(String given, Collection<String> known) {
        String lower = given.toLowerCase(Locale.ROOT).replace('-', '_');
        int limit = Math.max(1, given.length() / 3);
        String best = null;
        for (String name : known) {
            int distance = distance(lower, name.toLowerCase(Locale.ROOT).replace('-', '_'));
            if (distance <= limit) {
                best = name;
                limit = distance - 1;
            }
        }
        return best;
    }

    /** Levenshtein's distance, with a swap of neighbours as one step. */
    private static int distance(String a, String b) {
        int[][] steps = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    steps[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int least = Math.min(steps[i - 1][j] + 1, steps[i][j - 1] + 1);
                least = Math.min(least, steps[i - 1][j - 1] + change);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                steps[i][j] = swapped ? Math.min(least, steps[i - 2][j - 2] + 1) : least;
            }
        }
        return steps[a.length()][b.length()];
    }
}
