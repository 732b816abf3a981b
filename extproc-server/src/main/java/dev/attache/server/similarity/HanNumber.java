package dev.attache.server.similarity;

import java.math.BigDecimal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A number in Chinese characters: 二十三, 第三, 一万五千, 百分之二十 (whose sign is a unit), 三千万.
 *
 * @param value what it says
 * @param length how many characters it takes
 * @param isOrdinal whether 第 stands before it
 */
record HanNumber(BigDecimal value, int length, boolean isOrdinal) {
    private static final String DIGITS = "零一二三四五六七八九";
    private static final int LONGEST = 16;

    /** Words with a numeral in them that are not numbers. */
    private static final Set<String> NO_NUMBERS = WordLists.words("no-numbers-zh.txt");

    /** The number that begins here, or null. */
    static @Nullable HanNumber at(Words words, int at) {
        String text = words.hanAt(at, LONGEST);
        boolean ordinal = text.startsWith("第");
        String rest = ordinal ? text.substring(1) : text;
        for (int length = Math.min(4, rest.length()); length > 1; length--) {
            if (!ordinal && NO_NUMBERS.contains(rest.substring(0, length))) {
                return null;
            }
        }
        int length = 0;
        while (length < rest.length() && isDigit(rest.substring(length, length + 1))) {
            length++;
        }
        // "One" mostly just says "a"; it counts before a unit that matters.
        boolean article = length == 1
                && rest.charAt(0) == '一'
                && !ordinal
                && !(at + 1 < words.list().size() && isCountedIn(words, at + 1));
        return length == 0 || article
                ? null
                : new HanNumber(value(rest.substring(0, length)), length + (ordinal ? 1 : 0), ordinal);
    }

    private static boolean isCountedIn(Words words, int at) {
        return Units.anywhere(words, at) != null && Units.time(words, at) == null;
    }

    static boolean isDigit(String character) {
        if (character.length() != 1) {
            return false;
        }
        char c = character.charAt(0);
        return digit(c) >= 0 || small(c) > 0 || large(c) > 0;
    }

    private static int digit(char c) {
        return switch (c) {
            case '两' -> 2;
            case '〇' -> 0;
            default -> DIGITS.indexOf(c);
        };
    }

    private static int small(char c) {
        return switch (c) {
            case '十' -> 10;
            case '百' -> 100;
            case '千' -> 1_000;
            default -> 0;
        };
    }

    private static long large(char c) {
        return switch (c) {
            case '万' -> 10_000L;
            case '亿' -> 100_000_000L;
            default -> 0;
        };
    }

    private static BigDecimal value(String text) {
        if (text.chars().allMatch(c -> digit((char) c) >= 0)) {
            BigDecimal digits = BigDecimal.ZERO;
            for (int i = 0; i < text.length(); i++) {
                digits = digits.multiply(BigDecimal.TEN).add(BigDecimal.valueOf(digit(text.charAt(i))));
            }
            return digits;
        }
        long total = 0;
        long section = 0;
        long last = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (small(c) > 0) {
                section += (last == 0 ? 1 : last) * small(c);
                last = 0;
            } else if (large(c) > 0) {
                total = (total + Math.max(1, section + last)) * large(c);
                section = 0;
                last = 0;
            } else {
                last = digit(c);
            }
        }
        return BigDecimal.valueOf(total + section + last);
    }
}
