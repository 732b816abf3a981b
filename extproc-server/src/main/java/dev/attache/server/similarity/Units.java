package dev.attache.server.similarity;

import dev.attache.server.similarity.Word.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Units, days and lengths of time, by any of their names. */
final class Units {
    /** A unit at some place. */
    record Found(String name, int length) {}

    private static final int LONGEST = 4;
    private static final Set<String> BEFORE_FALL = Set.of("the", "this", "last", "next", "early", "late", "every");
    private static final Map<String, String> UNITS = WordLists.pairs("units.txt");

    /** After a number the case tells these apart: 5 MB are eight times 5 Mb. */
    private static final Map<String, String> CASED = cased();

    private static final Map<String, String> TIMES = WordLists.pairs("times.txt");
    private static final Map<String, String> DATES = WordLists.pairs("dates.txt");

    private Units() {}

    /** A unit or day that counts wherever it stands; short ones only after a number. */
    static @Nullable Found anywhere(Words words, int at) {
        Word word = words.list().get(at);
        if (word.is(Kind.HAN)) {
            Found date = chinese(DATES, words, at);
            return date == null ? ambiguous(chinese(UNITS, words, at), words, at) : date;
        }
        String month = month(words, at);
        if (month != null) {
            return new Found(month, 1);
        }
        String name = DATES.getOrDefault(word.text(), UNITS.get(word.text()));
        boolean afterNumber = at > 0 && words.list().get(at - 1).is(Kind.NUMBER);
        String cased = afterNumber ? CASED.get(word.raw()) : null;
        if (cased != null) {
            return new Found(cased, 1);
        }
        boolean sure = word.text().length() > 3 || word.is(Kind.SIGN) || afterNumber || word.isCapitalised();
        return name == null || !sure ? null : new Found(name, 1);
    }

    /** One Chinese character that is a unit may be part of any word: only after a number is it certain. */
    private static @Nullable Found ambiguous(@Nullable Found found, Words words, int at) {
        if (found == null || found.length() > 1) {
            return found;
        }
        Word before = words.at(at - 1);
        boolean counted = before != null && (before.is(Kind.NUMBER) || HanNumber.isDigit(before.text()));
        return counted ? found : null;
    }

    /** "May" and "March" are other words as well, and so is "fall". */
    private static @Nullable String month(Words words, int at) {
        Word word = words.list().get(at);
        if (word.text().equals("fall")) {
            boolean season = BEFORE_FALL.contains(words.textAt(at - 1))
                    && !words.textAt(at + 1).equals("of");
            return season ? "autumn" : null;
        }
        boolean capital = word.isCapitalised() && !word.opens();
        boolean named = word.text().equals("may") || word.text().equals("march");
        return named && (capital || words.textAt(at - 1).equals("in")) ? word.text() : null;
    }

    /** A length of time, which counts after a number. */
    static @Nullable Found time(Words words, int at) {
        if (at >= words.list().size()) {
            return null;
        }
        if (words.list().get(at).is(Kind.HAN)) {
            return chinese(TIMES, words, at);
        }
        String name = TIMES.get(words.textAt(at));
        return name == null ? null : new Found(name, 1);
    }

    private static Map<String, String> cased() {
        var units = new HashMap<String, String>();
        for (String line : WordLists.lines("units-cased.txt")) {
            List<String> names = WordLists.split(line).toList();
            names.forEach(name -> units.put(name, names.getLast()));
        }
        return Map.copyOf(units);
    }

    /** Whether any unit follows. */
    static boolean follows(Words words, int at) {
        String text = words.textAt(at);
        return UNITS.containsKey(text) || TIMES.containsKey(text);
    }

    private static @Nullable Found chinese(Map<String, String> names, Words words, int at) {
        String text = words.hanAt(at, LONGEST);
        for (int length = text.length(); length > 0; length--) {
            String name = names.get(text.substring(0, length));
            if (name != null) {
                return new Found(name, length);
            }
        }
        return null;
    }
}
