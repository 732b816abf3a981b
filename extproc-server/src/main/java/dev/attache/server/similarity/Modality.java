package dev.attache.server.similarity;

import dev.attache.server.similarity.Word.Kind;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a text asks what must, should, can or will be, or what somebody wants.
 *
 * @param said what it says
 * @param free what another may say beside it and still ask the same: {@code how do I}, {@code how can I}
 * @param request whether somebody is asked to do it: {@code can you write}, {@code write}
 * @param fact whether it asks if something is so: "can you eat it" is not a request where the other text asks "do you
 * eat it"
 */
record Modality(Set<Mood> said, Set<Mood> free, boolean request, boolean fact) {
    /** What a sentence says of its verb. */
    enum Mood {
        MUST,
        SHOULD,
        CAN,
        WILL,
        WANT
    }

    private static final Map<String, Mood> MODALS = Map.ofEntries(
            Map.entry("must", Mood.MUST),
            Map.entry("need", Mood.MUST),
            Map.entry("needs", Mood.MUST),
            Map.entry("needed", Mood.MUST),
            Map.entry("should", Mood.SHOULD),
            Map.entry("ought", Mood.SHOULD),
            Map.entry("can", Mood.CAN),
            Map.entry("could", Mood.CAN),
            Map.entry("may", Mood.CAN),
            Map.entry("might", Mood.CAN),
            Map.entry("able", Mood.CAN),
            Map.entry("possible", Mood.CAN),
            Map.entry("will", Mood.WILL),
            Map.entry("would", Mood.WILL),
            Map.entry("shall", Mood.WILL),
            Map.entry("want", Mood.WANT),
            Map.entry("wants", Mood.WANT),
            Map.entry("wanted", Mood.WANT));

    private static final Set<String> HAVE = Set.of("have", "has", "had", "having");
    private static final Set<String> BE = Set.of("is", "are", "am", "was", "were");
    private static final Set<String> DO = Set.of("do", "does", "did");
    private static final Set<String> REQUEST = Set.of("can", "could", "will", "would");

    /** What an assistant is asked to do for the question behind it. */
    private static final Set<String> ANSWER =
            Set.of("tell", "explain", "show", "give", "help", "let", "teach", "describe", "recommend", "suggest");

    private static final Set<String> FACT =
            Set.of("is", "are", "am", "was", "were", "do", "does", "did", "has", "have", "had");

    /** Where "to" may be from "is it". */
    private static final int INFINITIVE_WITHIN = 6;

    /** How many words a greeting may have. */
    private static final int GREETING = 4;

    private static final Set<String> HYPOTHETICAL = Set.of("will", "would");

    static Modality of(Words words) {
        var said = EnumSet.noneOf(Mood.class);
        boolean request = false;
        boolean impersonal = false;
        for (int i = 0; i < words.list().size(); i++) {
            boolean asks = isAsked(words, i);
            boolean courtesy = asks && isCourtesy(words, i);
            request |= asks && !courtesy;
            Mood mood = asks ? null : mood(words, i);
            if (mood != null) {
                said.add(mood);
            }
            impersonal |= isImpersonal(words, i);
        }
        if (impersonal && said.isEmpty()) {
            said.add(Mood.CAN);
        }
        boolean fact = said.isEmpty()
                && FACT.contains(words.textAt(0))
                && !words.textAt(2).equals("know");
        var free = EnumSet.noneOf(Mood.class);
        free.addAll(Manner.free(words));
        switch (ChineseDuty.of(words.han())) {
            case SAID -> said.add(Mood.SHOULD);
            case OPEN -> free.add(Mood.SHOULD);
            case NONE -> {
                // English, or not a duty.
            }
        }
        return new Modality(Set.copyOf(said), Set.copyOf(free), request, fact);
    }

    private static @Nullable Mood mood(Words words, int i) {
        Word word = words.list().get(i);
        String text = word.text();
        String next = words.textAt(i + 1);
        if (!word.is(Kind.LETTERS) || isMonth(word)) {
            return null;
        }
        if (HAVE.contains(text) || text.equals("got")) {
            return next.equals("to") ? Mood.MUST : null;
        }
        if (text.equals("going")) {
            return next.equals("to") && isAfterBe(words, i) ? Mood.WILL : null;
        }
        Mood mood = MODALS.get(text);
        if (mood == null || isWish(words, i, mood)) {
            return null;
        }
        boolean asSoonAs = text.equals("possible") && words.textAt(i - 1).equals("as");
        return isHypothetical(words, i) || asSoonAs ? null : Manner.isAsked(words, i) ? Mood.SHOULD : mood;
    }

    /** How would I, what would happen, how long will it take: no other answer than "does". */
    private static boolean isHypothetical(Words words, int i) {
        String next = words.textAt(i + 1);
        boolean takes = next.equals("it")
                && (words.textAt(i + 2).equals("take") || words.textAt(i + 2).equals("cost"));
        boolean how = words.textAt(i).equals("would") && words.textAt(i - 1).equals("how");
        return HYPOTHETICAL.contains(words.textAt(i)) && (how || takes || next.equals("happen"));
    }

    /** The fifth month. */
    private static boolean isMonth(Word word) {
        return word.raw().equals("May") && !word.opens();
    }

    /** "I want to", "I need", "I would like": openings of whoever asks. */
    private static boolean isWish(Words words, int i, Mood mood) {
        boolean begins = words.textAt(i - 1).equals("i") && !DO.contains(words.textAt(i - 2));
        return begins
                && (mood == Mood.WANT
                        || words.textAt(i).equals("need")
                        || words.textAt(i + 1).equals("like"));
    }

    /** "Can you" where no other word asks before it, as in "how can you". */
    private static boolean isAsked(Words words, int i) {
        if (!REQUEST.contains(words.textAt(i)) || !words.textAt(i + 1).equals("you")) {
            return false;
        }
        for (int before = i - 1; before >= Math.max(0, i - GREETING); before--) {
            if (Asking.asks(words.textAt(before))) {
                return false;
            }
        }
        return i < GREETING || words.list().get(i).opens();
    }

    private static boolean isCourtesy(Words words, int i) {
        return ANSWER.contains(words.textAt(i + 2)) || ANSWER.contains(words.textAt(i + 3));
    }

    /** Is it going to rain. */
    private static boolean isAfterBe(Words words, int i) {
        for (int before = i - 1; before >= Math.max(0, i - INFINITIVE_WITHIN); before--) {
            if (BE.contains(words.textAt(before))) {
                return true;
            }
        }
        return false;
    }

    /** "Is it safe to", "is there a way to" ask what "can I" does. */
    private static boolean isImpersonal(Words words, int i) {
        if (!words.textAt(i).equals("is")) {
            return false;
        }
        if (!words.textAt(i + 1).equals("it")) {
            return words.textAt(i + 1).equals("there") && words.textAt(i + 3).equals("way");
        }
        for (int to = i + 3; to <= i + INFINITIVE_WITHIN; to++) {
            if (words.textAt(to).equals("to")) {
                return true;
            }
        }
        return false;
    }

    boolean agrees(Modality other) {
        boolean asked = (request && !other.fact) || (other.request && !fact);
        for (Mood mood : Mood.values()) {
            boolean differs = said.contains(mood) != other.said.contains(mood);
            boolean meant = free.contains(mood) || other.free.contains(mood);
            if (differs && !meant && !(asked && (mood == Mood.CAN || mood == Mood.WILL))) {
                return false;
            }
        }
        return true;
    }
}
