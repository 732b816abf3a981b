package dev.attache.server.llmcache;

import static dev.attache.server.llmcache.CacheBench.JSON;
import static dev.attache.server.llmcache.CacheBench.SIMILAR;
import static dev.attache.server.llmcache.CacheBench.chat;
import static dev.attache.server.llmcache.CacheBench.said;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Verdict;
import dev.attache.policy.PolicyContext;
import dev.attache.store.StoreException;
import dev.attache.testkit.ManualClock;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** B40, B41: what is needed to compare is down, slow, or lies. The request goes on, and the very same is answered. */
class SimilarFaultsTest {
    private static final String ASKED = "How do I reset my password?";
    private static final String AGAIN = "Please, how can I reset my password?";

    private final CacheBench bench = bench("");

    private static CacheBench bench(String more) {
        var bench = new CacheBench(SIMILAR + more);
        bench.embeddings.alike(ASKED, AGAIN, 0.99);
        return bench;
    }

    private static void goesOnWithoutComparing(CacheBench bench, String reason) {
        var call = bench.ask(ASKED).misses();
        assertThat(call.exchange.notes()).containsEntry("cache", "miss").containsEntry("cache_reason", reason);
        assertThat(bench.incomparable(reason)).isEqualTo(1);
        call.answered(200, JSON, said("Like this."));
        assertThat(bench.stored()).as("an exact entry").isEqualTo(1);
        bench.ask(ASKED).hitsExactly();
    }

    @Test
    void theEmbedderIsDown() {
        bench.embeddings.failure = new IOException("refused");
        goesOnWithoutComparing(bench, "embedder");
        assertThat(bench.vectors.size()).isZero();
        bench.embeddings.failure = null;
        bench.ask(AGAIN).misses();
    }

    @Test
    void theEmbedderIsLate() {
        bench.embeddings.failure = new HttpTimeoutException("100 ms");
        goesOnWithoutComparing(bench, "embedder");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json",
                "{}",
                "{\"data\":[]}",
                "{\"data\":[{\"embedding\":[]}]}",
                "{\"data\":[{\"embedding\":[0,0,0]}]}",
                "{\"data\":[{\"embedding\":[\"NaN\",1]}]}",
                "{\"data\":[{\"embedding\":[1e999,1]}]}",
                "{\"data\":[{\"embedding\":\"AADAfwAAgD8=\"}]}",
                "{\"data\":[{\"embedding\":\"!\"}]}",
            })
    void theEmbedderLies(String answer) {
        bench.embeddings.lie = answer;
        goesOnWithoutComparing(bench, "embedder");
        assertThat(bench.vectors.size()).isZero();
    }

    /** Where it is not said how many there are: others are another space, and none of this. */
    @Test
    void theEmbedderGivesAnotherNumberOfDimensions() {
        bench.kept(ASKED, "Like this.");
        bench.embeddings.lie = "{\"data\":[{\"embedding\":[1,0,0]}]}";
        bench.vectors.lies = true;
        bench.ask(AGAIN).misses();
        var told = new CacheBench(SIMILAR.replace("{openai: {}}", "{openai: {dimensions: 4}}"));
        told.embeddings.lie = "{\"data\":[{\"embedding\":[1,0,0]}]}";
        told.ask(AGAIN).misses();
        assertThat(told.incomparable("embedder")).isEqualTo(1);
    }

    @Test
    void theIndexIsDown() {
        bench.vectors.failure = new StoreException(StoreException.Reason.DISCONNECTED, "away");
        goesOnWithoutComparing(bench, "index");
        assertThat(bench.incomparable("index")).as("once to look, once to keep").isEqualTo(2);
    }

    /** In the reading of what the index proposes. */
    @Test
    void theStoreIsDown() {
        var mixed = new MixedUpBlobs(new ManualClock());
        var semantic = new CacheBench(SIMILAR.replace("exact_then_semantic", "semantic"), mixed);
        semantic.embeddings.alike(ASKED, AGAIN, 0.99);
        semantic.kept(ASKED, "Like this.");
        mixed.failure = new StoreException(StoreException.Reason.DISCONNECTED, "away");
        var call = semantic.ask(AGAIN).misses();
        assertThat(semantic.incomparable("store")).isEqualTo(1);
        call.answered(200, JSON, said("Like this."));
        assertThat(semantic.skipped("store_error")).isEqualTo(1);
        mixed.failure = null;
        semantic.ask(AGAIN).hitsSimilarly();
    }

    /** All of it together has a time, however long each part may take. */
    @Test
    void aLookHasItsTime() {
        PolicyContext never = with(bench.context, new CompletableFuture<>());
        Verdict verdict = ask(never);
        assertThat(verdict).isEqualTo(Verdict.PASS);
        assertThat(bench.incomparable("timeout")).isEqualTo(1);
    }

    @Test
    void whereTooManyAreComparedTheRequestGoesOn() {
        Verdict verdict =
                ask(with(bench.context, CompletableFuture.failedStage(new RejectedExecutionException("full"))));
        assertThat(verdict).isEqualTo(Verdict.PASS);
        assertThat(bench.incomparable("busy")).isEqualTo(1);
    }

    private Verdict ask(PolicyContext context) {
        var settings = CacheBench.settings(SIMILAR + ", timeout: 20ms");
        var policy = new LlmCachePolicy("answers", settings, context, new CopyRoom(1 << 20), () -> 0);
        var exchange = bench.by("ann", chat(AGAIN, "")).exchange;
        var handler = policy.begin(exchange);
        handler.requestHeaders();
        return handler.requestBody(ByteBuffer.wrap(chat(AGAIN, "").getBytes(UTF_8)))
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    /** A context that answers so to all that is to be done elsewhere. */
    private static PolicyContext with(PolicyContext context, CompletionStage<?> offloaded) {
        InvocationHandler handler = (proxy, method, arguments) ->
                method.getName().equals("offload") ? offloaded : method.invoke(context, arguments);
        return (PolicyContext) Proxy.newProxyInstance(
                PolicyContext.class.getClassLoader(), new Class<?>[] {PolicyContext.class}, handler);
    }

    @Test
    void whereOnlyComparingIsWantedNothingIsKeptThatCannotBeFound() {
        var semantic = new CacheBench(SIMILAR.replace("exact_then_semantic", "semantic"));
        semantic.embeddings.failure = new IOException("refused");
        semantic.ask(ASKED).misses().answered(200, JSON, said("Like this."));
        assertThat(semantic.stored()).isZero();
        assertThat(semantic.skipped("incomparable")).isEqualTo(1);
    }

    @Test
    void noQuestionIsInALog() {
        bench.embeddings.failure = new IOException("refused");
        var call = bench.ask(ASKED).misses();
        assertThat(call.exchange.notes().toString()).doesNotContain("password");
    }

    /** Down, late or wrong: it is the same to who asks. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatFailsAgainAndAgainIsLeftAloneForAWhile(boolean embedder) {
        if (embedder) {
            bench.embeddings.lie = "{}";
        } else {
            bench.vectors.failure = new StoreException(StoreException.Reason.WRONG_ANSWER, "nonsense");
        }
        for (int i = 0; i < 20; i++) {
            bench.ask("What is the number " + i + " in French?").misses();
        }
        int asked = embedder ? bench.embeddings.asked.size() : bench.vectors.lookedFor;
        assertThat(asked).as("of 20").isEqualTo(5);
        bench.clock.advance(Duration.ofSeconds(6));
        bench.embeddings.lie = null;
        bench.vectors.failure = null;
        bench.kept(ASKED, "Like this.");
        bench.ask(AGAIN).hitsSimilarly();
    }

    @Test
    void textsThatTheEmbedderRefusesAreCountedAndComparingGoesOn() {
        bench.kept(ASKED, "Like this.");
        bench.embeddings.status = 400;
        for (int i = 0; i < 20; i++) {
            bench.ask("What is the bad word number " + i + "?").misses();
        }
        assertThat(bench.incomparable("refused")).isEqualTo(20);
        bench.embeddings.status = 200;
        bench.ask(AGAIN).hitsSimilarly();
    }

    /** Looks have little time: where they are late again and again, answers are still put where they are found later. */
    @Test
    void anIndexThatCannotBeReadIsStillWritten() {
        bench.vectors.failure = new StoreException(StoreException.Reason.TIMEOUT, "late");
        for (int i = 0; i < 6; i++) {
            bench.ask("What is the number " + i + " in French?").misses();
        }
        bench.vectors.failure = null;
        bench.kept(ASKED, "Like this.");
        assertThat(bench.vectors.size()).isEqualTo(1);
    }

    /** B38: what is long is not remembered, and what is common has been forgotten when the answer comes. */
    @Test
    void aQuestionIsEmbeddedOnceHoweverLongItIs() {
        bench.kept("How do I reset my password? " + "Please tell me. ".repeat(400), "Like this.");
        assertThat(bench.embeddings.asked).hasSize(1);
    }

    @Test
    void whatIsFarIsNotRead() {
        var counting = new MixedUpBlobs(new ManualClock());
        var far = new CacheBench(SIMILAR, counting);
        for (int i = 0; i < 5; i++) {
            far.kept("What is the number " + i + " in French?", "So.");
        }
        int before = counting.finds;
        far.ask("How do I reset my password?").misses();
        assertThat(counting.finds - before).as("the very same").isEqualTo(1);
    }
}
