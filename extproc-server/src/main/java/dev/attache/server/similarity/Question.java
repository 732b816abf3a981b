package dev.attache.server.similarity;

import java.util.Map;

/**
 * A text with everything that guards compare, worked out once: some fifty microseconds for a sentence.
 *
 * <p>Immutable and thread-safe.
 */
public final class Question {
    private final String unread;
    private final String symbols;
    private final Map<String, Integer> numbers;
    private final Polarity polarity;
    private final WordOrder order;
    private final Character.UnicodeScript script;
    private final Names names;
    private final Persons persons;
    private final Content content;
    private final Asking asking;
    private final Modality modality;
    private final Tense tense;
    private final Pointing pointing;
    private final Capitals capitals;

    private Question(String text) {
        var legible = Legible.of(text);
        Words words = Words.of(legible.plain());
        unread = legible.unread();
        symbols = Symbols.in(legible.plain());
        numbers = Numbers.of(words);
        polarity = Polarity.of(words);
        order = WordOrder.of(words);
        script = Scripts.dominant(legible.plain());
        names = Names.of(words);
        persons = Persons.of(words);
        content = Content.of(words);
        asking = Asking.of(words);
        modality = Modality.of(words);
        tense = Tense.of(words);
        pointing = Pointing.of(words);
        capitals = Capitals.of(words);
    }

    /** Looks at a text. */
    public static Question of(String text) {
        return new Question(text);
    }

    /** What no guard can judge: {@link Legible}. */
    String unread() {
        return unread;
    }

    String symbols() {
        return symbols;
    }

    /** How often each number, unit and date occurs. */
    Map<String, Integer> numbers() {
        return numbers;
    }

    Polarity polarity() {
        return polarity;
    }

    WordOrder order() {
        return order;
    }

    Character.UnicodeScript script() {
        return script;
    }

    Names names() {
        return names;
    }

    Persons persons() {
        return persons;
    }

    Content content() {
        return content;
    }

    Asking asking() {
        return asking;
    }

    Modality modality() {
        return modality;
    }

    Tense tense() {
        return tense;
    }

    Pointing pointing() {
        return pointing;
    }

    Capitals capitals() {
        return capitals;
    }
}
