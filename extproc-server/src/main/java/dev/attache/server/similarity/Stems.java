package dev.attache.server.similarity;

import java.util.Map;

/** English words without their endings: enough to see that lists and list are one word; never shown to anybody. */
final class Stems {
    private static final Map<String, String> IRREGULAR = WordLists.pairs("irregular.txt");

    private Stems() {}

    static String of(String word) {
        String regular = IRREGULAR.getOrDefault(word, word);
        if (regular.length() <= 3) {
            return regular;
        }
        String bare = undouble(withoutEnding(regular));
        return bare.endsWith("e") && bare.length() > 3 ? bare.substring(0, bare.length() - 1) : bare;
    }

    private static String withoutEnding(String word) {
        int length = word.length();
        if (word.endsWith("ies") && length > 4) {
            return word.substring(0, length - 3) + "y";
        }
        if (word.endsWith("sses")
                || word.endsWith("xes")
                || word.endsWith("zes")
                || word.endsWith("ches")
                || word.endsWith("shes")) {
            return word.substring(0, length - 2);
        }
        if (word.endsWith("s") && "sui".indexOf(word.charAt(length - 2)) < 0) {
            return word.substring(0, length - 1);
        }
        if (word.endsWith("ing") && length > 5) {
            return word.substring(0, length - 3);
        }
        if (word.endsWith("ed") && length > 4) {
            return word.substring(0, length - 2);
        }
        if (word.endsWith("ly") && length > 5) {
            return word.substring(0, length - 2);
        }
        return word;
    }

    /** "Running" becomes "run", and "falling" still "fall". */
    private static String undouble(String word) {
        int last = word.length() - 1;
        boolean twice = last > 2 && word.charAt(last) == word.charAt(last - 1);
        return twice && "lsz".indexOf(word.charAt(last)) < 0 ? word.substring(0, last) : word;
    }
}
