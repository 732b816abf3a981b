package dev.attache.server.similarity;

import dev.attache.server.similarity.Word.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What kind of answer a text asks for: how, how much, why, when, where, who, what, or yes or no.
 *
 * @param kinds those that are asked for; empty for any, as with "what is the way" and with a request without a question
 */
record Asking(Set<String> kinds) {
    private static final String WHAT = "what";
    private static final Map<String, String> ENGLISH = Map.of(
            "why", "why", "when", "when", "where", "where", "who", "who", "whom", "who", "whose", "whose", "how", "how",
            "what", WHAT, "which", WHAT);
    private static final Set<String> MEASURES = Set.of(
            "much", "many", "long", "far", "old", "tall", "high", "big", "large", "often", "deep", "heavy", "fast",
            "hot", "cold", "wide", "soon");
    private static final Set<String> OPEN_A_QUESTION = Set.of(
            "is", "are", "am", "was", "were", "do", "does", "did", "can", "could", "may", "might", "will", "would",
            "should", "must", "has", "have", "had");
    private static final Set<String> OPEN_A_REQUEST = Set.of("you", "if", "whether", "recommend", "suggest");
    private static final Map<String, String> CHINESE = WordLists.pairs("asking-zh.txt");
    private static final Lexicon CHINESE_WORDS = new Lexicon(CHINESE.keySet());

    /** With these, "what" asks for what another word could ask for: the way, the time. */
    private static final Set<String> OPEN_NOUNS = WordLists.words("asking-nouns.txt");

    private static final Lexicon CHINESE_NOUNS = new Lexicon(OPEN_NOUNS);

    static Asking of(Words words) {
        var kinds = new HashSet<String>();
        String han = words.han();
        for (int i = 0; i < words.list().size(); i++) {
            String kind = words.list().get(i).is(Kind.LETTERS) ? ENGLISH.get(words.textAt(i)) : null;
            if (kind != null) {
                kinds.add(kind.equals("how") && MEASURES.contains(words.textAt(i + 1)) ? "measure" : kind);
            }
        }
        CHINESE_WORDS.in(han).forEach(word -> kinds.add(CHINESE.get(word)));
        if (kinds.isEmpty() && asksWhether(words)) {
            kinds.add("whether");
        }
        if (kinds.contains(WHAT) && (kinds.size() > 1 || isOpen(words, han))) {
            kinds.remove(WHAT);
        }
        return new Asking(Set.copyOf(kinds));
    }

    private static boolean asksWhether(Words words) {
        return OPEN_A_QUESTION.contains(words.textAt(0))
                && words.list().stream().noneMatch(word -> OPEN_A_REQUEST.contains(word.text()));
    }

    private static boolean isOpen(Words words, String han) {
        List<Word> list = words.list();
        for (int i = 0; i < list.size(); i++) {
            boolean whatToDo =
                    list.get(i).text().equals("i") && words.textAt(i + 1).equals("do");
            if (whatToDo || OPEN_NOUNS.contains(list.get(i).text())) {
                return true;
            }
        }
        return !CHINESE_NOUNS.in(han).isEmpty();
    }

    /** Whether a word asks. */
    static boolean asks(String word) {
        return ENGLISH.containsKey(word);
    }

    static boolean isMeasure(String word) {
        return MEASURES.contains(word);
    }

    boolean agrees(Asking other) {
        return kinds.containsAll(other.kinds) || other.kinds.containsAll(kinds);
    }
}
