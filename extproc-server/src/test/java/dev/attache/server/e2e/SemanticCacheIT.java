package dev.attache.server.e2e;

import static dev.attache.server.e2e.Chats.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two replicas that compare by meaning, with a model in their processes and one Redis, through a real Envoy. */
class SemanticCacheIT {
    private static final String REST = """
            policies:
              answers:
                llm_cache:
                  mode: exact_then_semantic
                  scope: [header:x-team]
                  embedder: {onnx: {model: english}}
                  index: {redis: {}}
                  timeout: 3s
            default_route: {policies: [answers]}
            """;
    private static final String ASKED = "How do I reset my password?";
    private static final String AGAIN = "How can I reset my password?";
    private static final Duration SOON = Duration.ofSeconds(20);

    private static LlmGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = LlmGateway.overriding(REST, 2);
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            gateway.assertContent();
        } finally {
            gateway.close();
        }
    }

    private static Caller.Answer ask(String user, String team, String question, String more) throws Exception {
        String body = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]%s}"
                .formatted(question, more);
        try (var caller = new Caller(gateway.port())) {
            return caller.post(CHAT, body, "x-user", user, "x-team", team, "x-llm-output", "20");
        }
    }

    private static long sum(String metric, String... labels) throws Exception {
        long sum = 0;
        for (AttacheProcess replica : gateway.replicas) {
            sum += replica.metric(metric, labels);
        }
        return sum;
    }

    /** Has a question answered by the provider, and the answer kept. */
    private static Caller.Answer kept(String team, String question, String more) throws Exception {
        Caller.Answer answer = ask("first", team, question, more);
        assertThat(answer.header("x-attache-cache")).as(answer.body()).isEqualTo("miss");
        Eventually.await(
                "the answer is kept",
                SOON,
                () -> cacheOf("first", team, question, more).equals("hit-exact"));
        Eventually.await(
                "it is found by others",
                SOON,
                () -> sum("attache_llm_cache_indexed_total") == sum("attache_llm_cache_stored_total"));
        return answer;
    }

    private static String cache(String team, String question, String more) throws Exception {
        return cacheOf("again", team, question, more);
    }

    private static String cacheOf(String user, String team, String question, String more) throws Exception {
        return ask(user, team, question, more).header("x-attache-cache");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"stream\":true"})
    void theSameInOtherWordsIsAnsweredToTheSameTeamOnly(String more) throws Exception {
        String team = "red" + more.length();
        Caller.Answer first = kept(team, ASKED, more);
        Caller.Answer again = ask("ann" + more.length(), team, AGAIN, more);
        assertThat(again.header("x-attache-cache")).as(again.body()).isEqualTo("hit-semantic");
        assertThat(again.header("cache-status")).startsWith("attache; hit; ttl=86");
        assertThat(again.header("content-type")).isEqualTo(first.header("content-type"));
        assertThat(withoutId(again.body())).isEqualTo(withoutId(first.body())).contains("The");
        assertThat(gateway.books("ann" + more.length()))
                .as("asked of the provider")
                .isEmpty();

        assertThat(cache(team, "How do I not reset my password?", more))
                .as("its negation")
                .isEqualTo("miss");
        assertThat(cache(team + "x", AGAIN, more)).as("another team").isEqualTo("miss");
        assertThat(cache(team, AGAIN, more + ",\"temperature\":0"))
                .as("another temperature")
                .isEqualTo("miss");
        assertThat(cache(team, AGAIN, more.isEmpty() ? ",\"stream\":true" : ""))
                .as("another form")
                .isEqualTo("miss");
    }

    @Test
    void anotherNumberIsAnotherQuestion() throws Exception {
        kept("blue", "How do I convert 50 USD to EUR?", "");
        assertThat(cache("blue", "How do I convert 500 USD to EUR?", "")).isEqualTo("miss");
    }

    /** So near that only a guard can tell. */
    @Test
    void theOppositeIsAnotherQuestion() throws Exception {
        kept("black", "How do I turn on dark mode?", "");
        assertThat(cache("black", "How do I turn off dark mode?", "")).isEqualTo("miss");
        assertThat(sum("attache_llm_cache_refused_total", "guard=\"polarity\"")).isPositive();
        assertThat(cache("black", "How can I turn on dark mode?", "")).isEqualTo("hit-semantic");
    }

    /** Envoy takes them by turns: what one keeps, both find. */
    @Test
    void theOtherReplicaFindsWhatOneHasKept() throws Exception {
        kept("green", ASKED, "");
        long[] before = new long[2];
        for (int i = 0; i < 2; i++) {
            before[i] = hits(i);
        }
        long began = System.nanoTime();
        for (int i = 0; i < 40 && (hits(0) == before[0] || hits(1) == before[1]); i++) {
            assertThat(cache("green", AGAIN, "")).isEqualTo("hit-semantic");
        }
        assertThat(hits(0)).as("the first replica's").isGreaterThan(before[0]);
        assertThat(hits(1)).as("the second replica's").isGreaterThan(before[1]);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON);
    }

    private static long hits(int replica) throws Exception {
        return gateway.replicas.get(replica).metric("attache_llm_cache_total", "result=\"hit_semantic\"");
    }

    /** B18: the access log of the wrong answer has the name by which it is forgotten, on all replicas. */
    @Test
    void aWrongAnswerIsForgottenByTheNameInTheAccessLog() throws Exception {
        kept("white", ASKED, "");
        assertThat(ask("wronged", "white", AGAIN, "").header("x-attache-cache")).isEqualTo("hit-semantic");
        Pattern line = Pattern.compile("user=wronged cache=\"?hit-semantic\"? entry=\"?([0-9a-f]{64})");
        Eventually.await(
                "Envoy's access log says it", SOON, () -> line.matcher(log()).find());
        Matcher said = line.matcher(log());
        assertThat(said.find()).isTrue();

        HttpResponse<String> forgotten =
                gateway.replicas.getLast().adminDelete("/v1/cache/answers?entry=" + said.group(1));
        assertThat(forgotten.statusCode()).as(forgotten.body()).isBetween(200, 204);
        Caller.Answer after = ask("relieved", "white", AGAIN, "");
        assertThat(after.header("x-attache-cache")).isEqualTo("miss");
        assertThat(gateway.books("relieved")).as("asked of the provider").hasSize(1);
    }

    private static String log() throws Exception {
        return Files.readString(gateway.envoy.log(), StandardCharsets.ISO_8859_1);
    }

    private static String withoutId(String body) {
        return body.replaceAll("chatcmpl-[0-9A-Za-z]+", "").replaceAll("\"created\":[0-9]+", "");
    }
}
