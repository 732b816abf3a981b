package dev.attache.server.similarity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Pairs of words that exclude each other, numbered; the left side of pair 3 is 6, its right side 7.
 *
 * @param sides word, or first part of a word, to the sides it stands on
 * @param particles second parts: {@code turn … on}
 */
record Opposites(Map<String, Set<Integer>> sides, Map<String, Map<String, Set<Integer>>> particles) {
    /** Reads a list; words of two parts are kept apart where the language has spaces. */
    static Opposites read(String file, boolean english) {
        var sides = new HashMap<String, Set<Integer>>();
        var particles = new HashMap<String, Map<String, Set<Integer>>>();
        List<String> lines = WordLists.lines(file);
        for (int pair = 0; pair < lines.size(); pair++) {
            String[] halves = lines.get(pair).split("\\|", 2);
            for (int half = 0; half < 2; half++) {
                int side = 2 * pair + half;
                for (String word : WordLists.split(halves[half]).toList()) {
                    List<String> parts = english
                            ? List.of(word.split(" ")).stream().map(Stems::of).toList()
                            : List.of(word);
                    if (parts.size() == 1) {
                        sides.computeIfAbsent(parts.getFirst(), first -> new HashSet<>())
                                .add(side);
                    } else {
                        particles
                                .computeIfAbsent(parts.getFirst(), first -> new HashMap<>())
                                .computeIfAbsent(parts.getLast(), last -> new HashSet<>())
                                .add(side);
                    }
                }
            }
        }
        return new Opposites(Map.copyOf(sides), Map.copyOf(particles));
    }

    Set<Integer> sidesOf(String stem) {
        return sides.getOrDefault(stem, Set.of());
    }

    /** Whether one text has only the one side of a pair, and the other only the other. */
    static boolean exclude(Set<Integer> one, Set<Integer> other) {
        var pairs = new ArrayList<Integer>();
        for (int side : one) {
            int opposite = side ^ 1;
            if (other.contains(opposite) && !one.contains(opposite) && !other.contains(side)) {
                pairs.add(side);
            }
        }
        return !pairs.isEmpty();
    }
}
