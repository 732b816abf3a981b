package dev.attache.server.similarity;

import dev.attache.server.similarity.Word.Kind;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a text with their units, dates and ordinals, each in one way of writing: {@code 1,500}, {@code 1500}
 * and 一千五百 are one number. "One" is a number only before a unit, because mostly it is not one.
 */
final class Numbers {
    private static final Map<String, String> VALUES = WordLists.lines("numbers-en.txt").stream()
            .map(line -> line.split("="))
            .collect(Collectors.toUnmodifiableMap(pair -> pair[0], pair -> pair[1]));

    private static final Map<String, BigDecimal> SCALES = Map.of(
            "hundred", new BigDecimal(100),
            "thousand", new BigDecimal(1_000),
            "million", new BigDecimal(1_000_000),
            "billion", new BigDecimal(1_000_000_000),
            "k", new BigDecimal(1_000),
            "百", new BigDecimal(100),
            "千", new BigDecimal(1_000),
            "万", new BigDecimal(10_000),
            "亿", new BigDecimal(100_000_000));

    private static final Set<String> ONE = Set.of("one", "a");

    private static final Set<String> PARTS_OF_TEXT =
            Set.of("word", "sentence", "line", "paragraph", "page", "step", "tweet", "slide");

    private final Words words;
    private final Map<String, Integer> found = new HashMap<>();
    private int at;

    private Numbers(Words words) {
        this.words = words;
    }

    /** How often each occurs. */
    static Map<String, Integer> of(Words words) {
        var numbers = new Numbers(words);
        while (numbers.at < words.list().size()) {
            numbers.next();
        }
        return Map.copyOf(numbers.found);
    }

    private void next() {
        Units.Found unit = Units.anywhere(words, at);
        if (unit != null) {
            add(unit.name());
            at += unit.length();
            return;
        }
        Word word = words.list().get(at);
        switch (word.kind()) {
            case NUMBER -> digits(word);
            case LETTERS -> english(word);
            case HAN -> chinese();
            default -> at++;
        }
    }

    private void digits(Word word) {
        String text = word.text();
        at++;
        String plain = text.matches("-?\\d{1,3}(,\\d{3})+(\\.\\d+)?") ? text.replace(",", "") : text;
        String suffix = words.textAt(at);
        if (suffix.matches("st|nd|rd|th")) {
            add("#" + plain);
            at++;
        } else if (!plain.matches("-?\\d*(\\.?\\d+)")) {
            add(plain);
        } else if (SCALES.containsKey(suffix)) {
            scaled(new BigDecimal(plain));
        } else {
            // As written: version 3.10 is not 3.1.
            add(plain);
        }
        time();
    }

    private void english(Word word) {
        String value = VALUES.get(word.text());
        if (value == null) {
            boolean counted =
                    (word.text().equals("one") && (isScale(at + 1) || Units.follows(words, at + 1))) || isLength();
            at++;
            if (counted) {
                scaled(BigDecimal.ONE);
                time();
            }
        } else if (value.startsWith("#")) {
            add(value);
            at++;
        } else {
            at++;
            BigDecimal sum = new BigDecimal(value);
            @Nullable String ones = VALUES.get(words.textAt(at));
            if (sum.intValue() >= 20 && ones != null && ones.length() == 1) {
                sum = sum.add(new BigDecimal(ones));
                at++;
            }
            scaled(sum);
            time();
        }
    }

    /** As in "in one sentence", "in a sentence"; not "in sentences". */
    private boolean isLength() {
        return ONE.contains(words.textAt(at))
                && words.textAt(at - 1).equals("in")
                && PARTS_OF_TEXT.contains(words.textAt(at + 1));
    }

    private boolean isScale(int i) {
        return SCALES.containsKey(words.textAt(i));
    }

    /** The number times the hundred or million that follows. */
    private void scaled(BigDecimal number) {
        BigDecimal value = number;
        while (isScale(at)) {
            value = value.multiply(SCALES.get(words.textAt(at)));
            at++;
        }
        add(plain(value));
    }

    private void chinese() {
        HanNumber number = HanNumber.at(words, at);
        Word digits = words.at(at + 1);
        if (words.textAt(at).equals("第") && digits != null && digits.is(Kind.NUMBER)) {
            add("#" + digits.text());
            at += 2;
            time();
        } else if (number == null) {
            at++;
        } else {
            add((number.isOrdinal() ? "#" : "") + plain(number.value()));
            at += number.length();
            time();
        }
    }

    /** A length of time, half a day or an era, right after its number. */
    private void time() {
        Units.Found time = Units.time(words, at);
        if (time != null) {
            add(time.name());
            at += time.length();
        } else if (words.textAt(at).equals("月")) {
            add("month of the year");
            at++;
        }
    }

    private static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    private void add(String number) {
        found.merge(number, 1, Integer::sum);
    }

    /** In digits. */
    static String value(String word) {
        return VALUES.getOrDefault(word, word.replace(",", ""));
    }

    /** Whether a word is part of a number, for guards that compare other words. */
    static boolean isNumber(Word word) {
        return word.is(Kind.NUMBER) || (word.is(Kind.LETTERS) && VALUES.containsKey(word.text()));
    }
}
