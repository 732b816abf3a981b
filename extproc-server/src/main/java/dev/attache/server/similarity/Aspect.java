package dev.attache.server.similarity;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What in Chinese is done, and what will be: 他走了吗, 他要走了吗.
 *
 * @param done what stands before 了 and 过, one and two characters of it
 * @param coming what stands behind 会, 要 and 将
 * @param asksWhetherDone whether it ends with 了吗
 * @param when whether it asks for a time
 * @param whenDone whether that has passed: 几点到的
 * @param mayBeDone whether it speaks of anything that is done, or of 太…了
 */
record Aspect(
        Set<String> done,
        Set<String> coming,
        boolean asksWhetherDone,
        boolean when,
        boolean whenDone,
        boolean mayBeDone) {
    private static final String DONE = "了过";
    private static final String COMING = "会要将";
    private static final String MAY_BE_DONE = "了过没已太";

    private static final Pattern WHEN = Pattern.compile("什么时候|何时|几点|哪年|哪一年|哪天");

    static Aspect of(String han) {
        var done = new HashSet<String>();
        var coming = new HashSet<String>();
        for (int i = 0; i < han.length(); i++) {
            if (DONE.indexOf(han.charAt(i)) >= 0) {
                add(han, i - 1, i, done);
                add(han, i - 2, i, done);
            } else if (COMING.indexOf(han.charAt(i)) >= 0) {
                add(han, i + 1, i + 2, coming);
                add(han, i + 1, i + 3, coming);
            }
        }
        boolean whether = (han.contains("了吗") || han.contains("了没")) && han.indexOf('太') < 0;
        boolean any = han.chars().anyMatch(c -> MAY_BE_DONE.indexOf(c) >= 0);
        boolean when = WHEN.matcher(han).find();
        boolean whenDone = when && han.stripTrailing().endsWith("的");
        return new Aspect(Set.copyOf(done), Set.copyOf(coming), whether, when, whenDone, any);
    }

    private static void add(String han, int from, int to, Set<String> words) {
        if (from >= 0 && to <= han.length()) {
            words.add(han.substring(from, to));
        }
    }

    boolean agrees(Aspect other) {
        return !isBefore(other)
                && !other.isBefore(this)
                && (!asksWhetherDone || other.mayBeDone)
                && (!other.asksWhetherDone || mayBeDone)
                && (!whenDone || other.mayHaveBeen())
                && (!other.whenDone || mayHaveBeen());
    }

    private boolean mayHaveBeen() {
        return !when || whenDone || mayBeDone;
    }

    /** Whether something will be here that is done there. */
    private boolean isBefore(Aspect other) {
        return coming.stream().anyMatch(verb -> other.done.contains(verb) && !other.coming.contains(verb));
    }
}
