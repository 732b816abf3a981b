package dev.attache.server.store.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.attache.store.Sessions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** {@link Sessions} in this process. Thread-safe. */
public final class MemorySessions implements Sessions {
    private record Key(String policy, String name) {}

    private record Kept(Judgement judgement, long asked, long until) {}

    private final InstantSource clock;
    private final Cache<Key, Kept> verdicts;
    private final HeldSessions held = new HeldSessions();

    /** An empty store, which keeps at most {@code maxVerdicts} verdicts: those used last. */
    public MemorySessions(InstantSource clock, long maxVerdicts) {
        this.clock = clock;
        this.verdicts = Caffeine.newBuilder()
                .maximumSize(maxVerdicts)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public CompletionStage<Found> find(Scope scope, Question question) {
        return CompletableFuture.completedStage(found(scope, question, clock.millis()));
    }

    private Found found(Scope scope, Question question, long now) {
        String session = question.session();
        if (session != null) {
            Found found = held.find(scope, session, now);
            if (found != null) {
                return found;
            }
        }
        String verdict = question.verdict();
        Kept kept = verdict == null ? null : verdicts.getIfPresent(new Key(scope.policy(), verdict));
        if (kept == null || kept.until <= now || isCut(scope, kept.judgement, kept.asked, now)) {
            return new Found.Unknown(now);
        }
        enlist(scope, session, kept.judgement, now);
        return new Found.Judged(kept.judgement, Duration.ofMillis(kept.until - now));
    }

    private boolean isCut(Scope scope, Judgement judgement, long asked, long now) {
        String user = user(judgement);
        return user != null && held.isCut(scope, user, asked, now);
    }

    private void enlist(Scope scope, @Nullable String session, Judgement judgement, long now) {
        String user = user(judgement);
        if (session != null && user != null) {
            held.enlist(scope, user, session, now);
        }
    }

    private static @Nullable String user(Judgement judgement) {
        return judgement instanceof Judgement.Allowed(Map<String, String> fields) ? fields.get(USER) : null;
    }

    /** When the session ends by the auth service's own word; 0 where it does not say. */
    private static long over(Judgement judgement) {
        String said =
                judgement instanceof Judgement.Allowed(Map<String, String> fields) ? fields.get(EXPIRES_AT) : null;
        try {
            return said == null ? 0 : (long) (Double.parseDouble(said) * 1000);
        } catch (NumberFormatException nonsense) {
            return 0;
        }
    }

    @Override
    public CompletionStage<Boolean> remember(
            Scope scope, Question question, Judgement judgement, Duration ttl, long asked) {
        long now = clock.millis();
        String session = question.session();
        if (session != null && held.isRevoked(scope, session, now)) {
            return CompletableFuture.completedStage(false);
        }
        if (isCut(scope, judgement, asked, now)) {
            if (session != null) {
                held.revoke(scope, session, now);
            }
            return CompletableFuture.completedStage(false);
        }
        if (session != null) {
            held.promise(scope, session, over(judgement), now);
        }
        String verdict = question.verdict();
        if (verdict != null) {
            verdicts.put(new Key(scope.policy(), verdict), new Kept(judgement, asked, now + ttl.toMillis()));
        }
        enlist(scope, session, judgement, now);
        return CompletableFuture.completedStage(true);
    }

    @Override
    public CompletionStage<Boolean> open(Scope scope, String session, Map<String, String> fields, Duration ttl) {
        return CompletableFuture.completedStage(held.open(scope, session, fields, ttl, clock.millis()));
    }

    @Override
    public CompletionStage<Boolean> revoke(Scope scope, String session) {
        return CompletableFuture.completedStage(held.revoke(scope, session, clock.millis()));
    }

    @Override
    public CompletionStage<Integer> revokeAll(Scope scope, String user) {
        return CompletableFuture.completedStage(held.revokeAll(scope, user, clock.millis()));
    }

    @Override
    public CompletionStage<List<Entry>> list(Scope scope, String user) {
        return CompletableFuture.completedStage(held.list(scope, user, clock.millis()));
    }
}
