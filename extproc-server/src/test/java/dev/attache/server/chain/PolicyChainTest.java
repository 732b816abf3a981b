package dev.attache.server.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The way forth, the way back, and the way back from half-way. */
class PolicyChainTest extends ChainBench {
    @Test
    void policiesRunForthInOrderAndBackInReverse() {
        ChainRun run = run(policy("a").named(), policy("b").named(), policy("c").named());

        assertThat(now(run.requestHeaders(true))).isSameAs(Verdict.PASS);
        run.body(true, ByteBuffer.wrap(new byte[3]), true, false);
        assertThat(now(run.responseHeaders(response(200), false))).isSameAs(Verdict.PASS);
        run.body(false, ByteBuffer.wrap(new byte[4]), false, false);
        end(run, new Outcome.Completed(200));

        assertThat(log)
                .containsExactly(
                        "a request",
                        "b request",
                        "c request",
                        "a request body 3 last",
                        "b request body 3 last",
                        "c request body 3 last",
                        "c response 200",
                        "b response 200",
                        "a response 200",
                        "c response body 4",
                        "b response body 4",
                        "a response body 4",
                        "a end Completed",
                        "b end Completed",
                        "c end Completed");
        assertThat(run.rejectedBy()).isNull();
    }

    @Test
    void editsOfAllPoliciesAreFoldedInTheOrderInWhichTheyRan() {
        ChainRun run = run(
                policy("a")
                        .onRequest(() -> set("x-a", "1"))
                        .onResponse(r -> set("x-back", "a"))
                        .named(),
                policy("b")
                        .onRequest(() -> set("x-b", "2"))
                        .onResponse(r -> set("x-back", "b"))
                        .named());

        assertThat(edits(now(run.requestHeaders(true))))
                .containsExactly(new HeaderEdit.Set("x-a", "1"), new HeaderEdit.Set("x-b", "2"));
        assertThat(edits(now(run.responseHeaders(response(200), false))))
                .containsExactly(new HeaderEdit.Set("x-back", "b"), new HeaderEdit.Set("x-back", "a"));
    }

    @Test
    void anAnswerRunsBackThroughEarlierPoliciesOnlyAndTakesTheirHeaders() {
        List<Response> seen = new ArrayList<>();
        ChainRun run = run(
                policy("a")
                        .onRequest(() -> set("x-request", "lost"))
                        .onResponse(r -> {
                            seen.add(r);
                            return set("x-a", "1");
                        })
                        .named(),
                policy("b").onRequest(() -> refuse(429)).named(),
                policy("c").named());

        Verdict verdict = now(run.requestHeaders(true));

        assertThat(log).containsExactly("a request", "b request", "a response 429 local");
        assertThat(reply(verdict).status()).isEqualTo(429);
        assertThat(reply(verdict).bodyText()).isEqualTo("no\n");
        assertThat(edits(verdict)).containsExactly(new HeaderEdit.Set("x-a", "1"));
        assertThat(seen.getFirst().headers().first(":status")).isEqualTo("429");
        assertThat(run.rejectedBy()).isEqualTo("b");
        end(run, new Outcome.Rejected("b", 429));
        assertThat(log).endsWith("a end Rejected", "b end Rejected");
    }

    @Test
    void aReplyToALocalReplyIsNoReply() {
        ChainRun run = run(
                policy("a").onResponse(r -> set("x-a", "1")).named(),
                policy("b").onResponse(r -> refuse(500)).named(),
                policy("c").onRequest(() -> refuse(403)).named());

        Verdict verdict = now(run.requestHeaders(true));

        assertThat(reply(verdict).status()).isEqualTo(403);
        assertThat(edits(verdict)).containsExactly(new HeaderEdit.Set("x-a", "1"));
        assertThat(run.rejectedBy()).isEqualTo("c");
    }

    @Test
    void anAnswerAtTheResponseReplacesItAndRunsBackThroughEarlierPolicies() {
        ChainRun run = run(
                policy("a").onResponse(r -> set("x-a", "1")).named(),
                policy("b").onResponse(r -> refuse(502)).named(),
                policy("c").onResponse(r -> set("x-c", "lost")).named());
        now(run.requestHeaders(true));
        log.clear();

        Verdict verdict = now(run.responseHeaders(response(200), false));

        assertThat(log).containsExactly("c response 200", "b response 200", "a response 502 local");
        assertThat(reply(verdict).status()).isEqualTo(502);
        assertThat(edits(verdict)).containsExactly(new HeaderEdit.Set("x-a", "1"));
        assertThat(run.rejectedBy()).isEqualTo("b");
    }

    @Test
    void aPolicyWhoseConditionFailsIsSkippedBothWays() {
        ChainRun run = run(
                policy("a").named(),
                new NamedPolicy("b", policy("b"), exchange -> false),
                policy("c").named());

        now(run.requestHeaders(true));
        now(run.responseHeaders(response(204), false));
        end(run, new Outcome.Completed(204));

        assertThat(log).noneMatch(line -> line.startsWith("b ")).hasSize(6);
    }

    @Test
    void aStageOfAnotherThreadComesHome() throws Exception {
        var asked = new CompletableFuture<Verdict>();
        ChainRun run =
                run(policy("a").onRequest(() -> asked).named(), policy("b").named());

        CompletableFuture<Verdict> phase = run.requestHeaders(true).toCompletableFuture();
        Thread other = Thread.ofPlatform().start(() -> asked.complete(Verdict.PASS));
        other.join();

        assertThat(log).as("nothing goes on before home does").containsExactly("a request");
        assertThat(phase).isNotDone();
        home.run();
        assertThat(log).containsExactly("a request", "b request");
        assertThat(now(phase)).isSameAs(Verdict.PASS);
    }

    @Test
    void aLocalReplyIsWaitedForOnTheWayBackToo() {
        var asked = new CompletableFuture<Verdict>();
        ChainRun run = run(
                policy("a").onResponse(r -> asked).named(),
                policy("b").onRequest(() -> refuse(401)).named());

        CompletableFuture<Verdict> phase = run.requestHeaders(true).toCompletableFuture();
        assertThat(phase).isNotDone();
        asked.complete(now(set("x-a", "1")));
        home.run();

        assertThat(reply(now(phase)).status()).isEqualTo(401);
        assertThat(edits(now(phase))).containsExactly(new HeaderEdit.Set("x-a", "1"));
    }

    @Test
    void theHeadersOfALocalReplyAreSeenByEarlierPolicies() {
        var answer = new LocalReply(
                302,
                dev.attache.exchange.Edits.builder()
                        .set("location", "/x")
                        .append("set-cookie", "a")
                        .append("set-cookie", "b")
                        .build(),
                new byte[0],
                null,
                "test");
        List<Response> seen = new ArrayList<>();
        ChainRun run = run(
                policy("a")
                        .onResponse(r -> {
                            seen.add(r);
                            return Verdict.PASSED;
                        })
                        .named(),
                policy("b").onRequest(() -> done(Verdict.respond(answer))).named());

        now(run.requestHeaders(true));

        var headers = seen.getFirst().headers();
        assertThat(headers.first("location")).isEqualTo("/x");
        assertThat(headers.all("set-cookie")).containsExactly("a", "b");
        assertThat(headers.size()).isEqualTo(4);
    }

    @Test
    void aNameStandsOnceInARoute() {
        assertThatThrownBy(() -> run(policy("a").named(), policy("a").named()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"a\"");
    }
}
