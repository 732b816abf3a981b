package dev.attache.server.similarity;

import dev.attache.server.similarity.Word.Kind;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whom a text speaks of.
 *
 * @param others third persons, and "we": a paraphrase keeps them
 * @param own whether it is mine or yours, where that is said: a paraphrase may leave it out
 * @param meant which of "I" and "you" is meant as a person of whom something is so, or was done: "are you" means one
 * person, "do you" may mean anyone
 */
record Persons(Set<String> others, Set<String> own, Set<String> meant) {
    private static final Map<String, String> OTHERS = WordLists.pairs("persons-en.txt");
    private static final Map<String, String> OWN = Map.of("my", "I", "mine", "I", "your", "you", "yours", "you");
    private static final Map<String, String> ANY =
            Map.of("i", "I", "me", "I", "my", "I", "mine", "I", "you", "you", "your", "you", "yours", "you");
    private static final Set<String> SPEAKERS = Set.of("I", "you");
    private static final Set<String> BEING = Set.of("am", "are", "was", "were", "did", "have", "had");
    private static final Map<String, String> SUBJECTS = Map.of("i", "I", "you", "you");

    static Persons of(Words words) {
        var others = new TreeSet<String>();
        var own = new TreeSet<String>();
        var meant = new TreeSet<String>();
        for (int i = 0; i < words.list().size(); i++) {
            boolean chinese = words.list().get(i).is(Kind.HAN);
            String person = chinese ? chinese(words, i) : english(words.list().get(i), OWN);
            if (person != null) {
                (SPEAKERS.contains(person) ? own : others).add(person);
            }
            String subject = SUBJECTS.get(words.textAt(i));
            if (subject != null && isMeant(words, i)) {
                meant.add(subject);
            }
        }
        return new Persons(Set.copyOf(others), Set.copyOf(own), Set.copyOf(meant));
    }

    private static boolean isMeant(Words words, int i) {
        boolean obliged =
                words.textAt(i + 1).equals("have") && words.textAt(i + 2).equals("to");
        return !obliged && (BEING.contains(words.textAt(i - 1)) || BEING.contains(words.textAt(i + 1)));
    }

    /** The third person, or "we", that a word stands for; null for any other word. */
    static @Nullable String third(String word) {
        return OTHERS.get(word);
    }

    /** The person that the word at a place stands for, "I" and "you" included; null for any other word. */
    static @Nullable String at(Words words, int i) {
        Word word = words.list().get(i);
        return word.is(Kind.HAN) ? chinese(words, i) : english(word, ANY);
    }

    private static @Nullable String english(Word word, Map<String, String> speakers) {
        String other = word.is(Kind.LETTERS) ? OTHERS.get(word.text()) : null;
        return other != null || !word.is(Kind.LETTERS) ? other : speakers.get(word.text());
    }

    private static @Nullable String chinese(Words words, int i) {
        boolean many = words.textAt(i + 1).equals("们");
        return switch (words.textAt(i)) {
            case "他", "她", "它" -> {
                boolean inAnotherWord =
                        words.textAt(i - 1).equals("其") || words.textAt(i - 1).equals("吉");
                yield inAnotherWord ? null : many ? "they" : words.textAt(i);
            }
            case "我" -> many ? "we" : "I";
            case "你", "您" -> "you";
            default -> null;
        };
    }

    boolean agrees(Persons other) {
        boolean oneSaysNothing = own.isEmpty() || other.own.isEmpty();
        return others.equals(other.others)
                && (oneSaysNothing || own.equals(other.own))
                && (meant.isEmpty() || other.meant.isEmpty() || !Collections.disjoint(meant, other.meant));
    }
}
