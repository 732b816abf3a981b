package dev.attache.server.similarity;

import dev.attache.server.similarity.Word.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The words that carry the question: synonyms are one, and what paraphrases change freely is left out. They must be the
 * same in both. Where one stands in place of another, or is added ("brown" rice), the vectors hardly differ, and the
 * answer does.
 *
 * @param english stems
 * @param chinese single characters, because without a dictionary nobody can say where a word ends
 */
record Content(Set<String> english, Set<String> chinese) {
    private static final Set<String> FUNCTION_WORDS = WordLists.words("function-words-en.txt");

    /** "What does she like": there "like" is the verb. */
    private static final Set<String> DO = Set.of("do", "does", "did");

    private static final Map<String, String> SYNONYMS = stemmed(WordLists.pairs("synonyms-en.txt"));
    private static final Map<String, String> CHINESE_SYNONYMS = chineseSynonyms();
    private static final int LONGEST_SYNONYM =
            CHINESE_SYNONYMS.keySet().stream().mapToInt(String::length).max().orElse(0);

    private static final Map<String, String> CHINESE_IN_ORDER = CHINESE_SYNONYMS.entrySet().stream()
            .filter(word -> !Parts.CHINESE_CUES.contains(word.getKey())
                    && !word.getKey().equals("谁"))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    static Content of(Words words) {
        var english = new HashSet<String>();
        boolean does = false;
        for (int i = 0; i < words.list().size(); i++) {
            Word word = words.list().get(i);
            does |= DO.contains(word.text());
            boolean says = !isFunction(word.text())
                    || isTooMuch(words, i)
                    || (does && word.text().equals("like"));
            if (word.is(Kind.LETTERS) && says && !Numbers.isNumber(word)) {
                english.add(meaning(word));
            }
        }
        Set<String> chinese = Lexicon.replace(words.han(), CHINESE_SYNONYMS, LONGEST_SYNONYM)
                .codePoints()
                .filter(c -> !Character.isWhitespace(c))
                .mapToObj(Character::toString)
                .collect(Collectors.toUnmodifiableSet());
        return new Content(Set.copyOf(english), chinese);
    }

    /** As in "too hot"; in "me too" it says nothing. */
    private static boolean isTooMuch(Words words, int i) {
        Word next = words.at(i + 1);
        return words.textAt(i).equals("too") && next != null && !next.opens();
    }

    static boolean isFunction(String word) {
        return FUNCTION_WORDS.contains(word);
    }

    /** The first of its synonyms. */
    static String meaning(Word word) {
        return SYNONYMS.getOrDefault(word.stem(), word.stem());
    }

    /** Chinese with one of each synonym, and without what paraphrases change freely, except what says who does it. */
    static String inOrder(String han) {
        return Lexicon.replace(han, CHINESE_IN_ORDER, LONGEST_SYNONYM);
    }

    boolean agrees(Content other) {
        return equals(other);
    }

    private static Map<String, String> stemmed(Map<String, String> words) {
        return words.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        word -> Stems.of(word.getKey()), word -> Stems.of(word.getValue()), (first, second) -> first));
    }

    private static Map<String, String> chineseSynonyms() {
        var synonyms = new HashMap<>(WordLists.pairs("synonyms-zh.txt"));
        WordLists.words("function-words-zh.txt").forEach(word -> synonyms.put(word, ""));
        return Map.copyOf(synonyms);
    }
}
