package dev.attache.server.similarity;

import java.lang.Character.UnicodeScript;
import java.util.EnumMap;
import java.util.Map;

/** The script that a text is written in. */
final class Scripts {
    /** Chinese with program names in it is Chinese: one character for this many letters is enough. */
    private static final int LETTERS_PER_HAN = 6;

    private Scripts() {}

    /** The script of the language, COMMON where there are no letters. Kana make a text Japanese. */
    static UnicodeScript dominant(String text) {
        var letters = new EnumMap<UnicodeScript, Integer>(UnicodeScript.class);
        text.codePoints().filter(Character::isLetter).forEach(c -> letters.merge(UnicodeScript.of(c), 1, Integer::sum));
        int all = letters.values().stream().mapToInt(Integer::intValue).sum();
        int kana = letters.getOrDefault(UnicodeScript.HIRAGANA, 0) + letters.getOrDefault(UnicodeScript.KATAKANA, 0);
        if (kana * LETTERS_PER_HAN > all) {
            return UnicodeScript.HIRAGANA;
        }
        if (letters.getOrDefault(UnicodeScript.HAN, 0) * LETTERS_PER_HAN > all) {
            return UnicodeScript.HAN;
        }
        return letters.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(UnicodeScript.COMMON);
    }
}
