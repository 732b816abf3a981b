package dev.attache.server.llmcache;

import dev.attache.server.similarity.Guard;
import dev.attache.server.similarity.Question;
import java.util.List;

/**
 * What is asked, as guards look at it: worked out once, compared with each candidate. One per look-up; not thread-safe.
 */
final class GuardedText {
    private final List<Guard> guards;
    private final List<Question> asked;

    GuardedText(List<Guard> guards, List<String> texts) {
        this.guards = guards;
        this.asked = texts.stream().map(Question::of).toList();
    }

    /** Whether no guard finds a difference, piece by piece; the first that does is counted. */
    boolean agrees(List<String> texts, SimilarResults results) {
        if (texts.size() != asked.size()) {
            return false;
        }
        List<Question> others = texts.stream().map(Question::of).toList();
        for (Guard guard : guards) {
            for (int i = 0; i < asked.size(); i++) {
                if (!guard.agree(asked.get(i), others.get(i))) {
                    results.refused(guard);
                    return false;
                }
            }
        }
        return true;
    }
}
