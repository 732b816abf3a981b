package dev.attache.server.similarity;

import dev.attache.server.similarity.Word.Kind;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whom a text speaks of.
 *
 * @param others third persons, and "we": a paraphrase keeps them
 * @param own whether it is mine or yours, where that is said: a paraphrase may leave it out
 */
record Persons(Set<String> others, Set<String> own) {
    private static final Map<String, String> OTHERS = WordLists.pairs("persons-en.txt");
    private static final Map<String, String> OWN = Map.of("my", "I", "mine", "I", "your", "you", "yours", "you");

    static Persons of(Words words) {
        var others = new TreeSet<String>();
        var own = new TreeSet<String>();
        for (int i = 0; i < words.list().size(); i++) {
            Word word = words.list().get(i);
            if (word.is(Kind.HAN)) {
                chinese(words, i, others, own);
            } else if (word.is(Kind.LETTERS)) {
                add(OTHERS.get(word.text()), others);
                add(OWN.get(word.text()), own);
            }
        }
        return new Persons(Set.copyOf(others), Set.copyOf(own));
    }

    /** The third person, or "we", that a word stands for; null for any other. */
    static @Nullable String third(String word) {
        return OTHERS.get(word);
    }

    private static void add(@Nullable String person, Set<String> to) {
        if (person != null) {
            to.add(person);
        }
    }

    private static void chinese(Words words, int i, Set<String> others, Set<String> own) {
        boolean many = words.textAt(i + 1).equals("们");
        switch (words.textAt(i)) {
            case "他", "她", "它" -> {
                boolean inAnotherWord =
                        words.textAt(i - 1).equals("其") || words.textAt(i - 1).equals("吉");
                if (!inAnotherWord) {
                    others.add(many ? "they" : words.textAt(i));
                }
            }
            case "我" -> {
                (many ? others : own).add(many ? "we" : "I");
            }
            case "你", "您" -> own.add("you");
            default -> {
                // A name, or nobody.
            }
        }
    }

    boolean agrees(Persons other) {
        boolean oneSaysNothing = own.isEmpty() || other.own.isEmpty();
        return others.equals(other.others) && (oneSaysNothing || own.equals(other.own));
    }
}
