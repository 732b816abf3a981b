package dev.attache.server.llmcache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderList;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Accounting;
import dev.attache.policy.Policy;
import dev.attache.policy.PolicyType;
import dev.attache.server.chain.ChainMeans;
import dev.attache.server.chain.ChainRun;
import dev.attache.server.chain.ExchangeUpdates;
import dev.attache.server.chain.NamedPolicy;
import dev.attache.server.chain.PolicyChain;
import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigException;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.store.memory.MemoryBlobs;
import dev.attache.server.store.memory.MemoryCounters;
import dev.attache.server.tokenquota.TokenQuotaType;
import dev.attache.store.Charge;
import dev.attache.testkit.ManualClock;
import dev.attache.testkit.TestContext;
import dev.attache.testkit.TestExchange;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A token quota before an LLM cache, in a chain on stores in memory. */
final class ChainedBench {
    private static final long LIMIT = 100_000;

    private final ManualClock clock = new ManualClock();
    private final MemoryCounters counters = new MemoryCounters(clock, 1_000);
    private final TestContext context = new TestContext()
            .withClock(clock)
            .withCounters(counters)
            .withSettlements(counters)
            .withBlobs(new MemoryBlobs(clock, 1 << 24));
    private final Policy quota;
    private final PolicyChain chain;

    /** With these settings of the quota. */
    ChainedBench(String settings) {
        String text = """
                version: 1
                policies:
                  budget: {token_quota: {%s}}
                  answers: {llm_cache: {scope: ['header:x-user']}}
                default_route: {policies: [budget, answers]}
                """.formatted(settings);
        Config config;
        try {
            config = new ConfigReader(List.of(new TokenQuotaType(), new LlmCacheType()), Map.of())
                    .read(Path.of("attache.yaml"), text.getBytes(UTF_8));
        } catch (ConfigException e) {
            throw new AssertionError(e.getMessage(), e);
        }
        quota = create(new TokenQuotaType(), "budget", config);
        Policy cache = create(new LlmCacheType(), "answers", config);
        chain = new PolicyChain(
                List.of(new NamedPolicy("budget", quota), new NamedPolicy("answers", cache)),
                new ChainMeans(counters, ChainedBench::nobody, 1 << 20));
    }

    private <C extends Record> Policy create(PolicyType<C> type, String name, Config config) {
        var settings = requireNonNull(config.settings().policies().get(name)).settings();
        return type.create(name, type.settings().cast(settings), context);
    }

    private static <T> CompletableFuture<T> nobody(Callable<T> code) {
        return CompletableFuture.failedFuture(new AssertionError("nothing to wait for"));
    }

    /** What is gone of the budget, reservations among it. */
    long used() {
        Accounting.Account account = ((Accounting) quota).account(List.of("ann"));
        var charge =
                new Charge(account.subject(), account.counted().orElseThrow().limits(), 0, false);
        return LIMIT
                - counters.take(List.of(charge))
                        .toCompletableFuture()
                        .join()
                        .getFirst()
                        .standings()
                        .getFirst()
                        .remaining();
    }

    Call call(String body) {
        return new Call(body);
    }

    /** One call on its way through the chain. */
    final class Call {
        private final TestExchange exchange;
        private final ChainRun run;
        private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
        private @Nullable Verdict verdict;
        private boolean answering;

        Call(String body) {
            exchange = TestExchange.of(":method", "POST", ":path", CacheBench.CHAT, "x-user", "ann")
                    .withBody(body);
            run = chain.begin(exchange, new Seen(), Runnable::run);
            now(run.requestHeaders(true).toCompletableFuture());
            verdict = now(run.body(true, ByteBuffer.wrap(body.getBytes(UTF_8)), true, true)
                    .toCompletableFuture());
        }

        private static Verdict now(CompletableFuture<Verdict> phase) {
            assertThat(phase).isDone();
            return phase.join();
        }

        /** The body that the client gets. */
        String fromCache() {
            assertThat(verdict).isInstanceOf(Verdict.Respond.class);
            var reply = ((Verdict.Respond) requireNonNull(verdict)).reply();
            assertThat(run.rejectedBy()).isEqualTo("answers");
            run.end(new Outcome.Rejected("answers", reply.status()), fault -> {
                throw fault;
            });
            return reply.bodyText();
        }

        /** The same of an answer of the upstream's. */
        String fromUpstream(String type, String body) {
            piece(type, body.getBytes(UTF_8));
            over();
            return seen.toString(UTF_8);
        }

        void piece(String type, byte[] bytes) {
            assertThat(verdict).isInstanceOf(Verdict.Proceed.class);
            if (!answering) {
                answering = true;
                var head = HeaderList.of(":status", "200", "content-type", type);
                now(run.responseHeaders(new Response(head, false), false).toCompletableFuture());
                run.needs(false);
            }
            body(bytes, false);
        }

        private void body(byte[] bytes, boolean last) {
            Verdict went =
                    now(run.body(false, ByteBuffer.wrap(bytes), last, false).toCompletableFuture());
            byte[] edited = ((Verdict.Proceed) went).edits().body();
            seen.writeBytes(edited == null ? bytes : edited);
        }

        void over() {
            body(new byte[0], true);
            run.end(new Outcome.Completed(200), fault -> {
                throw fault;
            });
        }

        private final class Seen implements ExchangeUpdates {
            @Override
            public void edited(Edits edits) {}

            @Override
            public void requestBody(@Nullable ByteBuffer whole) {
                if (whole != null) {
                    exchange.withBody(UTF_8.decode(whole.duplicate()).toString());
                }
            }

            @Override
            public void decidedElsewhere(boolean taken) {}

            @Override
            public void passedOver(String policy, String why) {
                throw new AssertionError(policy + " was passed over: " + why);
            }
        }
    }
}
