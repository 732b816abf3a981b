package dev.attache.benchmark.hits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

class QuestionsTest {
    private final Questions questions = new Questions();

    /** A vector that is remembered would make a hit look cheaper than it is. */
    @Test
    void otherWordsAreNeverThoseOfBeforeNorTheFirst() {
        var seen = new HashSet<>(questions.all());
        int all = 6 * seen.size();
        for (int i = 0; i < all; i++) {
            String question = questions.inOtherWords();
            assertThat(seen.add(question)).as(question).isTrue();
        }
        assertThatThrownBy(questions::inOtherWords).hasMessageContaining(all + " questions");
    }

    @Test
    void thereAreEnoughForWarmUpAndRounds() {
        assertThat(6 * questions.all().size()).isGreaterThanOrEqualTo(HitLatency.WARM_UP + 5 * HitLatency.CHATS);
    }

    @Test
    void whatIsAskedAgainWasAskedFirst() {
        for (int i = 0; i < 2 * questions.all().size(); i++) {
            assertThat(questions.all()).contains(questions.again());
        }
    }

    @Test
    void noQuestionIsUnheardTwice() {
        assertThat(questions.unheard()).isNotEqualTo(questions.unheard());
    }

    @Test
    void chatIsAboutAsLongAsTheCallsThatAreMeasuredElsewhere() {
        assertThat(Questions.chat(questions.again()))
                .hasSizeBetween(1_000, 1_200)
                .endsWith("\"stream\":false}");
    }
}
