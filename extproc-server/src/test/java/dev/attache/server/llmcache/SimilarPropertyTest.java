package dev.attache.server.llmcache;

import static dev.attache.server.llmcache.CacheBench.JSON;
import static dev.attache.server.llmcache.CacheBench.SIMILAR;
import static dev.attache.server.llmcache.CacheBench.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.LocalReply;
import dev.attache.server.similarity.Guard;
import dev.attache.server.similarity.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random conversations of random users, against a list of all that was answered before. */
class SimilarPropertyTest {
    private static final double THRESHOLD = 0.95;
    /** The vector beside an entry has half as many bits. */
    private static final double ROUNDED = 0.001;

    private static final int CANDIDATES = 5;
    private static final int STEPS = 1_500;
    private static final Pattern SAID = Pattern.compile("Answer ([0-9]+)\\.");
    private static final List<String> TEXTS = List.of(
            "How do I reset my password?",
            "Please, how do I reset my password?",
            "How can I reset my password?",
            "How do I not reset my password?",
            "How do I convert 50 USD to EUR?",
            "How do I convert 500 USD to EUR?",
            "Please, how do I convert 50 USD to EUR?",
            "Find flights from Berlin to London",
            "Find flights from London to Berlin",
            "Please find flights from Berlin to London",
            "如何重置密码？",
            "How do I turn on dark mode?",
            "How do I turn off dark mode?");

    /** All of a request but its text. */
    private record Rest(String user, String system, String history, String model, int heat, boolean events) {}

    /** What the upstream said to something. */
    private record Answered(Rest rest, String text, Instant at, int number) {}

    private final Random random;
    private final CacheBench bench = new CacheBench(SIMILAR);
    private final List<Answered> answered = new ArrayList<>();

    SimilarPropertyTest() {
        random = new Random(7);
        for (int i = 0; i < TEXTS.size(); i++) {
            // In a chain: some are near, and some only to those between.
            if (i > 0) {
                bench.embeddings.alike(TEXTS.get(i - 1), TEXTS.get(i), 0.93 + 0.07 * random.nextDouble());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 1", "false, 2", "true, 3", "true, 4"})
    void aHitIsAlwaysAnAnswerToTheSameInOtherWords(boolean lies, long seed) {
        random.setSeed(seed);
        bench.vectors.lies = lies;
        int similarly = 0;
        for (int i = 0; i < STEPS; i++) {
            bench.clock.advance(Duration.ofSeconds(random.nextInt(1_200)));
            Rest rest = rest();
            String text = TEXTS.get(random.nextInt(TEXTS.size()));
            var call = bench.by(rest.user(), body(rest, text));
            LocalReply reply = call.ask();
            if (reply == null) {
                if (!lies) {
                    assertThat(proposed(rest, text)).as("not given").noneMatch(each -> mayAnswer(each, rest, text));
                }
                call.answered(200, rest.events() ? CacheBench.EVENTS : JSON, answer(rest, i));
                answered.removeIf(
                        each -> each.rest().equals(rest) && each.text().equals(text));
                answered.add(new Answered(rest, text, bench.clock.instant(), i));
            } else {
                similarly += isExact(reply) ? 0 : 1;
                requireRight(reply, rest, text);
            }
        }
        assertThat(similarly).as("of " + STEPS).isGreaterThan(lies ? 0 : 20);
    }

    private Rest rest() {
        return new Rest(
                pick("ann", "bob"),
                pick("", "Be short."),
                pick("", "Hi"),
                pick("m1", "m2"),
                random.nextInt(2),
                random.nextBoolean());
    }

    private String pick(String... from) {
        return from[random.nextInt(from.length)];
    }

    private static String body(Rest rest, String text) {
        var messages = new StringBuilder();
        if (!rest.system().isEmpty()) {
            messages.append("{'role':'system','content':'")
                    .append(rest.system())
                    .append("'},");
        }
        if (!rest.history().isEmpty()) {
            messages.append("{'role':'user','content':'Hello there'},{'role':'assistant','content':'")
                    .append(rest.history())
                    .append("'},");
        }
        return "{'model':'%s','temperature':%d,'stream':%s,'messages':[%s{'role':'user','content':'%s'}]}"
                .formatted(rest.model(), rest.heat(), rest.events(), messages, text)
                .replace('\'', '"');
    }

    private static String answer(Rest rest, int number) {
        String text = "Answer " + number + ".";
        return rest.events()
                ? "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text
                        + "\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
                : said(text).replace("gpt-4o-2024-08-06", rest.model());
    }

    private static boolean isExact(LocalReply reply) {
        return Objects.equals(CacheBench.told(reply.headers()).get("x-attache-cache"), "hit-exact");
    }

    private void requireRight(LocalReply reply, Rest rest, String text) {
        Matcher said = SAID.matcher(reply.bodyText());
        assertThat(said.find()).isTrue();
        int number = Integer.parseInt(said.group(1));
        Answered given = answered.stream()
                .filter(each -> each.number() == number)
                .findFirst()
                .orElseThrow();
        if (isExact(reply)) {
            assertThat(given.rest()).isEqualTo(rest);
            assertThat(given.text()).isEqualTo(text);
            assertThat(age(given)).isLessThan(Duration.ofHours(1));
        } else {
            assertThat(mayAnswer(given, rest, text, -ROUNDED))
                    .as("%s to %s of %s", given, text, rest)
                    .isTrue();
        }
    }

    private Duration age(Answered answer) {
        return Duration.between(answer.at(), bench.clock.instant());
    }

    /** The nearest, as an index finds them that does not lie. */
    private List<Answered> proposed(Rest rest, String text) {
        return answered.stream()
                .filter(each -> each.rest().equals(rest))
                .sorted(Comparator.comparingDouble(each -> -bench.embeddings.similarity(each.text(), text)))
                .limit(CANDIDATES)
                .toList();
    }

    private boolean mayAnswer(Answered before, Rest rest, String text) {
        return mayAnswer(before, rest, text, ROUNDED);
    }

    private boolean mayAnswer(Answered before, Rest rest, String text, double more) {
        Question one = Question.of(before.text());
        Question other = Question.of(text);
        @Nullable Guard refusing = null;
        for (Guard guard : Guard.values()) {
            refusing = guard.agree(one, other) ? refusing : guard;
        }
        return before.rest().equals(rest)
                && age(before).compareTo(Duration.ofHours(24)) < 0
                && bench.embeddings.similarity(before.text(), text) >= THRESHOLD + more
                && refusing == null;
    }
}
