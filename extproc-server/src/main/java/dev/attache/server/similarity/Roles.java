package dev.attache.server.similarity;

import dev.attache.server.similarity.Word.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What persons do to one another: who of two is named first in a clause, and with English verbs who stands before and
 * behind.
 *
 * @param pairs who is named before whom
 * @param doers by verb, who does it: {@code you trust}
 * @param objects by verb, to whom it is done, where that is I, you or we: {@code trust you}
 */
record Roles(Set<List<String>> pairs, Map<String, String> doers, Map<String, String> objects) {
    private static final Map<String, String> SUBJECTS = Map.of("i", "I", "you", "you", "we", "we");
    private static final Map<String, String> OBJECTS = Map.of("me", "I", "you", "you", "us", "we");

    /** Another clause begins with these. */
    private static final Set<String> CLAUSES =
            Set.of("if", "when", "because", "while", "since", "that", "whether", "but", "after", "before", "until");

    /** "Tell me" and "can you" say nothing about roles. */
    private static final Set<String> POLITE = Set.of(
            "tell", "give", "help", "show", "let", "teach", "can", "could", "would", "will", "do", "did", "are", "were",
            "should", "may", "might", "have", "if", "must", "thank");

    /** Function words that are verbs with a person on either side. */
    private static final Set<String> VERBS = Set.of("know", "like", "take", "get");

    static Roles of(Words words) {
        var pairs = new HashSet<List<String>>();
        var named = new LinkedHashSet<String>();
        var doers = new HashMap<String, String>();
        var objects = new HashMap<String, String>();
        for (int i = 0; i < words.list().size(); i++) {
            Word word = words.list().get(i);
            if (word.opens() || CLAUSES.contains(word.text())) {
                named.clear();
            }
            String person = Persons.at(words, i);
            if (person != null) {
                named.stream()
                        .filter(before -> !before.equals(person))
                        .forEach(before -> pairs.add(List.of(before, person)));
                named.add(person);
            }
            verbs(words, i, doers, objects);
        }
        return new Roles(Set.copyOf(pairs), Map.copyOf(doers), Map.copyOf(objects));
    }

    private static void verbs(Words words, int i, Map<String, String> doers, Map<String, String> objects) {
        Word verb = words.list().get(i);
        if (!verb.is(Kind.LETTERS) || POLITE.contains(verb.text())) {
            return;
        }
        String before = SUBJECTS.get(words.textAt(i - 1));
        String behind = OBJECTS.get(words.textAt(i + 1));
        if (before != null && (VERBS.contains(verb.text()) || !Content.isFunction(verb.text()))) {
            doers.put(verb.stem(), before);
        }
        if (behind != null) {
            objects.put(verb.stem(), behind);
        }
    }

    boolean agrees(Roles other) {
        return !turned(other) && !done(other) && !other.done(this) && sameObjects(other);
    }

    /** "Did you tell him", "did he tell you". Where both orders are in one text, it tells of two things. */
    private boolean turned(Roles other) {
        return pairs.stream().anyMatch(pair -> {
            var back = pair.reversed();
            return !pairs.contains(back) && other.pairs.contains(List.copyOf(back)) && !other.pairs.contains(pair);
        });
    }

    /** "Do you trust doctors", "do doctors trust you". */
    private boolean done(Roles other) {
        return doers.entrySet().stream().anyMatch(does -> {
            String verb = does.getKey();
            String person = does.getValue();
            return person.equals(other.objects.get(verb))
                    && !person.equals(other.doers.get(verb))
                    && !person.equals(objects.get(verb));
        });
    }

    private boolean sameObjects(Roles other) {
        return objects.entrySet().stream()
                .allMatch(done -> done.getValue().equals(other.objects.getOrDefault(done.getKey(), done.getValue())));
    }
}
