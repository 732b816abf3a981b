package dev.attache.server.similarity;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is neither word nor number nor punctuation: operators, emoji, brackets, in their order. {@code 5 > 3} and {@code
 * 5 < 3} have nearly the same vector, and no word that differs.
 */
final class Symbols {
    /** Punctuation, which may be in one text and not in the other. */
    private static final String MARKS = ".,;:?'\"`-–—…¿¡·。、";

    /** Units to {@link Numbers}. */
    private static final String UNITS = "%$€£¥";

    private static final String OPERATORS = "&*/^";

    /** A mark that is spoken of: "what does ; do in Bash". */
    private static final Pattern ALONE = Pattern.compile("(?<!\\S)[.,;:?'\"`]{1,9}(?=\\s{1,9}\\S)");

    private Symbols() {}

    static String in(String plain) {
        var symbols = new StringBuilder();
        for (int i = 0; i < plain.length(); ) {
            int c = plain.codePointAt(i);
            int next = i + Character.charCount(c);
            if (isSymbol(c) && says(plain, c, at(plain, i - 1), at(plain, next), i)) {
                boolean operator =
                        c == '-' || Character.getType(c) == Character.MATH_SYMBOL || OPERATORS.indexOf(c) >= 0;
                symbols.append(operator ? variable(plain, i - 1, -1) : "")
                        .appendCodePoint(c)
                        .append(operator ? variable(plain, next, 1) : "");
            }
            i = next;
        }
        Matcher alone = ALONE.matcher(plain);
        while (alone.find()) {
            symbols.append(' ').append(alone.group());
        }
        return symbols.toString();
    }

    /** The single letter beside an operator: there "a" is not an article. */
    private static String variable(String text, int beside, int step) {
        int i = at(text, beside) == ' ' ? beside + step : beside;
        char letter = at(text, i);
        boolean alone = Character.isLetter(letter) && !Character.isLetterOrDigit(at(text, i + step));
        return alone ? String.valueOf(letter) : "";
    }

    private static char at(String text, int i) {
        return i < 0 || i >= text.length() ? ' ' : text.charAt(i);
    }

    private static boolean isSymbol(int c) {
        return switch (Character.getType(c)) {
            case Character.DECIMAL_DIGIT_NUMBER,
                    Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.SPACE_SEPARATOR,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.CONTROL -> false;
            default ->
                !Character.isLetter(c)
                        && !Legible.isHidden(c)
                        && UNITS.indexOf(c) < 0
                        && !Character.isIdeographic(c)
                        && !(c > 0x3000 && c < 0x3020);
        };
    }

    /** Whether it is more than a mark of the sentence. */
    private static boolean says(String text, int c, char before, char after, int i) {
        boolean tight = Character.isLetterOrDigit(before) && Character.isLetterOrDigit(after);
        boolean digits = Character.isDigit(before) && Character.isDigit(after);
        return switch (c) {
            // After a digit it is a factorial.
            case '!' -> Character.isDigit(before) || (!Character.isWhitespace(after) && "!?\"')”".indexOf(after) < 0);
            case '(' -> !Character.isWhitespace(before);
            case ')' -> !Character.isWhitespace(after) && ".,;:?!\"'".indexOf(after) < 0;
            case ':' -> digits;
            case '.' -> !tight && Character.isWhitespace(before) && Character.isLetter(after);
            case '-' -> isMinus(text, before, after, i);
            default -> MARKS.indexOf(c) < 0;
        };
    }

    private static boolean isBetweenVariables(String text, int i) {
        return !variable(text, i - 1, -1).isEmpty() && !variable(text, i + 1, 1).isEmpty();
    }

    /** Between numbers or variables with spaces, or before an amount of money; before a number it is a part of that. */
    private static boolean isMinus(String text, char before, char after, int i) {
        boolean spaced = before == ' ' && after == ' ';
        return spaced
                ? (Character.isLetterOrDigit(at(text, i - 2)) && Character.isDigit(at(text, i + 2)))
                        || isBetweenVariables(text, i)
                : UNITS.indexOf(after) >= 0 && !Character.isLetterOrDigit(before);
    }
}
