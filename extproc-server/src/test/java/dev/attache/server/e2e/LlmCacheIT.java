package dev.attache.server.e2e;

import static dev.attache.server.e2e.Chats.CHAT;
import static dev.attache.server.e2e.Chats.chat;
import static dev.attache.server.e2e.Chats.stream;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An LLM cache behind a token quota, through a real Envoy: who is answered by whom, by the provider's own books. */
class LlmCacheIT {
    private static final String REST = """
            policies:
              account:
                token_quota: {by: [header:x-user], limits: [{balance: tokens}], on_store_error: deny}
              answers:
                llm_cache: {scope: [header:x-team]}
            default_route: {policies: [account, answers]}
            """;
    private static final long GRANTED = 1_000_000;

    private static LlmGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = LlmGateway.overriding(REST, 1);
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            gateway.assertContent();
        } finally {
            gateway.close();
        }
    }

    private static Caller.Answer ask(String user, String team, String body) throws Exception {
        try (var caller = new Caller(gateway.port())) {
            return caller.post(CHAT, body, "x-user", user, "x-team", team, "x-llm-output", "20");
        }
    }

    private static void granted(String... users) throws Exception {
        for (String user : users) {
            gateway.grant("account", user, GRANTED);
        }
    }

    private static void awaitStored(double count) throws Exception {
        Eventually.await(
                count + " answers are kept",
                Duration.ofSeconds(10),
                () -> gateway.attache().metric("attache_llm_cache_stored_total") >= count);
    }

    private static double stored() throws Exception {
        return gateway.attache().metric("attache_llm_cache_stored_total");
    }

    @Test
    void theSameQuestionIsAskedOnceForATeamAndCostsOnce() throws Exception {
        granted("ann", "bob", "cid");
        double before = stored();
        Caller.Answer first = ask("ann", "red", chat(",\"max_tokens\":50"));
        assertThat(first.status()).as(first.body()).isEqualTo(200);
        assertThat(first.header("x-attache-cache")).isEqualTo("miss");
        awaitStored(before + 1);

        Caller.Answer again = ask("bob", "red", chat(",\"max_tokens\":50"));
        assertThat(again.header("x-attache-cache")).as(again.body()).isEqualTo("hit-exact");
        assertThat(again.header("cache-status")).startsWith("attache; hit; ttl=");
        assertThat(again.header("content-type")).isEqualTo(first.header("content-type"));
        assertThat(again.status()).isEqualTo(200);
        assertThat(withoutId(again.body())).isEqualTo(withoutId(first.body()));
        assertThat(gateway.books("bob")).as("asked of the provider").isEmpty();
        assertThat(gateway.settledBalance("account", "bob"))
                .as("a hit costs nothing")
                .isEqualTo(GRANTED);
        assertThat(gateway.settledBalance("account", "ann")).isLessThan(GRANTED);

        assertThat(ask("cid", "blue", chat(",\"max_tokens\":50")).header("x-attache-cache"))
                .as("another team")
                .isEqualTo("miss");
        assertThat(gateway.books("cid")).hasSize(1);
    }

    @Test
    void aStreamIsAnsweredByAStream() throws Exception {
        granted("dan", "eve");
        double before = stored();
        Caller.Answer first = ask("dan", "green", stream(""));
        awaitStored(before + 1);
        Caller.Answer again = ask("eve", "green", stream(""));
        assertThat(again.header("x-attache-cache")).isEqualTo("hit-exact");
        assertThat(again.header("content-type")).startsWith("text/event-stream");
        assertThat(withoutId(again.body())).isEqualTo(withoutId(first.body())).doesNotContain("\"usage\":{");
        assertThat(again.body()).endsWith("data: [DONE]\n\n");
        assertThat(gateway.books("eve")).isEmpty();
        assertThat(gateway.settledBalance("account", "eve")).isEqualTo(GRANTED);
    }

    @Test
    void aStreamThatItsClientLeavesIsNotKept() throws Exception {
        granted("fay", "gus");
        double before = stored();
        try (var caller = new Caller(gateway.port())) {
            caller.post(
                    Chats.until(3),
                    CHAT,
                    stream(""),
                    "x-user",
                    "fay",
                    "x-team",
                    "white",
                    "x-llm-output",
                    "200",
                    "x-llm-pace",
                    "20ms");
        }
        Eventually.await(
                "the call is over",
                Duration.ofSeconds(10),
                () -> gateway.attache().metric("attache_llm_cache_write_skipped_total", "reason=\"incomplete\"") >= 1);
        assertThat(ask("gus", "white", stream("")).header("x-attache-cache")).isEqualTo("miss");
        awaitStored(before + 1);
        assertThat(gateway.books("gus")).hasSize(1);
    }

    @Test
    void aClientMayPassByAndItsWishStaysHere() throws Exception {
        granted("hal");
        double before = stored();
        ask("hal", "black", chat(""));
        awaitStored(before + 1);
        try (var caller = new Caller(gateway.port())) {
            Caller.Answer answer =
                    caller.post(CHAT, chat(""), "x-user", "hal", "x-team", "black", "x-attache-cache", "skip");
            assertThat(answer.header("x-attache-cache")).isEqualTo("bypass");
            assertThat(answer.header("cache-status")).isEqualTo("attache; fwd=bypass; detail=client");
        }
        assertThat(gateway.books("hal")).hasSize(2);
    }

    private static String withoutId(String body) {
        return body.replaceAll("chatcmpl-[0-9A-Za-z]+", "").replaceAll("\"created\":[0-9]+", "");
    }
}
