package dev.attache.server.similarity;

import dev.attache.server.similarity.Word.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The parts of a text in their order: what {@link Content} compares, plus third persons, numbers and names. */
final class Parts {
    private static final Set<String> CUES = Set.of(
            "in",
            "on",
            "at",
            "with",
            "for",
            "using",
            "during",
            "about",
            "of",
            "regarding",
            "within",
            "per",
            "via",
            "and",
            "then",
            "to",
            "into",
            "onto",
            "from",
            "by",
            "than");
    private static final Set<String> BE = Set.of("is", "are", "am", "was", "were", "be", "been", "being");

    /** After these another verb begins. */
    private static final Set<String> NO_PASSIVE =
            Set.of("do", "does", "did", "who", "which", "that", "whom", "what", "to", "and", "have", "has", "had");

    private static final Set<String> PARTICIPLES = WordLists.words("participles.txt");

    /** How far a verb may be from its "is". */
    private static final int SUBJECT_WITHIN = 8;

    private static final Set<String> ORDINAL = Set.of("st", "nd", "rd", "th");
    static final Set<String> CHINESE_CUES = Set.of("的", "被", "是", "有", "在", "用");

    private final List<Part> parts = new ArrayList<>();
    private String cue = "";
    private int sinceBe = SUBJECT_WITHIN;
    private boolean close;
    private boolean afterNumber;

    private Parts() {}

    static List<Part> of(Words words) {
        var parts = new Parts();
        for (int i = 0; i < words.list().size(); ) {
            String han = words.hanAt(i, words.list().size());
            if (han.isEmpty()) {
                parts.word(words.list().get(i));
                i++;
            } else {
                parts.chinese(han);
                i += han.codePointCount(0, han.length());
            }
        }
        return List.copyOf(parts.parts);
    }

    private void word(Word word) {
        String text = word.text();
        if (word.is(Kind.SIGN) || (ORDINAL.contains(text) && afterNumber)) {
            return;
        }
        afterNumber = word.is(Kind.NUMBER);
        String person = Persons.third(text);
        if (word.is(Kind.LETTERS) && person == null && Content.isFunction(text)) {
            cue = CUES.contains(text) ? text : cue;
            sinceBe = BE.contains(text) ? 0 : NO_PASSIVE.contains(text) ? SUBJECT_WITHIN : sinceBe + 1;
            close = false;
            return;
        }
        boolean passive = sinceBe < SUBJECT_WITHIN && isParticiple(text);
        add(person != null ? person : Numbers.isNumber(word) ? Numbers.value(text) : Content.meaning(word), passive);
        sinceBe = passive ? SUBJECT_WITHIN : sinceBe + 1;
    }

    private static boolean isParticiple(String text) {
        return PARTICIPLES.contains(text) || (text.endsWith("ed") && !text.endsWith("eed") && text.length() > 4);
    }

    private void chinese(String han) {
        for (int c : Content.inOrder(han).codePoints().toArray()) {
            String character = Character.toString(c);
            if (CHINESE_CUES.contains(character)) {
                cue = character;
            } else {
                add(character, false);
            }
        }
        close = false;
    }

    private void add(String stem, boolean passive) {
        parts.add(new Part(stem, cue, close, passive));
        cue = "";
        close = true;
    }

    static Map<String, Integer> cues(Words words) {
        return words.list().stream()
                .filter(word -> CUES.contains(word.text()))
                .collect(Collectors.toUnmodifiableMap(Word::text, word -> 1, Integer::sum));
    }
}
