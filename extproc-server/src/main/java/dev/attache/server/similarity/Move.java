package dev.attache.server.similarity;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** One list of parts, and the same in another order. */
final class Move {
    /** A part of the question that may stand in front or at the end: "In Python, how do I …". */
    private static final Set<String> MOVABLE =
            Set.of("in", "on", "at", "with", "for", "using", "during", "about", "within", "per", "via");

    /** "The recipe for bread" is "the bread recipe". */
    private static final Set<String> OF = Set.of("of", "for", "about", "in", "on", "at", "with", "regarding");

    /** Around these the two sides may change places. */
    private static final Set<String> EVEN_HANDED = Set.of("or", "和", "与", "或", "跟", "及", "vs", "versus");

    /** 怎么煮鸡蛋, 鸡蛋怎么煮: where they stand says nothing about who does it. */
    private static final Set<String> ASIDE =
            Set.of("哪里", "怎么", "为什么", "多少", "几", "哪", "何时", "多久", "怎样", "可以", "会", "应");

    private static final Set<String> WHO = Set.of("谁", "什么");
    private static final Set<String> IS = Set.of("是", "有");

    private static final int LONGEST = 100;

    /** 在室内怎么种, 怎么在室内种. */
    private static final Set<String> PLACES = Set.of("在", "用");

    private final List<Part> one;
    private final List<Part> other;
    private final Set<String> turned;

    /**
     * Compares two lists of the same length.
     *
     * @param turned the verbs that are in the passive in one of them only
     */
    Move(List<Part> one, List<Part> other, Set<String> turned) {
        this.turned = turned;
        int size = one.size();
        int begin = 0;
        while (begin < size && same(one, begin, other, begin)) {
            begin++;
        }
        int end = size;
        while (end > begin && same(one, end - 1, other, end - 1)) {
            end--;
        }
        this.one = one.subList(begin, end);
        this.other = other.subList(begin, end);
    }

    private static boolean same(List<Part> one, int i, List<Part> other, int j) {
        return one.get(i).stem().equals(other.get(j).stem());
    }

    /**
     * Whether both say the same in either order.
     *
     * @param more the words that stand before a part in the one text more often than in the other
     * @param less those that stand there less often
     */
    boolean isHarmless(Set<String> more, Set<String> less) {
        int size = one.size();
        if (size == 0) {
            return turned.isEmpty();
        }
        if (size > LONGEST) {
            return false;
        }
        for (int first = 1; first < size; first++) {
            if (isSwap(first, size - first) && (turned.isEmpty() ? mayTurn(first, more, less) : isPassive(first))) {
                return true;
            }
        }
        return turned.isEmpty() && isEvenHanded();
    }

    private boolean isEvenHanded() {
        for (int first = 1; first < one.size() - 1; first++) {
            if (EVEN_HANDED.contains(one.get(first).stem()) && isSwap(first, one.size() - first - 1)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the {@code first} first and the {@code last} last parts changed places. */
    private boolean isSwap(int first, int last) {
        int size = one.size();
        for (int i = 0; i < size; i++) {
            int at = i < first ? size - first + i : i >= size - last ? i - (size - last) : last + i - first;
            if (!same(one, i, other, at)) {
                return false;
            }
        }
        return true;
    }

    /** A B here, B A there, and nothing between them. */
    private boolean mayTurn(int first, Set<String> more, Set<String> less) {
        Part thisA = one.getFirst();
        Part thisB = one.get(first);
        Part otherA = other.get(other.size() - first);
        Part otherB = other.getFirst();
        if (thisA.isChinese() || thisB.isChinese()) {
            boolean is = IS.contains(thisA.cue())
                    || IS.contains(thisB.cue())
                    || IS.contains(otherA.cue())
                    || IS.contains(otherB.cue());
            return isAsking(one.subList(0, first), is)
                    || isAsking(one.subList(first, one.size()), is)
                    || isPlace(thisA, otherA)
                    || isPlace(thisB, otherB);
        }
        return isAside(thisA, otherA)
                || isAside(thisB, otherB)
                || (thisB.cue().equals("and") && otherA.cue().equals("and"))
                || (isCompound(thisB, otherA) && more.contains(thisB.cue()))
                || (isCompound(otherA, thisB) && less.contains(otherA.cue()));
    }

    /** 谁发现 may stand before or behind what was found; 谁 alone only beside "is", otherwise it is whom they found. */
    private static boolean isAsking(List<Part> block, boolean is) {
        String text = block.stream().limit(4).map(Part::stem).collect(Collectors.joining());
        return ASIDE.stream().anyMatch(text::startsWith)
                || WHO.stream().anyMatch(who -> text.equals(who) ? is : text.startsWith(who));
    }

    private static boolean isPlace(Part here, Part there) {
        return PLACES.contains(here.cue()) || PLACES.contains(there.cue());
    }

    private static boolean isAside(Part here, Part there) {
        return MOVABLE.contains(here.cue()) && here.cue().equals(there.cue());
    }

    /** X of Y in one text, and Y X in the other, close together. */
    private static boolean isCompound(Part y, Part x) {
        return OF.contains(y.cue()) && x.close() && x.cue().isEmpty();
    }

    /**
     * "How is cheese made", "how do you make cheese": the verb is last where it is passive, and first where it is not.
     */
    private boolean isPassive(int first) {
        return (first == one.size() - 1 && isTurned(one.getLast(), other.getFirst()))
                || (first == 1 && isTurned(other.getLast(), one.getFirst()));
    }

    private boolean isTurned(Part passive, Part active) {
        return passive.passive() && !active.passive() && turned.equals(Set.of(passive.stem()));
    }
}
