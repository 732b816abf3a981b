package dev.attache.server.similarity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for all texts: a guard is symmetric, and never tells a text from itself. */
class GuardPropertyTest {
    private static final List<String> PIECES = List.of(
            "the",
            "not",
            "never",
            "turn",
            "on",
            "off",
            "from",
            "to",
            "Paris",
            "Rome",
            "NASA",
            "my",
            "his",
            "5",
            "5.0",
            "1,000",
            "two",
            "third",
            "one",
            "million",
            "km",
            "$",
            "%",
            "\"",
            "'",
            "can't",
            "-x",
            "a/b",
            "foo_bar",
            "https://x.org",
            "a@b.org",
            "how",
            "much",
            "?",
            ".",
            "\n",
            "怎么",
            "不",
            "没有",
            "开",
            "关",
            "二十",
            "第三",
            "一",
            "万",
            "周一",
            "《",
            "》",
            "我",
            "他们",
            "是不是",
            "，",
            "。",
            "北京",
            "到",
            "é",
            "ﬁ",
            "Ⅷ",
            "𝟙",
            "🚀",
            "\uD800",
            "by",
            "was",
            "owned",
            "who",
            "did",
            "of",
            "and",
            "than",
            "me",
            "he",
            "her",
            "被",
            "谁",
            "是",
            "可以",
            "-5",
            "!=",
            "(",
            "Mb",
            "must",
            "can",
            "should",
            "do",
            "did",
            "need",
            "is",
            "will",
            "want",
            "you",
            "I",
            "Turkey",
            "turkey",
            "this",
            "that",
            "too",
            "like",
            "won",
            "have",
            "What",
            "会",
            "了",
            "要",
            "你",
            "那",
            "吗",
            "谁的",
            "帮我",
            "\u200B",
            " ");

    @Test
    void areSymmetricAndReflexive() {
        var random = new Random(20261121);
        for (int i = 0; i < 5_000; i++) {
            String text = text(random, 1 + random.nextInt(14));
            String near = random.nextBoolean() ? shuffled(text, random) : text(random, 1 + random.nextInt(14));
            var one = Question.of(text);
            var other = Question.of(near);
            for (Guard guard : Guard.values()) {
                assertThat(guard.agree(one, Question.of(text)))
                        .as("%s: %s", guard, text)
                        .isTrue();
                assertThat(guard.agree(one, other))
                        .as("%s: %s | %s", guard, text, near)
                        .isEqualTo(guard.agree(other, one));
            }
        }
    }

    @Test
    void takeLongTextsInTheirStride() {
        String text = "Turn 5 km from Paris, not to Rome. 怎么从北京到上海？ ".repeat(3_000);
        var one = Question.of(text);
        var other = Question.of(text.replace("Paris", "Bonn"));
        assertThat(Guard.values()).allMatch(guard -> guard.agree(one, one));
        assertThat(Guard.ENTITIES.agree(one, other)).isFalse();
    }

    /** What is not read must not be taken for the same. */
    @Test
    void longTextsAgreeWithThemselvesOnly() {
        String book = "Where is it? ".repeat(700);
        String read = book.substring(0, 8_000);
        List<String> others = List.of(book + "Not here.", "Not here. " + book, read, read + " ");
        for (Guard guard : Guard.values()) {
            assertThat(guard.agree(Question.of(book), Question.of("" + book))).isTrue();
            assertThat(guard.agree(Question.of(read), Question.of("" + read))).isTrue();
            assertThat(others).noneMatch(other -> guard.agree(Question.of(book), Question.of(other)));
            assertThat(others).noneMatch(other -> guard.agree(Question.of(other), Question.of(book)));
        }
    }

    /** Accents upon accents, and characters that stand for many: they take long to unify, and nobody asks in them. */
    @ParameterizedTest
    @ValueSource(strings = {"\u0301\u0323", "\uFDFA", "e\u0301\u0323\u0300", "\uD834\uDD60"})
    @Timeout(10)
    void takeWhatExpands(String piece) {
        String text = piece.repeat(8_000 / piece.length());
        for (int i = 0; i < 20; i++) {
            var one = Question.of(text);
            assertThat(Guard.values()).allMatch(guard -> guard.agree(one, one));
        }
    }

    @Test
    void takeAnyCodePoints() {
        var random = new Random(20261122);
        for (int i = 0; i < 5_000; i++) {
            String text = codePoints(random, random.nextInt(20));
            String near = random.nextBoolean() ? shuffled(text, random) : codePoints(random, random.nextInt(20));
            var one = Question.of(text);
            var other = Question.of(near);
            for (Guard guard : Guard.values()) {
                assertThat(guard.agree(one, Question.of(text))).isTrue();
                assertThat(guard.agree(one, other)).isEqualTo(guard.agree(other, one));
            }
        }
    }

    /** Any of Unicode, surrogates without a partner too, between words. */
    private static String codePoints(Random random, int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            int below = random.nextBoolean() ? 0x3000 : Character.MAX_CODE_POINT + 1;
            text.append(random.nextInt(3) > 0 ? Character.toString(random.nextInt(below)) : "")
                    .append(random.nextInt(3) > 0 ? PIECES.get(random.nextInt(PIECES.size())) : " ");
        }
        return text.toString();
    }

    /** Each of these would take minutes where a pattern looks at the rest of the text from every place. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1-",
                "/",
                "a.",
                "-",
                "a",
                "_",
                "'",
                "a'",
                "1.",
                "1,",
                "\"",
                "《",
                "http://",
                "@",
                "A-",
                "一",
                "+a",
                "不",
                "will ",
                "have ",
                "need ",
                "who is it ",
                "I you ",
                "会",
                "我你"
            })
    @Timeout(10)
    void takeAnyRunOfCharacters(String piece) {
        var one = Question.of(piece.repeat(20_000));
        assertThat(Guard.values()).allMatch(guard -> guard.agree(one, one));
    }

    private static String text(Random random, int pieces) {
        var text = new StringBuilder();
        for (int i = 0; i < pieces; i++) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
            text.append(random.nextInt(3) > 0 ? " " : "");
        }
        return text.toString();
    }

    private static String shuffled(String text, Random random) {
        int cut = random.nextInt(text.length() + 1);
        return text.substring(cut) + " " + text.substring(0, cut);
    }
}
