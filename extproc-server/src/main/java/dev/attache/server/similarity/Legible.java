package dev.attache.server.similarity;

import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * A text as guards read it, and what of it they cannot judge: that must be the same for any of them to agree.
 *
 * @param plain compatible characters unified, digits of any script as ASCII, case kept; empty for what is not read at
 * all
 * @param unread the text itself where it is not read; otherwise its invisible characters (formats, tags, controls,
 * unassigned code points), because a model reads those too, and may obey them
 */
record Legible(String plain, String unread) {
    /** A guard need not read a book, and must not judge one by its beginning. */
    private static final int MAX_LENGTH = 8_000;

    /** Single characters may become long when unified. */
    private static final int MAX_PLAIN_LENGTH = 16_000;

    /** Sorting a long run of accents takes quadratic time: UAX 15, Stream-Safe Text Format. */
    private static final Pattern STACKED = Pattern.compile("\\p{M}{31}");

    /** Otherwise 5² would read as 52. */
    private static final Pattern RAISED = Pattern.compile("(?<=[\\p{L}\\p{N})])(?=[⁰¹²³⁴-⁹⁻])(?<![⁰¹²³⁴-⁹⁻])");

    static Legible of(String text) {
        if (text.length() > MAX_LENGTH || STACKED.matcher(text).find()) {
            return new Legible("", text);
        }
        String raised = RAISED.matcher(text).replaceAll("^");
        String plain = Normalizer.normalize(raised, Normalizer.Form.NFKC);
        return plain.length() > MAX_PLAIN_LENGTH
                ? new Legible("", text)
                : new Legible(ascii(plain.replace('’', '\'')), hidden(text));
    }

    private static String hidden(String text) {
        var hidden = new StringBuilder();
        text.codePoints().filter(Legible::isHidden).forEach(hidden::appendCodePoint);
        return hidden.toString();
    }

    static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.FORMAT, Character.PRIVATE_USE, Character.UNASSIGNED, Character.SURROGATE -> true;
            case Character.CONTROL -> c != '\n' && c != '\t' && c != '\r';
            default -> false;
        };
    }

    /** Converts digits of all scripts, and what stands for a minus. */
    private static String ascii(String text) {
        var plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            boolean digitNext = i < text.length() && Character.isDigit(text.charAt(i));
            plain.appendCodePoint(
                    Character.isDigit(c)
                            ? '0' + Character.digit(c, 10)
                            : c == '−' || c == '‐' || (c == '–' && digitNext) ? '-' : c);
        }
        return plain.toString();
    }
}
