package dev.attache.server.similarity;

import java.util.Set;

/**
 * Whether a text points at what is near, or at what is not: this bag, that bag. A paraphrase may do without either.
 *
 * @param near this, these, here, 这
 * @param far that, those, there, 那
 */
record Pointing(boolean near, boolean far) {
    private static final Set<String> NEAR = Set.of("this", "these", "here", "这");
    private static final Set<String> FAR = Set.of("that", "those", "there", "那");

    /** After "that" these begin a clause; beside "there" they say that something exists. */
    private static final Set<String> NO_THING = Set.of(
            "the", "a", "an", "i", "you", "he", "she", "it", "we", "they", "my", "your", "his", "her", "our", "their",
            "is", "are", "was", "were", "be", "do", "does", "did", "can", "could", "will", "would", "should", "have",
            "has", "had", "this", "these", "there", "not", "no", "any");

    /** 这么, 这样, 那么: as in "so". */
    private static final Set<String> SO = Set.of("么", "样", "就");

    static Pointing of(Words words) {
        boolean near = false;
        boolean far = false;
        for (int i = 0; i < words.list().size(); i++) {
            String text = words.textAt(i);
            boolean points = !SO.contains(words.textAt(i + 1));
            near |= NEAR.contains(text) && points;
            far |= FAR.contains(text) && points && isThing(words, i);
        }
        return new Pointing(near, far);
    }

    private static boolean isThing(Words words, int i) {
        return switch (words.textAt(i)) {
            case "that" -> !NO_THING.contains(words.textAt(i + 1));
            case "there" ->
                !Set.of("is", "are", "was", "were", "be").contains(words.textAt(i + 1))
                        && !Set.of("is", "are", "was", "were").contains(words.textAt(i - 1));
            default -> true;
        };
    }

    boolean agrees(Pointing other) {
        return !(near && !far && other.far && !other.near) && !(far && !near && other.near && !other.far);
    }
}
