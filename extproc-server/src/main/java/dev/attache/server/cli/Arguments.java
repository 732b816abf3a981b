package dev.attache.server.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The words of a command line, taken one after the other. */
final class Arguments {
    private final Deque<String> words;

    Arguments(List<String> words) {
        this.words = new ArrayDeque<>(words);
    }

    boolean more() {
        return !words.isEmpty();
    }

    String next() {
        return words.removeFirst();
    }

    /** What follows an option. */
    String value(String option) throws UsageException {
        if (words.isEmpty()) {
            throw new UsageException(option + " without a value (expected: one after it)");
        }
        return words.removeFirst();
    }
}
