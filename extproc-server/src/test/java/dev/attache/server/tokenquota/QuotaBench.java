package dev.attache.server.tokenquota;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderList;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Metered;
import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigException;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.llm.TokenEstimator;
import dev.attache.server.store.memory.MemoryCounters;
import dev.attache.store.Balances;
import dev.attache.store.Charge;
import dev.attache.store.Tally;
import dev.attache.testkit.ManualClock;
import dev.attache.testkit.TestContext;
import dev.attache.testkit.TestExchange;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A token quota on real counters, and calls that go through it. */
final class QuotaBench {
    static final String CHAT = "/v1/chat/completions";

    final ManualClock clock = new ManualClock();
    final MemoryCounters counters = new MemoryCounters(clock, 1_000);
    final TestContext context =
            new TestContext().withClock(clock).withCounters(counters).withSettlements(counters);
    final TokenQuotaPolicy policy;
    private long ids;

    /** A policy with these settings, beside {@code by: [header:x-user]}. */
    QuotaBench(String settings) {
        policy = new TokenQuotaPolicy("llm", settings(settings), context, new TokenEstimator(), () -> ids++);
    }

    static TokenQuotaConfig settings(String settings) {
        try {
            return read("by: ['header:x-user'], " + settings);
        } catch (ConfigException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** The settings as the reader of configurations reads them. */
    static TokenQuotaConfig read(String settings) throws ConfigException {
        var reader = new ConfigReader(List.of(new TokenQuotaType()), Map.of());
        String text = """
                version: 1
                policies:
                  llm:
                    token_quota: {%s}
                default_route: {policies: [llm]}
                """.formatted(settings);
        Config config = reader.read(Path.of("attache.yaml"), text.getBytes(UTF_8));
        return (TokenQuotaConfig)
                requireNonNull(config.settings().policies().get("llm")).settings();
    }

    /** Adds to a user's balance. */
    void grant(String user, long tokens) {
        String subject = context.subjects().scope("llm", policy.config().by()).name(List.of(user));
        counters.change(
                        subject,
                        policy.plan().limits().get(0),
                        new Balances.Change("grant-" + ids++, tokens, false, null, null))
                .toCompletableFuture()
                .join();
    }

    /** What a subject has left of its first limit. */
    long left(String user) {
        return tally(user).standings().getFirst().remaining();
    }

    private Tally tally(String user) {
        QuotaPlan plan = policy.plan();
        String subject = context.subjects().scope("llm", policy.config().by()).name(List.of(user));
        return counters.take(List.of(new Charge(subject, plan.limits(), 0, false)))
                .toCompletableFuture()
                .join()
                .getFirst();
    }

    Call call(String user, String body) {
        return call(TestExchange.of(":method", "POST", ":path", CHAT, "x-user", user)
                .withBody(body));
    }

    Call call(TestExchange exchange) {
        return new Call(exchange, policy.begin(exchange));
    }

    /** One call on its way. */
    final class Call {
        final TestExchange exchange;
        final Metered handler;
        private String upstreamBody = "";

        Call(TestExchange exchange, Metered handler) {
            this.exchange = exchange;
            this.handler = handler;
        }

        /** Asks whether it may pass; the answer to the client when not. */
        @Nullable
        LocalReply ask() {
            Verdict verdict = switch (handler.demand()) {
                case Metered.Demand.Decided decided -> decided.verdict();
                case Metered.Demand.Take take ->
                    handler.decide(counters.take(List.of(take.charge()))
                            .toCompletableFuture()
                            .join()
                            .getFirst());
            };
            return taken(verdict);
        }

        @Nullable
        LocalReply taken(Verdict verdict) {
            return switch (verdict) {
                case Verdict.Respond respond -> respond.reply();
                case Verdict.Proceed proceed -> {
                    byte[] body = proceed.edits().then(handler.edits()).body();
                    upstreamBody = body == null ? "" : new String(body, UTF_8);
                    yield null;
                }
            };
        }

        Call passes() {
            assertThat(ask()).isNull();
            return this;
        }

        /** The body that the upstream gets in place of the client's; empty where it is the client's. */
        String upstreamBody() {
            return upstreamBody;
        }

        /** The head of an answer; the headers that it is given. */
        Edits head(int status, String type) {
            var head = HeaderList.of(":status", Integer.toString(status), "content-type", type);
            Verdict verdict = handler.responseHeaders(new Response(head, false))
                    .toCompletableFuture()
                    .join();
            return ((Verdict.Proceed) verdict).edits();
        }

        /** A piece of the answer; what goes on in its place. */
        String piece(String text, boolean last) {
            ByteBuffer edited = handler.editResponseBody(ByteBuffer.wrap(text.getBytes(UTF_8)), last);
            return UTF_8.decode(edited.duplicate()).toString();
        }

        void ends() {
            handler.end(new Outcome.Completed(200));
        }

        void isCut() {
            handler.end(new Outcome.Abandoned());
        }

        /** A whole answer with this usage. */
        void answered(int input, int output) {
            head(200, "application/json");
            piece("""
                    {"id":"c1","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant",\
                    "content":"hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":%d,"completion_tokens":%d,\
                    "total_tokens":%d}}""".formatted(input, output, input + output), true);
            ends();
        }
    }
}
