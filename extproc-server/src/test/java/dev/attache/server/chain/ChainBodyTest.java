package dev.attache.server.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Interest.Body;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChainBodyTest extends ChainBench {
    private static final Interest WHOLE = Interest.REQUEST_HEADERS.withRequestBody(Body.WHOLE);

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static @Nullable String body(CompletionStage<Verdict> phase) {
        Verdict verdict = now(phase);
        assertThat(verdict).isInstanceOf(Verdict.Proceed.class);
        byte[] body = ((Verdict.Proceed) verdict).edits().body();
        return body == null ? null : new String(body, UTF_8);
    }

    /** Puts its mark behind the whole body. */
    private static ExchangeHandler marking(String mark) {
        return new ExchangeHandler() {
            @Override
            public CompletionStage<Verdict> requestBody(ByteBuffer body) {
                String text = UTF_8.decode(body) + mark;
                return done(Verdict.proceed(
                        Edits.builder().body(text.getBytes(UTF_8)).build()));
            }

            @Override
            public CompletionStage<Edits> responseBody(ByteBuffer body) {
                String text = UTF_8.decode(body) + mark;
                return CompletableFuture.completedStage(
                        Edits.builder().body(text.getBytes(UTF_8)).build());
            }
        };
    }

    @Test
    void wholeBodiesAreHeldBackAndEditedInOrder() {
        ChainRun run = run(new Needy(WHOLE, marking("1")).named("a"), new Needy(WHOLE, marking("2")).named("b"));
        now(run.requestHeaders(true));

        assertThat(run.needs(true)).isEqualTo(Body.WHOLE);
        assertThat(body(run.body(true, bytes("x"), false, false))).isEmpty();
        assertThat(body(run.body(true, bytes("y"), false, false))).isEmpty();
        assertThat(body(run.body(true, bytes("z"), true, false))).isEqualTo("xyz12");
        assertThat(updates.log).containsExactly("body xyz", "body xyz1");
    }

    @Test
    void responsesGoBackThroughThem() {
        Interest interest = Interest.HEADERS.withResponseBody(Body.WHOLE);
        ChainRun run = run(new Needy(interest, marking("1")).named("a"), new Needy(interest, marking("2")).named("b"));
        now(run.requestHeaders(false));
        now(run.responseHeaders(response(200), false));

        assertThat(body(run.body(false, bytes("x"), true, true))).isEqualTo("x21");
    }

    @Test
    void aBodyThatNobodyChangesGoesOnAsItIs() {
        ChainRun run = run(
                new Needy(WHOLE, new ExchangeHandler() {}).named("a"),
                new Needy(WHOLE.withRequestBody(Body.EDIT), new ExchangeHandler() {}).named("b"));
        now(run.requestHeaders(true));

        assertThat(body(run.body(true, bytes("x"), true, true))).isNull();
    }

    @Test
    void withoutABodyTheEmptyOneIsShownAtTheHeaders() {
        ChainRun run = run(new Needy(WHOLE, new ExchangeHandler() {
                    @Override
                    public CompletionStage<Verdict> requestBody(ByteBuffer body) {
                        log.add("body of " + body.remaining());
                        return refuse(418);
                    }
                })
                .named("a"));

        assertThat(reply(now(run.requestHeaders(false))).status()).isEqualTo(418);
        assertThat(log).containsExactly("body of 0");
    }

    @Test
    void tooMuchOfARequestIsRefused() {
        ChainRun run = run(policy("first").named(), new Needy(WHOLE, marking("!")).named("a"));
        now(run.requestHeaders(true));

        now(run.body(true, bytes("x".repeat(60)), false, false));
        assertThat(reply(now(run.body(true, bytes("x".repeat(41)), false, false)))
                        .status())
                .isEqualTo(413);
        assertThat(log).contains("first response 413 local");
    }

    @Test
    void tooMuchOfAResponsePassesUntouched() {
        Interest interest = Interest.HEADERS.withResponseBody(Body.WHOLE);
        ChainRun run = run(new Needy(interest, marking("!")).named("a"));
        now(run.requestHeaders(false));
        now(run.responseHeaders(response(200), false));

        assertThat(body(run.body(false, bytes("x".repeat(60)), false, false))).isEmpty();
        assertThat(body(run.body(false, bytes("y".repeat(41)), false, false)))
                .isEqualTo("x".repeat(60) + "y".repeat(41));
        assertThat(body(run.body(false, bytes("z"), true, false))).isNull();
        assertThat(updates.log).containsExactly("a passed over: too large");
    }

    @Test
    void aHandlerMayNeedLessThanItsPolicyButNotMore() {
        ChainRun run = run(new Needy(WHOLE, new ExchangeHandler() {
                    @Override
                    public Body needs(boolean request, Body declared) {
                        return request ? Body.NONE : Body.WHOLE;
                    }
                })
                .named("a"));
        now(run.requestHeaders(true));

        assertThat(run.needs(true)).isEqualTo(Body.NONE);
        assertThat(run.needs(false)).isEqualTo(Body.NONE);
    }

    @Test
    void thoseThatCountOnTheBodyAreOneCallThen() {
        var first = metered("m1").onBody();
        var second = metered("m2").onBody();
        ChainRun run = run(metered("h").named(), first.named(), second.named());
        now(run.requestHeaders(true));
        assertThat(store.calls).containsExactly(List.of("h"));

        assertThat(body(run.body(true, bytes("{}"), true, true))).isNull();
        assertThat(store.calls).containsExactly(List.of("h"), List.of("m1", "m2"));
        assertThat(log).contains("m1 decide", "m2 decide");
    }

    @Test
    void aBodyThatDoesNotComeIsAskedAboutBeforeTheResponse() {
        ChainRun run = run(
                new Needy(WHOLE, marking("!")).named("mild"),
                metered("m").onBody().undecided(why -> now(refuse(503))).named());
        now(run.requestHeaders(true));

        assertThat(reply(now(run.responseHeaders(response(200), true))).status())
                .isEqualTo(503);
        assertThat(updates.log).containsExactly("mild passed over: body missing", "m passed over: body missing");
    }

    @Test
    void whoDecidesOnABodyFailsWithoutIt() {
        ChainRun run =
                run(new Needy(Interest.REQUEST_HEADERS.decidingOnBody(), new ExchangeHandler() {}).named("strict"));
        now(run.requestHeaders(true));

        assertThat(fault(run.responseHeaders(response(200), true)).policy()).isEqualTo("strict");
    }
}
