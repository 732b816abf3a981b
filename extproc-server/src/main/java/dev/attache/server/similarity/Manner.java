package dev.attache.server.similarity;

import dev.attache.server.similarity.Modality.Mood;
import java.util.Set;

/**
 * What the word that asks makes of "can" and "should": in {@code how can I} and {@code where should I} they say no more
 * than "do"; in {@code how much can I} they say more.
 */
final class Manner {
    private static final Set<String> PLACES = Set.of("where", "who", "whom");
    private static final Set<String> OTHERS = Set.of("when", "what", "which");
    private static final Set<String> ASKING = Set.of("i", "you", "we", "one", "people");
    private static final Set<Mood> BOTH = Set.of(Mood.CAN, Mood.SHOULD);

    /** How many words apart the asker and the word that asks may be. */
    private static final int WITHIN = 4;

    private Manner() {}

    /** What makes no difference beside the first word that asks. */
    static Set<Mood> free(Words words) {
        for (int i = 0; i < words.list().size(); i++) {
            Set<Mood> free = free(words, i);
            if (!free.isEmpty()) {
                return free;
            }
        }
        return Set.of();
    }

    private static Set<Mood> free(Words words, int i) {
        String text = words.textAt(i);
        boolean measure = isMeasure(words, i);
        if (text.equals("how") && !measure) {
            return BOTH;
        }
        if ((PLACES.contains(text) && asks(words, i))
                || (text.equals("what") && words.textAt(i + 3).equals("do"))) {
            return BOTH;
        }
        return (measure || OTHERS.contains(text)) && asks(words, i) ? Set.of(Mood.SHOULD) : Set.of();
    }

    private static boolean isMeasure(Words words, int i) {
        return words.textAt(i).equals("how") && Asking.isMeasure(words.textAt(i + 1));
    }

    private static boolean asks(Words words, int i) {
        for (int after = i + 1; after <= i + WITHIN; after++) {
            if (ASKING.contains(words.textAt(after))) {
                return true;
            }
        }
        return false;
    }

    /** "What do I need to bring" is what one should. */
    static boolean isAsked(Words words, int i) {
        for (int before = i - 1; words.textAt(i).equals("need") && before >= Math.max(0, i - 2 * WITHIN); before--) {
            if (Asking.asks(words.textAt(before))) {
                return true;
            }
        }
        return false;
    }
}
