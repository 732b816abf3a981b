package dev.attache.server.tokenquota;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Outcome;
import dev.attache.policy.Interest.Body;
import dev.attache.store.Settlement;
import dev.attache.store.Settlements;
import dev.attache.store.StoreException;
import dev.attache.testkit.TestExchange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenQuotaHandlerTest {
    private static final String PER_DAY = "limits: [{tokens: 1000, per: 1d, algorithm: fixed_window}]";
    private static final String ASKS_50 = """
            {"model":"m","max_tokens":50,"messages":[{"role":"user","content":"hello, how are you?"}]}""";
    private static final String STREAM = """
            {"model":"m","max_tokens":50,"stream":true,"messages":[{"role":"user","content":"hello, how are you?"}]}""";
    private static final String CHUNK = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m\","
            + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"four words of text \"}}],\"usage\":null}\n\n";
    private static final String USAGE =
            "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[],"
                    + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":30,\"total_tokens\":39}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    @Test
    void takesAnEstimateBeforeAndWhatWasReportedAfter() {
        var bench = new QuotaBench(PER_DAY);
        QuotaBench.Call call = bench.call("ann", ASKS_50).passes();
        long left = bench.left("ann");
        assertThat(left).isBetween(920L, 950L);
        call.answered(9, 30);
        assertThat(bench.left("ann")).isEqualTo(961);
        assertThat(bench.context.counts())
                .containsEntry("attache_token_quota_settled_total[policy, llm, ground, reported]", 1L)
                .containsEntry("attache_token_quota_tokens_total[policy, llm, kind, output]", 30L);
    }

    @Test
    void callsAtTheSameTimeDoNotOverrun() {
        var bench = new QuotaBench("limits: [{tokens: 200, per: 1d, algorithm: fixed_window}]");
        List<QuotaBench.Call> passed = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            QuotaBench.Call call = bench.call("ann", ASKS_50);
            if (call.ask() == null) {
                passed.add(call);
            }
        }
        assertThat(passed).hasSizeBetween(2, 3);
        passed.forEach(call -> call.answered(9, 11));
        assertThat(bench.left("ann")).isEqualTo(200 - 20L * passed.size());
    }

    @Test
    void aFreshKeyCanAlwaysMakeOneCallAndASpentOneNone() {
        var bench = new QuotaBench("limits: [{tokens: 10, per: 1d, algorithm: fixed_window}]");
        QuotaBench.Call call = bench.call("ann", ASKS_50).passes();
        LocalReply denied = requireNonNull(bench.call("ann", ASKS_50).ask());
        assertThat(denied.status()).isEqualTo(429);
        assertThat(new String(denied.body(), StandardCharsets.UTF_8)).contains("rate_limit_exceeded", "tokens");
        assertThat(header(denied.headers(), "retry-after")).isEqualTo("86400");
        call.answered(9, 30);
        assertThat(bench.left("ann")).isZero();
        assertThat(requireNonNull(bench.call("ann", "{}").ask()).status()).isEqualTo(429);
    }

    @Test
    void headersStandAfterTheReservation() {
        var bench = new QuotaBench(PER_DAY + ", headers: [openai, higress]");
        QuotaBench.Call call = bench.call("ann", ASKS_50).passes();
        String left = Long.toString(bench.left("ann"));
        Edits headers = call.head(200, "application/json");
        assertThat(header(headers, "x-ratelimit-remaining-tokens")).isEqualTo(left);
        assertThat(header(headers, "tokenleft")).isEqualTo(left);
        assertThat(header(headers, "timestamp")).isEqualTo("1767225600");
    }

    @Test
    void aStreamIsMadeToTellItsUsageAndItsClientDoesNotSeeIt() {
        var bench = new QuotaBench(PER_DAY);
        QuotaBench.Call call = bench.call("ann", STREAM).passes();
        assertThat(call.upstreamBody()).contains("\"stream_options\":{\"include_usage\":true}");
        call.head(200, "text/event-stream");
        assertThat(call.handler.needs(false, Body.EDIT)).isEqualTo(Body.EDIT);
        assertThat(call.piece(CHUNK, false)).isEqualTo(CHUNK.replace(",\"usage\":null", ""));
        assertThat(call.piece(USAGE, false)).isEmpty();
        assertThat(call.piece(DONE, true)).isEqualTo(DONE);
        call.ends();
        assertThat(bench.left("ann")).isEqualTo(961);
    }

    @Test
    void aClientThatAskedSeesItsUsage() {
        var bench = new QuotaBench(PER_DAY);
        QuotaBench.Call call = bench.call(
                        "ann",
                        STREAM.replace(
                                "\"stream\":true", "\"stream\":true,\"stream_options\":{\"include_usage\":true}"))
                .passes();
        assertThat(call.upstreamBody()).isEmpty();
        call.head(200, "text/event-stream");
        assertThat(call.handler.needs(false, Body.EDIT)).isEqualTo(Body.TAP);
        assertThat(call.piece(USAGE, false)).isEqualTo(USAGE);
    }

    @Test
    void aStreamThatIsCutIsChargedForWhatWentBy() {
        var bench = new QuotaBench(PER_DAY);
        QuotaBench.Call call = bench.call("ann", STREAM).passes();
        call.head(200, "text/event-stream");
        for (int i = 0; i < 10; i++) {
            call.piece(CHUNK, false);
        }
        call.isCut();
        assertThat(1000 - bench.left("ann")).isBetween(40L, 70L);
        assertThat(bench.context.counts())
                .containsEntry("attache_token_quota_settled_total[policy, llm, ground, cut]", 1L);
    }

    @ParameterizedTest
    @CsvSource({"500", "503", "429", "400", "302"})
    void anAnswerThatIsNoneCostsNothing(int status) {
        var bench = new QuotaBench(PER_DAY);
        QuotaBench.Call call = bench.call("ann", ASKS_50).passes();
        call.head(status, "application/json");
        assertThat(call.handler.needs(false, Body.EDIT)).isEqualTo(Body.NONE);
        call.ends();
        assertThat(bench.left("ann")).isEqualTo(1000);
    }

    @Test
    void aClientThatLeftBeforeTheAnswerPaysItsQuestion() {
        var bench = new QuotaBench(PER_DAY);
        bench.call("ann", ASKS_50).passes().isCut();
        assertThat(1000 - bench.left("ann")).isBetween(3L, 20L);
    }

    @Test
    void anAnswerThatIsNotWhatItClaimsIsCountedAsEstimated() {
        var bench = new QuotaBench(PER_DAY);
        QuotaBench.Call call = bench.call("ann", ASKS_50).passes();
        call.head(200, "application/json");
        assertThat(call.piece("<html>", true)).isEqualTo("<html>");
        call.ends();
        assertThat(1000 - bench.left("ann")).isGreaterThanOrEqualTo(50);
        assertThat(bench.context.counts())
                .containsEntry("attache_token_quota_settled_total[policy, llm, ground, estimated]", 1L);
    }

    @ParameterizedTest
    @CsvSource({"0,200,1000", "0.5,200,970", "1,429,1000"})
    void anotherPoliciesAnswerCostsAShare(String weight, int status, long atLeast) {
        var bench = new QuotaBench(PER_DAY + ", cache_hit_weight: " + weight);
        QuotaBench.Call call = bench.call("ann", ASKS_50).passes();
        call.handler.end(new Outcome.Rejected("cache", status));
        assertThat(bench.left("ann")).isBetween(atLeast - 10, atLeast);
    }

    @Test
    void callsOfNoModelPass() {
        var bench = new QuotaBench(PER_DAY);
        QuotaBench.Call call = bench.call(TestExchange.get("/v1/models").with("x-user", "ann"));
        assertThat(call.handler.needs(true, Body.WHOLE)).isEqualTo(Body.NONE);
        assertThat(call.ask()).isNull();
        call.head(200, "application/json");
        call.ends();
        assertThat(bench.left("ann")).isEqualTo(1000);
    }

    @ParameterizedTest
    @CsvSource({"deny,401", "share,0", "allow,0"})
    void whoIsNobody(String onMissing, int status) {
        var bench = new QuotaBench(PER_DAY + ", on_missing_key: " + onMissing);
        QuotaBench.Call call = bench.call(
                TestExchange.of(":method", "POST", ":path", QuotaBench.CHAT).withBody(ASKS_50));
        LocalReply reply = call.ask();
        assertThat(reply == null ? 0 : reply.status()).isEqualTo(status);
    }

    @Test
    void someHaveOtherLimitsAndSomeNone() {
        var bench = new QuotaBench(PER_DAY + """
                , overrides: [{match: {'header:x-user': [vip]}, limits: [{tokens: 5000, per: 1d, algorithm: fixed_window}]},
                {match: {'header:x-user': ['regex:root-.*']}, unlimited: true}]""");
        QuotaBench.Call vip = bench.call("vip", ASKS_50).passes();
        assertThat(header(vip.head(200, "application/json"), "ratelimit-policy"))
                .contains("q=5000");
        QuotaBench.Call root = bench.call("root-1", ASKS_50).passes();
        assertThat(root.head(200, "application/json").isNone()).isTrue();
        root.ends();
    }

    @Test
    void theBoundIsWrittenIntoTheRequestWhereAsked() {
        var bench = new QuotaBench(
                "limits: [{tokens: 100, per: 1d, algorithm: fixed_window}], reserve: {cap_output: true}");
        QuotaBench.Call call = bench.call("ann", ASKS_50.replace("50", "500")).passes();
        assertThat(call.upstreamBody()).containsPattern("\"max_tokens\":(8[0-9]|9[0-9])\\b");
    }

    @Test
    void moneyIsCharged(@org.junit.jupiter.api.io.TempDir java.nio.file.Path folder) throws Exception {
        var file = java.nio.file.Files.writeString(
                folder.resolve("prices.yaml"), "models: {m: {input: \"1000\", output: \"2000\"}}");
        var bench =
                new QuotaBench("limits: [{money: \"1.00\", per: 1d, algorithm: fixed_window}], prices: '" + file + "'");
        bench.call("ann", ASKS_50).passes().answered(10, 20);
        assertThat(bench.left("ann")).isEqualTo(950_000_000L);
    }

    @Test
    void withoutAStoreACallPassesAndIsChargedLater() {
        var bench = new QuotaBench(PER_DAY);
        var settled = new Recorded(bench);
        bench.context.withSettlements(settled);
        QuotaBench.Call call = bench.call("ann", ASKS_50);
        call.handler.demand();
        assertThat(call.taken(call.handler.undecided(new StoreException(StoreException.Reason.TIMEOUT, "late"))))
                .isNull();
        call.answered(9, 30);
        assertThat(settled.settlements).singleElement().satisfies(one -> {
            assertThat(one.unsure()).isTrue();
            assertThat(one.costs()).containsExactly(39L);
        });
    }

    @Test
    void withoutAStoreACallIsRefusedWhereAskedAndGivesBackWhatItMayHaveTaken() {
        var bench = new QuotaBench(PER_DAY + ", on_store_error: deny");
        var settled = new Recorded(bench);
        bench.context.withSettlements(settled);
        QuotaBench.Call call = bench.call("ann", ASKS_50);
        call.handler.demand();
        LocalReply reply = requireNonNull(
                call.taken(call.handler.undecided(new StoreException(StoreException.Reason.TIMEOUT, "late"))));
        assertThat(reply.status()).isEqualTo(503);
        call.ends();
        assertThat(settled.settlements).singleElement().satisfies(one -> {
            assertThat(one.unsure()).isFalse();
            assertThat(one.costs()).containsExactly(0L);
        });
    }

    @Test
    void aStreamThatOutrunsTheBudgetIsEndedWhereAsked() {
        var bench = new QuotaBench(
                "limits: [{tokens: 100, per: 1d, algorithm: fixed_window}], on_overrun: stop, include_usage: leave");
        QuotaBench.Call call = bench.call("ann", STREAM).passes();
        call.head(200, "text/event-stream");
        String last = "";
        for (int i = 0; i < 200 && !call.handler.endsResponse(); i++) {
            last = call.piece(CHUNK, false);
        }
        assertThat(call.handler.endsResponse()).isTrue();
        assertThat(last).contains("\"finish_reason\":\"length\"").endsWith(DONE);
        call.ends();
        assertThat(bench.left("ann")).isLessThan(20);
        assertThat(requireNonNull(bench.call("ann", STREAM).ask()).status()).isEqualTo(429);
    }

    @Test
    void aLongStreamTakesMoreAsItGoesAndStaysAlive() {
        var bench = new QuotaBench("limits: [{tokens: 100000, per: 1d, algorithm: fixed_window}]");
        QuotaBench.Call call = bench.call("ann", STREAM).passes();
        call.head(200, "text/event-stream");
        long before = bench.left("ann");
        for (int i = 0; i < 100; i++) {
            call.piece(CHUNK, false);
            bench.clock.advance(Duration.ofMinutes(4));
        }
        assertThat(bench.left("ann")).isLessThanOrEqualTo(before - 256);
        call.piece(USAGE.replace(":30,", ":400,").replace("39", "409"), false);
        call.piece(DONE, true);
        call.ends();
        assertThat(bench.left("ann")).isEqualTo(100_000 - 409);
    }

    @Test
    void whatALimitCannotHoldIsTakenAsItIsWritten() {
        var bench = new QuotaBench(
                "limits: [{tokens: 200, per: 1d, algorithm: fixed_window}], on_overrun: stop, include_usage: leave");
        QuotaBench.Call call = bench.call("ann", STREAM.replace("\"max_tokens\":50", "\"max_tokens\":1000000"))
                .passes();
        call.head(200, "text/event-stream");
        int pieces = 0;
        while (!call.handler.endsResponse() && pieces < 1000) {
            call.piece(CHUNK, false);
            pieces++;
        }
        assertThat(pieces).isLessThan(80);
    }

    @Test
    void aBalanceThatIsNearlySpentIsNotOverrunByItsLastCall() {
        var bench = new QuotaBench("limits: [{balance: tokens}], on_overrun: stop, include_usage: leave");
        bench.grant("ann", 200);
        QuotaBench.Call call = bench.call("ann", STREAM.replace("\"max_tokens\":50", "\"max_tokens\":1000000"))
                .passes();
        call.head(200, "text/event-stream");
        int pieces = 0;
        while (!call.handler.endsResponse() && pieces < 1000) {
            call.piece(CHUNK, false);
            pieces++;
        }
        assertThat(pieces).isBetween(20, 80);
        call.ends();
        assertThat(bench.left("ann")).isLessThan(30);
    }

    @Test
    void boundedCallsTeachNothingAboutOthers() {
        var bench = new QuotaBench("limits: [{tokens: 100000, per: 1d, algorithm: fixed_window}]");
        for (int i = 0; i < 50; i++) {
            bench.call("ann", ASKS_50.replace("50", "1")).passes().answered(9, 1);
        }
        long before = bench.left("ann");
        bench.call("ann", ASKS_50.replace("\"max_tokens\":50,", "\"n\":4,")).passes();
        assertThat(before - bench.left("ann")).isGreaterThan(4 * 1024L);
    }

    @Test
    void anAnswerThatNobodyShowedUsIsChargedAsItWasReserved() {
        var bench = new QuotaBench(PER_DAY);
        QuotaBench.Call call = bench.call("ann", ASKS_50).passes();
        call.head(200, "application/json");
        call.ends();
        assertThat(1000 - bench.left("ann")).isGreaterThanOrEqualTo(50);
    }

    @Test
    void aReplyInTheAnswersPlaceCostsWhatTheUpstreamDid() {
        var bench = new QuotaBench(PER_DAY);
        QuotaBench.Call call = bench.call("ann", ASKS_50).passes();
        call.head(200, "application/json");
        call.handler.end(new Outcome.Rejected("tidy", 502));
        assertThat(1000 - bench.left("ann")).isGreaterThanOrEqualTo(50);
    }

    @Test
    void aSecondQuotaDoesNotHideWhatTheFirstAskedFor() {
        var first = new QuotaBench(PER_DAY);
        var second = new QuotaBench(PER_DAY);
        QuotaBench.Call one = first.call("ann", STREAM).passes();
        QuotaBench.Call other = second.call("ann", one.upstreamBody()).passes();
        assertThat(other.upstreamBody()).isEmpty();
        // The response comes to the second first.
        one.head(200, "text/event-stream");
        other.head(200, "text/event-stream");
        String passed = other.piece(USAGE, false);
        assertThat(passed).isEqualTo(USAGE);
        assertThat(one.piece(passed, false)).isEmpty();
    }

    private static @Nullable String header(Edits edits, String name) {
        for (HeaderEdit edit : edits.headers()) {
            if (edit instanceof HeaderEdit.Set set && set.name().equals(name)) {
                return set.value();
            }
            if (edit instanceof HeaderEdit.Append append && append.name().equals(name)) {
                return append.value();
            }
        }
        return null;
    }

    private static final class Recorded implements Settlements {
        final List<Settlement> settlements = new ArrayList<>();
        private final Settlements store;

        Recorded(QuotaBench bench) {
            store = bench.counters;
        }

        @Override
        public CompletionStage<Boolean> settle(Settlement settlement) {
            settlements.add(settlement);
            return store.settle(settlement);
        }

        @Override
        public CompletionStage<Void> forget(String subject) {
            return CompletableFuture.completedFuture(null);
        }
    }
}
