package dev.attache.server.similarity;

import dev.attache.server.similarity.Word.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The parts of a text in their order, and what says which part they play.
 *
 * @param parts all of them
 * @param from what follows "from"; empty where nothing does
 * @param to what follows "to"
 * @param cues how often each word occurs that says what part others play
 * @param counted what "how many" asks for
 * @param asksForObject whether it is "who did she see", not "who saw her"
 * @param roles what persons do to one another
 */
record WordOrder(
        List<Part> parts,
        List<String> from,
        List<String> to,
        Map<String, Integer> cues,
        Set<String> counted,
        boolean asksForObject,
        Roles roles) {
    private static final Set<String> ARTICLES = Set.of("a", "an", "the", "的", "了");
    private static final Set<String> FROM = Set.of("from", "从");
    private static final Set<String> TO = Set.of("to", "into", "到", "成", "为", "飞", "去", "往", "至");
    private static final Set<String> WHO = Set.of("who", "whom");
    private static final Pattern NUMBER = Pattern.compile("[#.-]*\\d.*");
    private static final Set<String> DO = Set.of("do", "does", "did");

    static WordOrder of(Words words) {
        return new WordOrder(
                Parts.of(words),
                after(words, FROM),
                after(words, TO),
                Parts.cues(words),
                counted(words),
                asksForObject(words),
                Roles.of(words));
    }

    /** The word, or the two Chinese characters, that follow each of some words. */
    private static List<String> after(Words all, Set<String> cues) {
        var found = new ArrayList<String>();
        for (int i = 0; i < all.list().size(); i++) {
            if (cues.contains(all.textAt(i))) {
                int next = ARTICLES.contains(all.textAt(i + 1)) ? i + 2 : i + 1;
                Word word = all.at(next);
                if (word != null) {
                    found.add(word.is(Kind.HAN) ? all.hanAt(next, 2) : word.stem());
                }
            }
        }
        return List.copyOf(found);
    }

    private static Set<String> counted(Words words) {
        var counted = new HashSet<String>();
        for (int i = 2; i < words.list().size(); i++) {
            boolean many =
                    words.textAt(i - 1).equals("many") || words.textAt(i - 1).equals("much");
            if (many && words.textAt(i - 2).equals("how") && !Content.isFunction(words.textAt(i))) {
                counted.add(words.list().get(i).stem());
            }
        }
        return Set.copyOf(counted);
    }

    private static boolean asksForObject(Words words) {
        for (int i = 0; i < words.list().size(); i++) {
            if (WHO.contains(words.textAt(i)) && DO.contains(words.textAt(i + 1))) {
                return true;
            }
        }
        return false;
    }

    boolean agrees(WordOrder other) {
        return !crossed(other)
                && !other.crossed(this)
                && (counted.isEmpty() || other.counted.isEmpty() || counted.equals(other.counted))
                && roles.agrees(other.roles)
                && partsAgree(other);
    }

    /** Whether "from" in the one is "to" in the other. */
    private boolean crossed(WordOrder other) {
        return from.stream().anyMatch(place -> other.to.contains(place) && !other.from.contains(place));
    }

    /** Texts with other parts are for other guards to tell apart. */
    private boolean partsAgree(WordOrder other) {
        if (!stems(parts).equals(stems(other.parts))) {
            List<Part> one = withoutNumbers(parts);
            List<Part> two = withoutNumbers(other.parts);
            return !stems(one).equals(stems(two)) || playTheSame(one, two, other);
        }
        return playTheSame(parts, other.parts, other);
    }

    private boolean playTheSame(List<Part> one, List<Part> two, WordOrder other) {
        return asksForObject == other.asksForObject
                && one.size() == two.size()
                && chosen(one, WordOrder::isDoer).equals(chosen(two, WordOrder::isDoer))
                && new Move(one, two, turned(one, two)).isHarmless(more(cues, other.cues), more(other.cues, cues));
    }

    private static boolean isDoer(Part part) {
        return part.cue().equals("by") || part.cue().equals("被");
    }

    private static Set<String> turned(List<Part> one, List<Part> two) {
        Set<String> here = chosen(one, Part::passive);
        Set<String> there = chosen(two, Part::passive);
        var turned = new HashSet<>(here);
        there.stream().filter(verb -> !turned.remove(verb)).forEach(turned::add);
        return turned;
    }

    private static Set<String> more(Map<String, Integer> here, Map<String, Integer> there) {
        return here.entrySet().stream()
                .filter(cue -> cue.getValue() > there.getOrDefault(cue.getKey(), 0))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> stems(List<Part> parts) {
        return chosen(parts, part -> true);
    }

    private static Set<String> chosen(List<Part> parts, Predicate<Part> which) {
        return parts.stream().filter(which).map(Part::stem).collect(Collectors.toUnmodifiableSet());
    }

    private static List<Part> withoutNumbers(List<Part> parts) {
        return parts.stream()
                .filter(part -> !NUMBER.matcher(part.stem()).matches() && !HanNumber.isDigit(part.stem()))
                .toList();
    }
}
