package dev.attache.server.llmcache.api;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether the model that an answer names is the one that was asked for: {@code gpt-4o} is {@code gpt-4o-2024-08-06}.
 */
public final class ModelNames {
    private static final Pattern VERSION = Pattern.compile("[-@:_.][0-9]{3,8}([-.][0-9]{2}){0,2}(-preview)?");
    private static final String LATEST = "-latest";

    private ModelNames() {}

    /** False only where both are named, and differ by more than a provider's prefix or a version's date. */
    public static boolean mayBeSame(@Nullable String asked, @Nullable String answered) {
        if (asked == null || answered == null) {
            return true;
        }
        String wanted = plain(asked);
        String given = plain(answered);
        if (given.equals(wanted)) {
            return true;
        }
        String base = wanted.endsWith(LATEST) ? wanted.substring(0, wanted.length() - LATEST.length()) : wanted;
        return given.startsWith(base)
                && (given.length() == base.length()
                        || VERSION.matcher(given.substring(base.length())).matches());
    }

    private static String plain(String name) {
        return name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    }
}
