package dev.attache.exchange;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * One value to compare with: exact text, {@code "regex:…"} (RE2, the whole value) or {@code "*"} (present).
 *
 * <p>Thread-safe. RE2 runs in linear time, so a client cannot make a pattern hang.
 */
public final class MatchValue {
    private final String text;
    private final @Nullable Pattern pattern;
    private final boolean any;

    private MatchValue(String text, @Nullable Pattern pattern, boolean any) {
        this.text = text;
        this.pattern = pattern;
        this.any = any;
    }

    /**
     * Compiles a match value.
     *
     * @throws IllegalArgumentException when the regular expression is not RE2
     */
    public static MatchValue parse(String text) {
        if (text.equals("*")) {
            return new MatchValue(text, null, true);
        }
        if (!text.startsWith("regex:")) {
            return new MatchValue(text, null, false);
        }
        try {
            return new MatchValue(text, Pattern.compile(text.substring("regex:".length())), false);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not an RE2 expression: " + e.getMessage(), e);
        }
    }

    /** Whether the value is there and fits. */
    public boolean matches(@Nullable String value) {
        if (value == null) {
            return false;
        }
        return any || (pattern == null ? text.equals(value) : pattern.matches(value));
    }

    /** Whether every present value fits. */
    public boolean isAny() {
        return any;
    }

    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MatchValue that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
