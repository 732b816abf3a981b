package dev.attache.server.similarity;

import dev.attache.server.similarity.Word.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The words in their order, without those that come and go between paraphrases.
 *
 * @param words stems, and single Chinese characters
 * @param from what follows "from"; empty where nothing does
 * @param to what follows "to"
 */
record WordOrder(List<String> words, List<String> from, List<String> to) {
    private static final Set<String> DROPPED =
            Set.of("a", "an", "the", "please", "的", "了", "吗", "呢", "吧", "啊", "请", "呀");

    /** A part of the question that may stand in front or at the end: "In Python, how do I …". */
    private static final Set<String> MOVABLE = Set.of("in", "on", "with", "for", "at", "using", "during");

    /** Around these the two sides may change places. */
    private static final Set<String> EVEN_HANDED = Set.of("and", "or", "和", "与", "或", "跟", "及", "vs", "versus");

    /** "What is X" and "X is what". */
    private static final Set<String> ASKING = Set.of(
            "什么", "谁", "哪里", "哪", "怎么", "如何", "怎样", "为什么", "多少", "几", "哪些", "哪个", "什么时候", "怎么样", "what", "who", "which",
            "where", "how", "when", "why");

    private static final Set<String> FROM = Set.of("from", "从");
    private static final Set<String> TO = Set.of("to", "into", "到", "成", "为", "飞", "去", "往", "至");

    private static final int LONGEST_MOVE = 100;

    static WordOrder of(Words all) {
        List<String> words = all.list().stream()
                .filter(word -> !DROPPED.contains(word.text()))
                .map(Word::stem)
                .toList();
        return new WordOrder(words, after(all, FROM), after(all, TO));
    }

    /** The word, or the two Chinese characters, that follow each of some words. */
    private static List<String> after(Words all, Set<String> cues) {
        var found = new ArrayList<String>();
        for (int i = 0; i < all.list().size(); i++) {
            if (cues.contains(all.textAt(i))) {
                int next = DROPPED.contains(all.textAt(i + 1)) ? i + 2 : i + 1;
                Word word = all.at(next);
                if (word != null) {
                    found.add(word.is(Kind.HAN) ? all.hanAt(next, 2) : word.stem());
                }
            }
        }
        return List.copyOf(found);
    }

    boolean agrees(WordOrder other) {
        return !crossed(other) && !other.crossed(this) && !isRearranged(other);
    }

    /** From here is to there. */
    private boolean crossed(WordOrder other) {
        return from.stream().anyMatch(place -> other.to.contains(place) && !other.from.contains(place));
    }

    /** The same words in an order that says something else. */
    private boolean isRearranged(WordOrder other) {
        if (words.size() != other.words.size()
                || words.equals(other.words)
                || !Set.copyOf(words).equals(Set.copyOf(other.words))) {
            return false;
        }
        if (!words.stream()
                .sorted()
                .toList()
                .equals(other.words.stream().sorted().toList())) {
            return true;
        }
        int begin = 0;
        while (words.get(begin).equals(other.words.get(begin))) {
            begin++;
        }
        int end = words.size();
        while (words.get(end - 1).equals(other.words.get(end - 1))) {
            end--;
        }
        return end - begin > LONGEST_MOVE || !isMove(words.subList(begin, end), other.words.subList(begin, end));
    }

    /** Whether two parts changed places in a way that leaves the question what it was. */
    private static boolean isMove(List<String> one, List<String> other) {
        for (int first = 1; first < one.size(); first++) {
            for (int last = 1; first + last <= one.size(); last++) {
                int middle = one.size() - last;
                if (isSwap(one, other, first, last)
                        && isHarmless(
                                one.subList(0, first), one.subList(first, middle), one.subList(middle, one.size()))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isSwap(List<String> one, List<String> other, int first, int last) {
        int size = one.size();
        return one.subList(0, first).equals(other.subList(size - first, size))
                && one.subList(size - last, size).equals(other.subList(0, last))
                && one.subList(first, size - last).equals(other.subList(last, size - first));
    }

    private static boolean isHarmless(List<String> first, List<String> between, List<String> last) {
        boolean even = between.size() == 1 && EVEN_HANDED.contains(between.getFirst());
        boolean asks = ASKING.contains(String.join("", first)) || ASKING.contains(String.join("", last));
        // One character may be part of a word: 牛奶 is not 奶牛.
        boolean chinese = (isChinese(first) || isChinese(last)) && first.size() > 1 && last.size() > 1;
        boolean moves = between.isEmpty()
                && (chinese || MOVABLE.contains(first.getFirst()) || MOVABLE.contains(last.getFirst()));
        return even || asks || moves;
    }

    private static boolean isChinese(List<String> part) {
        return part.getFirst().codePoints().anyMatch(Character::isIdeographic);
    }
}
