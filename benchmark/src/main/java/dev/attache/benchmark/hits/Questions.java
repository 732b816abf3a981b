package dev.attache.benchmark.hits;

import java.util.ArrayList;
import java.util.List;

/**
 * What is asked of a chat model: questions that are asked first, the same ones in other words, and questions that
 * nobody asked before. None is given twice, so that no vector is remembered. Used by one thread.
 */
final class Questions {
    private static final List<String> DOINGS = List.of(
            "clean",
            "repair",
            "sell",
            "paint",
            "pack",
            "move",
            "store",
            "recycle",
            "insure",
            "photograph",
            "describe",
            "weigh",
            "rent",
            "decorate",
            "measure");
    private static final List<String> THINGS = List.of(
            "a leather sofa",
            "an old bicycle",
            "a glass table",
            "my piano",
            "a wooden door",
            "my winter coat",
            "a big carpet",
            "my garden chairs",
            "a copper lamp",
            "my camping tent");
    private static final List<String> WORDINGS = List.of(
            "Please, how do I %s?",
            "How do I %s, please?",
            "Could you tell me how I %s?",
            "Can you tell me how I %s?",
            "Could you please tell me how I %s?",
            "Can you please tell me how I %s?");
    private static final String SYSTEM = "You are the assistant of a household magazine. "
            + "Answer in one sentence, in plain words, and say what to buy only where it is needed. ".repeat(10);

    private final List<String> stored = new ArrayList<>();
    private int first;
    private int reworded;
    private int unheard;

    Questions() {
        for (String thing : THINGS) {
            for (String doing : DOINGS) {
                stored.add(doing + " " + thing);
            }
        }
    }

    /** Those that are asked first. */
    List<String> all() {
        return stored.stream().map("How do I %s?"::formatted).toList();
    }

    /** One of those, in turn. */
    String again() {
        return "How do I %s?".formatted(stored.get(first++ % stored.size()));
    }

    /**
     * One of those in words that were not used yet.
     *
     * @throws IllegalStateException when there are no more
     */
    String inOtherWords() {
        int wording = reworded / stored.size();
        if (wording == WORDINGS.size()) {
            throw new IllegalStateException(reworded + " questions were all there are in other words");
        }
        return WORDINGS.get(wording).formatted(stored.get(reworded++ % stored.size()));
    }

    /**
     * One that was never asked and differs from others of its kind only in a number, so that every comparison is made.
     */
    String unheard() {
        return "What does clause %d of my household insurance say?".formatted(++unheard);
    }

    /** The call of a chat model with it, about 1.1 KB. */
    static String chat(String question) {
        return "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"system\",\"content\":\"" + SYSTEM
                + "\"},{\"role\":\"user\",\"content\":\"" + question
                + "\"}],\"temperature\":0.2,\"max_tokens\":256,\"stream\":false}";
    }
}
