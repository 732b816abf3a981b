package dev.attache.server.similarity;

import dev.attache.server.similarity.Word.Kind;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a text names that the other must name too: identifiers and addresses exactly; capitalised words, words in
 * quotation marks and, in Chinese, all Latin words, in any way of writing.
 *
 * @param identifiers addresses, paths, names in programs
 * @param named what must occur in the other
 * @param all the words of the text, between spaces
 * @param unspaced the same without any space, to find Chinese in it
 */
record Names(Set<String> identifiers, Set<String> named, String all, String unspaced) {
    static Names of(Words words) {
        boolean chinese = words.list().stream().anyMatch(word -> word.is(Kind.HAN));
        var identifiers = new HashSet<String>();
        var named = new HashSet<String>();
        for (Word word : words.list()) {
            if (word.is(Kind.IDENTIFIER)) {
                identifiers.add(word.text());
            } else if (word.is(Kind.LETTERS) && (chinese || isName(word))) {
                named.add(word.stem());
            }
        }
        words.quoted()
                .forEach(quotation -> named.add(spaced(Words.of(quotation)).strip()));
        named.removeIf(name -> identifiers.contains(name) || name.isEmpty());
        String all = spaced(words);
        return new Names(Set.copyOf(identifiers), Set.copyOf(named), all, all.replace(" ", ""));
    }

    private static String spaced(Words words) {
        return words.list().stream().map(Word::stem).collect(Collectors.joining(" ", " ", " "));
    }

    /** A capital inside a sentence, or more than one anywhere. "I" is nobody's name. */
    private static boolean isName(Word word) {
        long capitals = word.raw().codePoints().filter(Character::isUpperCase).count();
        return word.isCapitalised() && !word.raw().equals("I") && (!word.opens() || capitals > 1);
    }

    boolean agrees(Names other) {
        return equals(other)
                || (identifiers.equals(other.identifiers)
                        && named.stream().allMatch(other::has)
                        && other.named.stream().allMatch(this::has));
    }

    private boolean has(String name) {
        boolean chinese = name.codePoints().anyMatch(Character::isIdeographic);
        return chinese ? unspaced.contains(name.replace(" ", "")) : all.contains(" " + name + " ");
    }
}
