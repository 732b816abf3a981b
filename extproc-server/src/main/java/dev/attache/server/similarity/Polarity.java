package dev.attache.server.similarity;

import dev.attache.server.similarity.Word.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a text denies, and on which side of known opposites it stands.
 *
 * @param negations how many words negate
 * @param sides the sides of {@link Opposites} on which it stands
 * @param stems all English words, for those that a prefix turns round
 */
record Polarity(int negations, Set<Integer> sides, Set<String> stems) {
    private static final Opposites ENGLISH = Opposites.read("opposites-en.txt", true);
    private static final Opposites CHINESE = Opposites.read("opposites-zh.txt", false);

    /** Keeps the numbers of one language's pairs apart from the other's. */
    private static final int CHINESE_FROM = 10_000;

    /** How many words may stand between "turn" and "on". */
    private static final int PARTICLE_WITHIN = 4;

    private static final Set<String> NEGATIONS = WordLists.words("negations.txt");
    private static final Set<String> CHINESE_NEGATIONS = negations(true);
    private static final Lexicon CHINESE_DENIALS = lexicon(CHINESE_NEGATIONS, negations(false));
    private static final Lexicon CHINESE_OPPOSITES =
            lexicon(CHINESE.sides().keySet(), WordLists.words("neutral-zh.txt"));
    private static final List<String> PREFIXES =
            List.of("un", "in", "im", "il", "ir", "dis", "non", "de", "mis", "anti");
    private static final int SHORTEST_TURNED = 3;

    static Polarity of(Words words) {
        int negations = 0;
        var sides = new HashSet<Integer>();
        var stems = new HashSet<String>();
        for (int i = 0; i < words.list().size(); i++) {
            Word word = words.list().get(i);
            if (word.is(Kind.LETTERS)) {
                boolean two = NEGATIONS.contains(word.text() + " " + words.textAt(i + 1));
                negations += two || NEGATIONS.contains(word.text()) ? 1 : 0;
                stems.add(word.stem());
                sides.addAll(ENGLISH.sidesOf(word.stem()));
                particles(words, i, sides);
            }
        }
        String chinese = words.han();
        negations += (int) CHINESE_DENIALS.in(chinese).stream()
                .filter(CHINESE_NEGATIONS::contains)
                .count();
        for (String word : CHINESE_OPPOSITES.in(chinese)) {
            CHINESE.sidesOf(word).forEach(side -> sides.add(CHINESE_FROM + side));
        }
        return new Polarity(negations, Set.copyOf(sides), Set.copyOf(stems));
    }

    private static void particles(Words words, int at, Set<Integer> sides) {
        var known = ENGLISH.particles().get(words.list().get(at).stem());
        if (known == null) {
            return;
        }
        for (int i = at + 1; i <= at + PARTICLE_WITHIN; i++) {
            Word word = words.at(i);
            if (word != null && known.containsKey(word.stem())) {
                sides.addAll(known.get(word.stem()));
                return;
            }
        }
    }

    boolean agrees(Polarity other) {
        return negations == other.negations
                && !Opposites.exclude(sides, other.sides)
                && !turns(stems, other.stems)
                && !turns(other.stems, stems);
    }

    /** Whether one has "install" and the other "uninstall" in its place. */
    private static boolean turns(Set<String> plain, Set<String> turned) {
        for (String stem : plain) {
            if (stem.length() >= SHORTEST_TURNED && !turned.contains(stem)) {
                for (String prefix : PREFIXES) {
                    if (turned.contains(prefix + stem) && !plain.contains(prefix + stem)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static Lexicon lexicon(Set<String> known, Set<String> neutral) {
        var all = new HashSet<>(known);
        all.addAll(neutral);
        return new Lexicon(all);
    }

    private static Set<String> negations(boolean real) {
        return WordLists.lines("negations-zh.txt").stream()
                .filter(line -> line.startsWith("|") != real)
                .flatMap(line -> WordLists.split(line.replace("|", "")))
                .collect(Collectors.toUnmodifiableSet());
    }
}
