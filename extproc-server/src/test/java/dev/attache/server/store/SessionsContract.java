package dev.attache.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.store.Sessions;
import dev.attache.store.Sessions.Entry;
import dev.attache.store.Sessions.Found;
import dev.attache.store.Sessions.Judgement;
import dev.attache.store.Sessions.Question;
import dev.attache.store.Sessions.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store of sessions does. */
public abstract class SessionsContract {
    protected static final Duration MINUTE = Duration.ofMinutes(1);
    /** Short, for one of the stores lives in real time. */
    private static final Duration SHORT = Duration.ofMillis(600);

    protected static final Scope LOGIN = new Scope("login", MINUTE, Duration.ofHours(1), 0);
    protected static final String SID = Sessions.name("s1");
    private static final String VERDICT = Sessions.name("shown");
    private static final Map<String, String> ALICE = Map.of("user", "alice", "plan", "zażółć {|}");

    protected abstract Sessions sessions();

    /** Lets so much time pass. */
    protected abstract void pass(Duration time);

    protected static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    protected Found find(Scope scope, @Nullable String session, @Nullable String verdict) {
        return done(sessions().find(scope, new Question(session, verdict)));
    }

    protected Found find(String session) {
        return find(LOGIN, session, null);
    }

    private long asked() {
        return ((Found.Unknown) find(LOGIN, Sessions.name("nobody's"), null)).millis();
    }

    private boolean remember(@Nullable String session, Judgement judgement, Duration ttl, long asked) {
        return done(sessions().remember(LOGIN, new Question(session, VERDICT), judgement, ttl, asked));
    }

    protected static Map<String, String> fields(Found found) {
        assertThat(found).isInstanceOf(Found.Open.class);
        return ((Found.Open) found).fields();
    }

    @Test
    void whatWasNeverOpenedIsUnknown() {
        assertThat(find(LOGIN, SID, VERDICT)).isInstanceOf(Found.Unknown.class);
        assertThat(find(LOGIN, null, VERDICT)).isInstanceOf(Found.Unknown.class);
    }

    @Test
    void aSessionIsFoundByItsPolicyOnly() {
        assertThat(done(sessions().open(LOGIN, SID, ALICE, MINUTE))).isTrue();

        assertThat(fields(find(SID))).containsAllEntriesOf(ALICE).containsKeys("expires_at", "created_at");
        assertThat(find(new Scope("log", MINUTE, MINUTE, 0), SID, null)).isInstanceOf(Found.Unknown.class);
        assertThat(find(Sessions.name("s2"))).isInstanceOf(Found.Unknown.class);
    }

    @Test
    void openedAgainItHasOnlyTheNewFields() {
        done(sessions().open(LOGIN, SID, ALICE, MINUTE));
        done(sessions().open(LOGIN, SID, Map.of("user", "bob"), MINUTE));

        assertThat(fields(find(SID))).containsEntry("user", "bob").doesNotContainKey("plan");
    }

    @Test
    void unusedItEnds() {
        var scope = new Scope("login", SHORT, MINUTE, 0);
        done(sessions().open(scope, SID, ALICE, MINUTE));
        pass(SHORT.plusMillis(200));

        assertThat(find(scope, SID, null)).isInstanceOf(Found.Unknown.class);
    }

    @Test
    void usedItLivesOnButNotForEver() {
        var scope = new Scope("login", SHORT, MINUTE, 0);
        done(sessions().open(scope, SID, ALICE, SHORT.multipliedBy(3)));
        for (int i = 0; i < 4; i++) {
            pass(SHORT.dividedBy(2));
            assertThat(find(scope, SID, null)).as("use %d", i).isInstanceOf(Found.Open.class);
        }
        for (int i = 0; i < 5; i++) {
            pass(SHORT.dividedBy(3));
            find(scope, SID, null);
        }
        assertThat(find(scope, SID, null)).isInstanceOf(Found.Unknown.class);
    }

    @Test
    void withoutIdleUseProlongsNothing() {
        var scope = new Scope("login", Duration.ZERO, MINUTE, 0);
        done(sessions().open(scope, SID, ALICE, SHORT));
        find(scope, SID, null);
        pass(SHORT.plusMillis(200));

        assertThat(find(scope, SID, null)).isInstanceOf(Found.Unknown.class);
    }

    @Test
    void revokedItIsRefusedWhateverComesAfter() {
        done(sessions().open(LOGIN, SID, ALICE, MINUTE));
        long asked = asked();
        assertThat(done(sessions().revoke(LOGIN, SID))).isTrue();

        assertThat(find(LOGIN, SID, VERDICT)).isInstanceOf(Found.Revoked.class);
        assertThat(remember(SID, new Judgement.Allowed(ALICE), MINUTE, asked)).isFalse();
        assertThat(done(sessions().open(LOGIN, SID, ALICE, MINUTE))).isFalse();
        assertThat(find(LOGIN, SID, VERDICT)).isInstanceOf(Found.Revoked.class);
        assertThat(done(sessions().revoke(LOGIN, SID))).as("again").isFalse();
    }

    @Test
    void whatIsKnownOnlyToTheAuthServiceCanBeRevokedToo() {
        remember(SID, new Judgement.Allowed(Map.of()), MINUTE, asked());
        assertThat(done(sessions().revoke(LOGIN, SID))).isFalse();

        assertThat(find(LOGIN, SID, VERDICT)).isInstanceOf(Found.Revoked.class);
    }

    @Test
    void theMarkLastsAsLongAsASession() {
        var scope = new Scope("login", Duration.ZERO, SHORT, 0);
        done(sessions().revoke(scope, SID));
        assertThat(find(scope, SID, null)).isInstanceOf(Found.Revoked.class);
        pass(SHORT.plusMillis(200));

        assertThat(find(scope, SID, null)).isInstanceOf(Found.Unknown.class);
    }

    /** Else the auth service would let it pass again. */
    @Test
    void theMarkLastsAsLongAsTheAuthServiceLetsTheCookieLive() {
        var scope = new Scope("login", Duration.ZERO, SHORT, 0);
        for (String over : List.of("99999999999", "2000000000.5")) {
            String session = Sessions.name("until " + over);
            var promised = new Judgement.Allowed(Map.of("user", "alice", "expires_at", over));
            assertThat(done(sessions().remember(scope, new Question(session, VERDICT), promised, SHORT, asked())))
                    .isTrue();
            done(sessions().revokeAll(scope, "alice"));
            pass(SHORT.plusMillis(200));

            assertThat(find(scope, session, null)).as(over).isInstanceOf(Found.Revoked.class);
        }
        var brief = new Judgement.Allowed(Map.of("expires_at", "nonsense"));
        done(sessions().remember(scope, new Question(SID, VERDICT), brief, SHORT, asked()));
        done(sessions().revoke(scope, SID));
        pass(SHORT.plusMillis(200));
        assertThat(find(scope, SID, VERDICT)).isInstanceOf(Found.Unknown.class);
    }

    @Test
    void verdictsAreRememberedForTheirTime() {
        var denied = new Judgement.Denied(403, Map.of("www-authenticate", "Bearer realm=\"a\""));
        assertThat(remember(null, denied, SHORT, asked())).isTrue();

        assertThat(find(LOGIN, SID, VERDICT)).isInstanceOfSatisfying(Found.Judged.class, found -> {
            assertThat(found.judgement()).isEqualTo(denied);
            assertThat(found.left()).isPositive().isLessThanOrEqualTo(SHORT);
        });
        pass(SHORT.plusMillis(200));
        assertThat(find(LOGIN, SID, VERDICT)).isInstanceOf(Found.Unknown.class);
    }

    @Test
    void anAllowedOneHasItsFields() {
        remember(SID, new Judgement.Allowed(ALICE), MINUTE, asked());

        assertThat(find(LOGIN, SID, VERDICT))
                .isInstanceOfSatisfying(
                        Found.Judged.class,
                        found -> assertThat(found.judgement()).isEqualTo(new Judgement.Allowed(ALICE)));
    }

    @Test
    void aSessionComesBeforeAVerdict() {
        remember(SID, new Judgement.Denied(401, Map.of()), MINUTE, asked());
        done(sessions().open(LOGIN, SID, ALICE, MINUTE));

        assertThat(find(LOGIN, SID, VERDICT)).isInstanceOf(Found.Open.class);
    }

    @Test
    void allSessionsOfAUserEndTogether() {
        done(sessions().open(LOGIN, SID, ALICE, MINUTE));
        done(sessions().open(LOGIN, Sessions.name("s2"), ALICE, MINUTE));
        done(sessions().open(LOGIN, Sessions.name("s3"), Map.of("user", "alice2"), MINUTE));
        remember(Sessions.name("s4"), new Judgement.Allowed(ALICE), MINUTE, asked());

        assertThat(done(sessions().revokeAll(LOGIN, "alice"))).isEqualTo(3);

        for (String cookie : List.of("s1", "s2", "s4")) {
            assertThat(find(LOGIN, Sessions.name(cookie), VERDICT)).as(cookie).isInstanceOf(Found.Revoked.class);
        }
        assertThat(find(Sessions.name("s3"))).isInstanceOf(Found.Open.class);
        assertThat(done(sessions().list(LOGIN, "alice"))).isEmpty();
    }

    /** The question was on its way when they were revoked: its answer is about what was. */
    @Test
    void aVerdictThatWasAskedForBeforeIsNotRemembered() {
        long before = asked();
        done(sessions().revokeAll(LOGIN, "alice"));
        pass(Duration.ofMillis(5));

        assertThat(remember(SID, new Judgement.Allowed(ALICE), MINUTE, before)).isFalse();
        assertThat(find(LOGIN, SID, VERDICT)).isInstanceOf(Found.Revoked.class);
        assertThat(remember(null, new Judgement.Allowed(ALICE), MINUTE, before)).isFalse();
        assertThat(find(LOGIN, null, VERDICT)).isInstanceOf(Found.Unknown.class);
    }

    @Test
    void whoWasRevokedMayLogInAgain() {
        remember(null, new Judgement.Allowed(ALICE), MINUTE, asked());
        done(sessions().revokeAll(LOGIN, "alice"));
        assertThat(find(LOGIN, null, VERDICT))
                .as("without a cookie: asked again")
                .isInstanceOf(Found.Unknown.class);
        pass(Duration.ofMillis(5));

        assertThat(done(sessions().open(LOGIN, SID, ALICE, MINUTE))).isTrue();
        assertThat(find(SID)).isInstanceOf(Found.Open.class);
        assertThat(remember(Sessions.name("s2"), new Judgement.Allowed(ALICE), MINUTE, asked()))
                .isTrue();
        assertThat(find(LOGIN, Sessions.name("s2"), VERDICT)).isInstanceOf(Found.Judged.class);
    }

    @Test
    void theOldestOfTooManyGoes() {
        var scope = new Scope("login", MINUTE, MINUTE, 2);
        for (String cookie : List.of("s1", "s2", "s3", "s4")) {
            done(sessions().open(scope, Sessions.name(cookie), ALICE, MINUTE));
            pass(Duration.ofMillis(3));
        }
        done(sessions().open(scope, Sessions.name("other"), Map.of("user", "bob"), MINUTE));

        assertThat(find(scope, Sessions.name("s1"), null)).isInstanceOf(Found.Revoked.class);
        assertThat(find(scope, Sessions.name("s2"), null)).isInstanceOf(Found.Revoked.class);
        assertThat(find(scope, Sessions.name("s3"), null)).isInstanceOf(Found.Open.class);
        assertThat(find(scope, Sessions.name("s4"), null)).isInstanceOf(Found.Open.class);
        assertThat(find(scope, Sessions.name("other"), null)).isInstanceOf(Found.Open.class);
        assertThat(done(sessions().list(scope, "alice")))
                .extracting(Entry::session)
                .containsExactly(Sessions.name("s3"), Sessions.name("s4"));
    }

    @Test
    void sessionsOfAUserAreListed() {
        done(sessions().open(LOGIN, SID, ALICE, MINUTE));
        pass(Duration.ofMillis(3));
        remember(Sessions.name("s2"), new Judgement.Allowed(ALICE), MINUTE, asked());

        List<Entry> listed = done(sessions().list(LOGIN, "alice"));
        assertThat(listed).extracting(Entry::session).containsExactly(SID, Sessions.name("s2"));
        assertThat(listed.getFirst().until())
                .isBetween(
                        listed.getFirst().since().plusSeconds(50),
                        listed.getFirst().since().plusSeconds(61));
        assertThat(listed.getLast().until()).isNull();
        assertThat(done(sessions().list(LOGIN, "bob"))).isEmpty();
    }
}
