package dev.attache.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.store.SessionsContract;
import dev.attache.store.Sessions;
import dev.attache.store.Sessions.Entry;
import dev.attache.store.Sessions.Found;
import dev.attache.store.Sessions.Scope;
import dev.attache.store.StoreException.Reason;
import dev.attache.testkit.redis.RedisProcess;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract, and the format that docs/policies/session.md promises to login services. */
class RedisSessionsIT extends SessionsContract {
    private static final String KEY = "test:session:login:" + SID;

    @RegisterExtension
    static final RedisNodes NODES = new RedisNodes();

    private RedisProcess redis;
    private Sessions sessions;

    @BeforeEach
    void connect() {
        redis = NODES.redis();
        sessions = new RedisSessions(NODES.connect());
    }

    @Override
    protected Sessions sessions() {
        return sessions;
    }

    @Override
    protected void pass(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        Stores.await(time.plusSeconds(5), () -> System.nanoTime() - until >= 0);
    }

    @Test
    void aSessionOfALoginServiceBeginsWhenItIsFirstSeen() {
        redis.command("HSET " + KEY + " user alice");

        assertThat(fields(find(SID))).containsEntry("user", "alice").containsKey("expires_at");
        assertThat(NODES.number("PTTL " + KEY)).isBetween(50_000L, 60_000L);
    }

    @Test
    void itsOwnTtlIsKeptAndProlongedByUse() {
        redis.command("HSET " + KEY + " user alice");
        redis.command("PEXPIRE " + KEY + " 1000");
        find(SID);
        assertThat(NODES.number("PTTL " + KEY)).as("prolonged").isBetween(50_000L, 60_000L);

        redis.command("PEXPIRE " + KEY + " 90000");
        find(SID);
        assertThat(NODES.number("PTTL " + KEY)).as("never shortened by idle").isBetween(80_000L, 90_000L);
    }

    /** Else each request would be a write. */
    @Test
    void itIsProlongedOnlyAfterATenthOfIdle() {
        redis.command("HSET " + KEY + " user alice");
        find(SID);
        long before = redis.calls("pexpire");
        for (int i = 0; i < 20; i++) {
            find(SID);
        }
        assertThat(redis.calls("pexpire") - before).isZero();
        redis.command("PEXPIRE " + KEY + " 53000");
        find(SID);
        assertThat(redis.calls("pexpire") - before).as("one by the test").isEqualTo(2);
        assertThat(NODES.number("PTTL " + KEY)).isGreaterThan(58_000);
    }

    @Test
    void expiresAtEndsItWhateverTheTtl() {
        long now = System.currentTimeMillis() / 1000;
        redis.command("HSET " + KEY + " user alice expires_at " + (now + 20));
        assertThat(fields(find(SID))).containsEntry("user", "alice");
        assertThat(NODES.number("PTTL " + KEY)).isBetween(15_000L, 20_000L);
        redis.command("PERSIST " + KEY);
        redis.command("HSET " + KEY + " expires_at " + (now - 1));
        assertThat(find(SID)).isInstanceOf(Found.Unknown.class);
        assertThat(NODES.number("EXISTS " + KEY)).isZero();
    }

    @Test
    void nonsenseOpensNothing() {
        for (String nonsense : new String[] {"tomorrow", "nan", "inf", "-1", "1e300"}) {
            redis.command("HSET " + KEY + " user alice expires_at " + nonsense);
            assertThat(find(SID)).as(nonsense).isInstanceOf(Found.Unknown.class);
        }
    }

    @Test
    void sessionsOfALoginServiceAreCappedWhenTheyAreSeen() {
        var scope = new Scope("login", MINUTE, MINUTE, 1);
        String second = Sessions.name("s2");
        redis.command("HSET " + KEY + " user alice");
        redis.command("HSET test:session:login:" + second + " user alice");
        assertThat(find(scope, SID, null)).isInstanceOf(Found.Open.class);
        pass(Duration.ofMillis(3));
        assertThat(find(scope, second, null)).isInstanceOf(Found.Open.class);
        assertThat(find(scope, SID, null)).isInstanceOf(Found.Revoked.class);
    }

    @Test
    void oneThatSaysItIsOlderThanTheRevocationOfAllIsRefused() {
        long now = System.currentTimeMillis() / 1000;
        done(sessions.revokeAll(LOGIN, "alice"));
        redis.command("HSET " + KEY + " user alice created_at " + (now - 10));
        assertThat(find(SID)).isInstanceOf(Found.Revoked.class);

        String later = Sessions.name("s2");
        redis.command("HSET test:session:login:" + later + " user alice created_at " + (now + 10));
        assertThat(find(later)).isInstanceOf(Found.Open.class);
    }

    @Test
    void manyAreRevokedByParts() {
        redis.command("EVAL \"for i = 1, 2500 do redis.call('HSET', 'test:session:login:' .. i, 'user', 'alice');"
                + " redis.call('ZADD', 'test:session-user:login:' .. redis.sha1hex('alice'), i, i) end return 1\" 0");
        assertThat(done(sessions.list(LOGIN, "alice")))
                .hasSize(1000)
                .first()
                .extracting(Entry::session)
                .isEqualTo("1");
        assertThat(done(sessions.revokeAll(LOGIN, "alice"))).isEqualTo(2500);
        assertThat(NODES.number("EXISTS test:session:login:2500")).isZero();
        assertThat(find("2500")).isInstanceOf(Found.Revoked.class);
    }

    @Test
    void everyKeyEnds() {
        done(sessions.open(LOGIN, SID, Map.of("user", "alice"), MINUTE));
        done(sessions.open(LOGIN, Sessions.name("s2"), Map.of("user", "alice"), MINUTE));
        done(sessions.revoke(LOGIN, SID));
        done(sessions.revokeAll(LOGIN, "bob"));

        assertThat(redis.command("EVAL \"for _, key in ipairs(redis.call('KEYS', '*')) do"
                        + " if redis.call('PTTL', key) < 0 then return key end end return 'all'\" 0"))
                .isEqualTo("$3");
    }

    @Test
    void aKeyOfAnotherTypeIsAWrongAnswer() {
        redis.command("LPUSH " + KEY + " x");
        assertThat(Stores.fault(sessions.find(LOGIN, new Sessions.Question(SID, null))))
                .isEqualTo(Reason.WRONG_ANSWER);
    }
}
