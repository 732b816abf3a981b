package dev.attache.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.store.memory.MemorySessions;
import dev.attache.store.Sessions;
import dev.attache.store.Sessions.Entry;
import dev.attache.store.Sessions.Found;
import dev.attache.store.Sessions.Judgement;
import dev.attache.store.Sessions.Question;
import dev.attache.store.Sessions.Scope;
import dev.attache.store.StoreException;
import dev.attache.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class NearSessionsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Scope LOGIN = new Scope("login", MINUTE, Duration.ofHours(1), 0);
    private static final Map<String, String> ALICE = Map.of("user", "alice");
    private static final Judgement ALLOWED = new Judgement.Allowed(ALICE);
    private static final Judgement DENIED = new Judgement.Denied(401, Map.of());
    private static final Question ONE = new Question("s1", "v1");

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-21T12:00:00Z"));
    private final Counted redis = new Counted(new MemorySessions(clock, 100));
    private final NearSessions near = node();
    private final NearSessions other = node();

    private NearSessions node() {
        return new NearSessions(redis, () -> clock.millis() * 1_000_000, 1 << 20);
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    @Test
    void aBusySessionIsAskedAboutTwiceASecond() {
        done(near.open(LOGIN, "s1", ALICE, MINUTE));
        for (int i = 0; i < 1000; i++) {
            assertThat(done(near.find(LOGIN, ONE))).isInstanceOf(Found.Open.class);
            clock.advance(Duration.ofMillis(1));
        }
        assertThat(redis.finds).isEqualTo(2);
    }

    /** No message between nodes is needed for it, so none can be lost. */
    @Test
    void whatAnotherNodeRevokesIsRefusedWithinHalfASecond() {
        done(near.open(LOGIN, "s1", ALICE, MINUTE));
        done(near.find(LOGIN, ONE));
        clock.advance(Duration.ofMillis(1));
        done(other.revoke(LOGIN, "s1"));
        clock.advance(NearSessions.COPY);

        assertThat(done(near.find(LOGIN, ONE))).isInstanceOf(Found.Revoked.class);
    }

    @Test
    void whatThisNodeRevokesIsRefusedAtOnce() {
        done(near.open(LOGIN, "s1", ALICE, MINUTE));
        done(near.find(LOGIN, ONE));
        done(near.revoke(LOGIN, "s1"));
        assertThat(done(near.find(LOGIN, ONE))).isInstanceOf(Found.Revoked.class);

        done(near.open(LOGIN, "s2", ALICE, MINUTE));
        done(near.find(LOGIN, new Question("s2", "v1")));
        done(near.revokeAll(LOGIN, "alice"));
        assertThat(done(near.find(LOGIN, new Question("s2", "v1")))).isInstanceOf(Found.Revoked.class);
    }

    /** Its age is counted from the question: an answer may be long under way. */
    @Test
    void aLateAnswerIsNoCopy() {
        done(redis.open(LOGIN, "s1", ALICE, MINUTE));
        redis.slow = NearSessions.COPY;
        done(near.find(LOGIN, ONE));
        redis.slow = Duration.ZERO;
        done(other.revoke(LOGIN, "s1"));

        assertThat(done(near.find(LOGIN, ONE))).isInstanceOf(Found.Revoked.class);
    }

    @Test
    void aCopyEndsWithWhatItIsACopyOf() {
        done(near.open(LOGIN, "s1", ALICE, Duration.ofMillis(100)));
        assertThat(done(near.find(LOGIN, ONE))).isInstanceOf(Found.Open.class);
        clock.advance(Duration.ofMillis(100));

        assertThat(done(near.find(LOGIN, ONE))).isInstanceOf(Found.Unknown.class);
    }

    @Test
    void aVerdictIsNeverUsedForAnotherOne() {
        done(near.remember(LOGIN, ONE, ALLOWED, MINUTE, 0));
        assertThat(done(near.find(LOGIN, ONE))).isInstanceOf(Found.Judged.class);

        assertThat(done(near.find(LOGIN, new Question("s1", "v2")))).isInstanceOf(Found.Unknown.class);
        assertThat(done(near.find(LOGIN, new Question("s1", null)))).isInstanceOf(Found.Unknown.class);
        assertThat(near.recall(LOGIN, new Question("s1", "v2"))).isNull();
        assertThat(near.recall(LOGIN, new Question("s2", "v1"))).isNull();
        assertThat(near.recall(new Scope("other", MINUTE, MINUTE, 0), ONE)).isNull();
    }

    @Test
    void whatIsUnknownIsNotKept() {
        done(near.find(LOGIN, ONE));
        done(other.open(LOGIN, "s1", ALICE, MINUTE));

        assertThat(done(near.find(LOGIN, ONE))).isInstanceOf(Found.Open.class);
    }

    @Test
    void withoutTheStoreThisNodeRemembersForAWhile() {
        redis.away = true;
        assertThat(near.remember(LOGIN, ONE, DENIED, Duration.ofSeconds(10), 0).toCompletableFuture())
                .isCompletedExceptionally();
        assertThat(near.recall(LOGIN, ONE)).isInstanceOf(Found.Judged.class);
        clock.advance(Duration.ofSeconds(10));
        assertThat(near.recall(LOGIN, ONE)).isNull();

        assertThat(near.remember(LOGIN, ONE, ALLOWED, Duration.ofHours(1), 0).toCompletableFuture())
                .isCompletedExceptionally();
        clock.advance(NearSessions.RECALL);
        assertThat(near.recall(LOGIN, ONE)).as("bounded, whatever its own time").isNull();
    }

    /** Else a login that came after all sessions of the user were revoked would end with them. */
    @Test
    void whatWasSaidWithoutTheStoreIsThisNodesAlone() {
        done(near.revokeAll(LOGIN, "alice"));
        near.retain(LOGIN, ONE, ALLOWED, MINUTE);

        assertThat(near.recall(LOGIN, ONE)).isInstanceOf(Found.Judged.class);
        assertThat(other.recall(LOGIN, ONE)).isNull();
        assertThat(done(near.find(LOGIN, ONE))).as("asked again").isInstanceOf(Found.Unknown.class);
        assertThat(near.recall(LOGIN, ONE)).isNull();
    }

    @Test
    void whatThisNodeKnowsToBeRevokedStaysSoWithoutTheStore() {
        done(near.remember(LOGIN, ONE, ALLOWED, MINUTE, 0));
        done(near.revoke(LOGIN, "s1"));
        redis.away = true;
        assertThat(near.recall(LOGIN, ONE)).isInstanceOf(Found.Revoked.class);
    }

    @Test
    void whatTheStoreForgotIsNotRecalled() {
        var withoutCookie = new Question(null, "v1");
        done(near.remember(LOGIN, withoutCookie, ALLOWED, MINUTE, clock.millis()));
        done(other.revokeAll(LOGIN, "alice"));
        assertThat(done(near.find(LOGIN, withoutCookie))).isInstanceOf(Found.Unknown.class);

        assertThat(near.recall(LOGIN, withoutCookie)).isNull();
    }

    @Test
    void aSessionThatOnlyTheStoreKnowsIsNotRecalled() {
        done(near.open(LOGIN, "s1", ALICE, MINUTE));
        done(near.find(LOGIN, ONE));

        assertThat(near.recall(LOGIN, ONE)).isNull();
    }

    private final class Counted implements Sessions {
        private final Sessions store;
        private int finds;
        private boolean away;
        private Duration slow = Duration.ZERO;

        Counted(Sessions store) {
            this.store = store;
        }

        private <T> CompletionStage<T> unless(CompletionStage<T> answer) {
            return away
                    ? CompletableFuture.failedStage(new StoreException(StoreException.Reason.DISCONNECTED, "away"))
                    : answer;
        }

        @Override
        public CompletionStage<Found> find(Scope scope, Question question) {
            finds++;
            CompletionStage<Found> found = unless(store.find(scope, question));
            clock.advance(slow);
            return found;
        }

        @Override
        public CompletionStage<Boolean> remember(
                Scope scope, Question question, Judgement judgement, Duration ttl, long asked) {
            return unless(store.remember(scope, question, judgement, ttl, asked));
        }

        @Override
        public CompletionStage<Boolean> open(Scope scope, String session, Map<String, String> fields, Duration ttl) {
            return unless(store.open(scope, session, fields, ttl));
        }

        @Override
        public CompletionStage<Boolean> revoke(Scope scope, String session) {
            return unless(store.revoke(scope, session));
        }

        @Override
        public CompletionStage<Integer> revokeAll(Scope scope, String user) {
            return unless(store.revokeAll(scope, user));
        }

        @Override
        public CompletionStage<List<Entry>> list(Scope scope, String user) {
            return unless(store.list(scope, user));
        }
    }
}
