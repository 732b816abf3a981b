package dev.attache.server.similarity;

import dev.attache.server.similarity.Word.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Words that mean something else with a capital, inside sentences of a text whose capitals are meaningful: Turkey and
 * turkey. All other words are written either way.
 *
 * @param names those with a capital
 * @param others those without
 */
record Capitals(Set<String> names, Set<String> others) {
    private static final List<String> LINES = WordLists.lines("capitals.txt");

    private static final Set<String> WORDS = WordLists.words("capitals.txt");

    /** Names of tools that people in a hurry write in lower case: "in java" means neither the island nor coffee. */
    private static final Set<String> TOOLS =
            Set.copyOf(WordLists.split(LINES.getLast()).toList());

    private static final Set<String> BEFORE_TOOLS = Set.of("in", "with", "using", "for", "on", "to", "from");

    static Capitals of(Words words) {
        var names = new HashSet<String>();
        var others = new HashSet<String>();
        boolean cased = false;
        for (int i = 0; i < words.list().size(); i++) {
            Word word = words.list().get(i);
            if (word.is(Kind.HAN) || isTitle(word)) {
                return new Capitals(Set.of(), Set.of());
            }
            cased |= word.isCapitalised() || Character.isUpperCase(words.plain().codePointAt(0));
            if (word.is(Kind.LETTERS) && !word.opens() && WORDS.contains(word.text())) {
                boolean tool = TOOLS.contains(word.text()) && BEFORE_TOOLS.contains(words.textAt(i - 1));
                if (word.isCapitalised()) {
                    names.add(word.text());
                } else if (!tool) {
                    others.add(word.text());
                }
            }
        }
        return new Capitals(Set.copyOf(names), cased ? Set.copyOf(others) : Set.of());
    }

    /** In titles, and in a text of capitals only, they say nothing. */
    private static boolean isTitle(Word word) {
        return word.isCapitalised() && !word.opens() && !word.raw().equals("I") && Content.isFunction(word.text());
    }

    boolean agrees(Capitals other) {
        return !differs(other) && !other.differs(this);
    }

    private boolean differs(Capitals other) {
        return names.stream()
                .anyMatch(name -> other.others.contains(name) && !other.names.contains(name) && !others.contains(name));
    }
}
