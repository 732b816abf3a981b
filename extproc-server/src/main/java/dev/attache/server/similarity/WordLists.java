package dev.attache.server.similarity;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The word lists beside this class: words between commas, lines that begin with a number sign are remarks. */
final class WordLists {
    private WordLists() {}

    /** Each line, as it stands. */
    static List<String> lines(String file) {
        InputStream found = WordLists.class.getResourceAsStream(file);
        if (found == null) {
            throw new IllegalStateException(file + " is missing");
        }
        try (var reader = new BufferedReader(new InputStreamReader(found, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** All words of all lines. */
    static Set<String> words(String file) {
        var words = new HashSet<String>();
        lines(file).forEach(line -> split(line).forEach(words::add));
        return Set.copyOf(words);
    }

    /** The words of each line, each leading to the first of the line. */
    static Map<String, String> pairs(String file) {
        var pairs = new HashMap<String, String>();
        lines(file).forEach(line -> {
            List<String> words = split(line).toList();
            words.forEach(word -> pairs.put(word, words.getFirst()));
        });
        return Map.copyOf(pairs);
    }

    static Stream<String> split(String line) {
        return Stream.of(line.split(",")).map(String::strip).filter(word -> !word.isEmpty());
    }
}
