package dev.attache.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.store.Ledger;
import dev.attache.server.store.LedgerContract;
import dev.attache.store.Balances;
import dev.attache.store.Charge;
import dev.attache.store.Limit;
import dev.attache.store.Limit.Algorithm;
import dev.attache.store.Limits;
import dev.attache.store.StoreException.Reason;
import dev.attache.store.Tally;
import dev.attache.testkit.redis.RedisProcess;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisCountersIT extends LedgerContract {
    private static final Limits HUNDRED =
            Limits.of(List.of(Limit.window(100, Duration.ofMinutes(1), Algorithm.FIXED_WINDOW)));

    private static RedisProcess redis;
    private static EventLoopGroup loops;
    private RedisCounters counters;

    @BeforeAll
    static void startRedis() throws IOException {
        redis = RedisProcess.start();
        loops = Stores.loops();
    }

    @AfterAll
    static void stopRedis() throws InterruptedException {
        redis.close();
        loops.shutdownGracefully();
    }

    @BeforeEach
    void connect() throws IOException {
        redis.command("FLUSHALL");
        counters = Stores.connected(new RedisOptions(redis.uri(), Duration.ofSeconds(5), "test:"), loops, now::get);
    }

    @AfterEach
    void close() {
        counters.close();
    }

    @Override
    protected Ledger ledger() {
        return counters;
    }

    @Test
    void everyRecordExpiresAndAWriteRepairsOneThatWouldNot() throws IOException {
        take(charge("per-user|5:alice", HUNDRED, 1));
        String key = "test:{per-user|5:alice}";
        assertThat(number(redis.command("PTTL " + key))).isBetween(1L, 121_000L);
        redis.command("PERSIST " + key);
        assertThat(number(redis.command("PTTL " + key))).isEqualTo(-1);
        take(charge("per-user|5:alice", HUNDRED, 1));
        assertThat(number(redis.command("PTTL " + key))).isBetween(1L, 121_000L);
    }

    @Test
    void aLaneOfOtherLimitsIsKeptUntilItsEnd() throws IOException {
        take(charge("a", one(100, 3_600_000, Algorithm.FIXED_WINDOW), 1));
        take(charge("a", HUNDRED, 1));
        long hour = number(redis.command("PTTL test:{a}"));
        take(charge("a", HUNDRED, 1));
        assertThat(number(redis.command("STRLEN test:{a}"))).isEqualTo(30 + 36);
        assertThat(number(redis.command("PTTL test:{a}"))).isBetween(hour - 60_000, hour);
        redis.command("DEL test:{a}");
        take(charge("a", one(100, 3_600_000, Algorithm.FIXED_WINDOW), 1));
        redis.command("PEXPIRE test:{a} 200");
        Stores.await(Duration.ofSeconds(10), () -> {
            take(new Charge("a", HUNDRED, 1, true));
            return number(redis.command("STRLEN test:{a}")) == 30;
        });
    }

    @Test
    void aPageOfBalancesLooksAtSoManyKeysAndSaysWhereToGoOn() {
        redis.command("EVAL \"for i = 1, 100000 do redis.call('SET', 'other:' .. i, '') end return 1\" 0");
        Limit prepaid = Limit.balance(0, null);
        counters.change("quota|1", prepaid, new Balances.Change("1", 5, false, null, null))
                .toCompletableFuture()
                .join();
        int pages = 0;
        int found = 0;
        String next = null;
        do {
            Balances.Page page = counters.list("quota|", prepaid, next, 10)
                    .toCompletableFuture()
                    .join();
            pages++;
            found += page.entries().size();
            next = page.next();
        } while (next != null);
        assertThat(found).isEqualTo(1);
        assertThat(pages).isBetween(4, 7);
    }

    @Test
    void lookingWritesNothing() throws IOException {
        take(charge("a", HUNDRED, 0));
        assertThat(redis.command("EXISTS test:{a}")).isEqualTo(":0");
    }

    private static long number(String answer) {
        return Long.parseLong(answer.substring(1).strip());
    }

    @Test
    void aRecordThatIsNoneCountsAsEmpty() throws IOException {
        redis.command("SET test:{a} nonsense");
        Tally tally = take(charge("a", HUNDRED, 1)).getFirst();
        assertThat(tally.standings().getFirst().remaining()).isEqualTo(99);
    }

    @Test
    void aKeyOfAnotherTypeIsAWrongAnswerAndTakesNothingElsewhere() throws IOException {
        redis.command("LPUSH test:{list} x");
        var charges = List.of(charge("a", HUNDRED, 1), charge("list", HUNDRED, 1));
        assertThat(Stores.fault(counters.take(charges))).isEqualTo(Reason.WRONG_ANSWER);
        assertThat(take(charge("a", HUNDRED, 0))
                        .getFirst()
                        .standings()
                        .getFirst()
                        .remaining())
                .isEqualTo(100);
        assertThat(counters.state().connected()).isTrue();
    }

    @Test
    void aForgottenScriptIsSentAgain() throws IOException {
        take(charge("a", HUNDRED, 1));
        redis.command("SCRIPT FLUSH");
        List<CompletableFuture<List<Tally>>> together = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            together.add(counters.take(List.of(charge("a", HUNDRED, 1))).toCompletableFuture());
        }
        together.forEach(CompletableFuture::join);
        assertThat(take(charge("a", HUNDRED, 0))
                        .getFirst()
                        .standings()
                        .getFirst()
                        .remaining())
                .isEqualTo(49);
    }

    @Test
    void readsTheServersClockWhenItHasNone() {
        RedisCounters own = Stores.connected(new RedisOptions(redis.uri(), Duration.ofSeconds(5), "own:"), loops, null);
        long before = System.currentTimeMillis();
        Tally tally = own.take(List.of(charge("a", HUNDRED, 1)))
                .toCompletableFuture()
                .join()
                .getFirst();
        assertThat(tally.nowMillis()).isBetween(before, System.currentTimeMillis());
        own.close();
    }

    @Test
    void reachesAUnixSocket() {
        var options = new RedisOptions("redis+unix://" + redis.unixSocket(), Duration.ofSeconds(5), "unix:");
        RedisCounters unix = Stores.connected(options, loops, null);
        assertThat(unix.take(List.of(charge("a", HUNDRED, 1)))
                        .toCompletableFuture()
                        .join())
                .hasSize(1);
        unix.close();
    }

    @Test
    void completesOnTheCallersLoop() {
        for (EventExecutor loop : loops) {
            var where = new AtomicReference<Thread>();
            Thread caller =
                    loop.submit(Thread::currentThread).syncUninterruptibly().getNow();
            var done = new CompletableFuture<List<Tally>>();
            loop.execute(() -> counters.take(List.of(new Charge("a", HUNDRED, 1, false)))
                    .whenComplete((tallies, fault) -> {
                        where.set(Thread.currentThread());
                        done.complete(tallies);
                    }));
            done.join();
            assertThat(where.get()).isEqualTo(caller);
        }
    }
}
