package dev.attache.server.similarity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Chinese words found in a text without spaces: at each place the longest known one. Immutable. */
final class Lexicon {
    private final Set<String> words;
    private final int longest;

    Lexicon(Set<String> words) {
        this.words = Set.copyOf(words);
        this.longest = words.stream().mapToInt(String::length).max().orElse(0);
    }

    /** The known words in order; none overlaps another. */
    List<String> in(String text) {
        var found = new ArrayList<String>();
        for (int at = 0; at < text.length(); ) {
            int length = Math.min(longest, text.length() - at);
            while (length > 0 && !words.contains(text.substring(at, at + length))) {
                length--;
            }
            if (length > 0) {
                found.add(text.substring(at, at + length));
            }
            at += Math.max(1, length);
        }
        return found;
    }

    /** The text with each known word, a key of the map, replaced by its value. */
    static String replace(String text, Map<String, String> replacements, int longest) {
        var replaced = new StringBuilder();
        for (int at = 0; at < text.length(); ) {
            int length = Math.min(longest, text.length() - at);
            while (length > 0 && !replacements.containsKey(text.substring(at, at + length))) {
                length--;
            }
            replaced.append(length > 0 ? replacements.get(text.substring(at, at + length)) : text.charAt(at));
            at += Math.max(1, length);
        }
        return replaced.toString();
    }
}
