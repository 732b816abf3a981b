package dev.attache.server.similarity;

import dev.attache.server.similarity.Word.Kind;
import java.util.Set;

/**
 * Whether a text asks for what was, or for what is; what will be is a {@link Modality}.
 *
 * @param time as English verbs say it
 * @param aspect as Chinese says it
 */
record Tense(Time time, Aspect aspect) {
    /** When it is. */
    enum Time {
        PAST,
        /** "I lost my card, what do I do": the past is said in passing, or by a form that need not be a past. */
        OPEN,
        PRESENT
    }

    private static final Set<String> PAST_FORMS = WordLists.words("pasts.txt");
    private static final Set<String> PARTICIPLES = WordLists.words("participles.txt");
    private static final Set<String> AUXILIARIES = Set.of("was", "were", "did", "had");
    private static final Set<String> HAVE = Set.of("have", "has");
    private static final Set<String> BEEN = Set.of("been", "had", "done", "gone", "got", "gotten", "become", "come");
    private static final Set<String> NO_PERFECT = Set.of("do", "does", "did", "to");
    private static final Set<String> AFTER_HAVE = Set.of("a", "an", "the", "to", "any", "some", "my", "your");
    private static final Set<String> SUBJECTS =
            Set.of("i", "you", "he", "she", "it", "we", "they", "who", "what", "that");
    private static final Set<String> WHICH = Set.of("which", "what");
    private static final Set<String> PRESENT = Set.of(
            "is", "are", "am", "do", "does", "can", "could", "may", "might", "must", "should", "will", "would",
            "shall");

    /** How far a participle may be from its "have". */
    private static final int PERFECT_WITHIN = 4;

    static Tense of(Words words) {
        boolean auxiliary = false;
        boolean past = false;
        boolean perhaps = false;
        boolean present = false;
        for (int i = 0; i < words.list().size(); i++) {
            String text = words.textAt(i);
            auxiliary |= (AUXILIARIES.contains(text) && !isUnreal(words, i)) || isPerfect(words, i);
            present |= PRESENT.contains(text);
            if (isPastForm(words.list().get(i))) {
                past |= hasSubject(words, i);
                perhaps = true;
            }
        }
        boolean is = auxiliary || (past && !present);
        boolean may = past || (perhaps && !present);
        return new Tense(is ? Time.PAST : may ? Time.OPEN : Time.PRESENT, Aspect.of(words.han()));
    }

    /** "As if I were a child". */
    private static boolean isUnreal(Words words, int i) {
        return words.textAt(i).equals("were") && words.textAt(i - 2).equals("if");
    }

    private static boolean isPastForm(Word word) {
        String text = word.text();
        boolean regular = text.endsWith("ed") && !text.endsWith("eed") && text.length() > 4;
        return word.is(Kind.LETTERS) && (regular || PAST_FORMS.contains(text));
    }

    /** "Who won", "which team won". */
    private static boolean hasSubject(Words words, int i) {
        return SUBJECTS.contains(words.textAt(i - 1))
                || WHICH.contains(words.textAt(i - 2))
                || (WHICH.contains(words.textAt(i - 3)) && !PRESENT.contains(words.textAt(i - 1)));
    }

    private static boolean isPerfect(Words words, int i) {
        boolean inverted =
                i == 0 || words.list().get(i).opens() || words.textAt(i - 1).equals("why");
        if (!HAVE.contains(words.textAt(i)) || (!inverted && AFTER_HAVE.contains(words.textAt(i + 1)))) {
            return false;
        }
        for (int before = i - 1; before >= Math.max(0, i - 2); before--) {
            if (NO_PERFECT.contains(words.textAt(before))) {
                return false;
            }
        }
        for (int after = i + 1; after <= i + PERFECT_WITHIN; after++) {
            Word word = words.at(after);
            if (word != null && (isPastForm(word) || BEEN.contains(word.text()) || PARTICIPLES.contains(word.text()))) {
                return true;
            }
        }
        return false;
    }

    boolean agrees(Tense other) {
        return (time == other.time || time == Time.OPEN || other.time == Time.OPEN) && aspect.agrees(other.aspect);
    }
}
