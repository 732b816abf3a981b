package dev.attache.server.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.attache.store.Sessions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Copies of what a distant store said, in this process.
 *
 * <p>A copy is used until half a second after its question was sent, and never longer than what it says is true: so a
 * revocation is known everywhere within that time, whether or not the store can tell its nodes of changes, and a busy
 * session costs the store two questions per second and node. Beside it, what an auth service said is kept for {@link
 * #recall}, while the store does not answer. Both are bounded in bytes. Thread-safe.
 */
public final class NearSessions implements Sessions {
    /** How old a copy may be to be used. */
    static final Duration COPY = Duration.ofMillis(500);
    /** For how long an answer of the auth service is used without a store. */
    static final Duration RECALL = Duration.ofSeconds(60);

    private static final int OVERHEAD = 200;

    private record Key(
            String policy,
            @Nullable String session,
            @Nullable String verdict) {
        static Key of(Scope scope, Question question) {
            String session = question.session();
            // One copy for each cookie, so that it can be dropped by name.
            return new Key(scope.policy(), session, session == null ? question.verdict() : null);
        }

        static Key exactly(Scope scope, Question question) {
            return new Key(scope.policy(), question.session(), question.verdict());
        }
    }

    private record Copy(Found found, @Nullable String verdict, long until) {
        int weight() {
            int weight = OVERHEAD;
            for (Map.Entry<String, String> field : fields().entrySet()) {
                weight += field.getKey().length() + field.getValue().length() + 64;
            }
            return weight;
        }

        private Map<String, String> fields() {
            return switch (found) {
                case Found.Open open -> open.fields();
                case Found.Judged(Judgement.Allowed(Map<String, String> fields), Duration left) -> fields;
                case Found.Judged(Judgement.Denied denied, Duration left) -> denied.headers();
                case Found.Unknown unknown -> Map.of();
                case Found.Revoked revoked -> Map.of();
            };
        }
    }

    private final Sessions store;
    private final LongSupplier nanoTime;
    private final Cache<Key, Copy> copies;
    private final Cache<Key, Copy> judged;

    /**
     * Copies of what this store says.
     *
     * @param maxBytes about how many bytes all copies may take
     */
    public NearSessions(Sessions store, LongSupplier nanoTime, long maxBytes) {
        this.store = store;
        this.nanoTime = nanoTime;
        this.copies = cache(maxBytes / 2);
        this.judged = cache(maxBytes / 2);
    }

    private static Cache<Key, Copy> cache(long maxBytes) {
        return Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((Key key, Copy copy) -> copy.weight())
                .executor(Runnable::run)
                .build();
    }

    @Override
    public CompletionStage<Found> find(Scope scope, Question question) {
        Key key = Key.of(scope, question);
        long now = nanoTime.getAsLong();
        Copy copy = copies.getIfPresent(key);
        if (copy != null && copy.until - now > 0 && holds(copy, question)) {
            return CompletableFuture.completedStage(copy.found);
        }
        return store.find(scope, question).thenApply(found -> {
            keep(scope, question, found, now);
            return found;
        });
    }

    /** What an auth service said holds for what it was shown; a session and its end hold for the cookie. */
    private static boolean holds(Copy copy, Question question) {
        return !(copy.found instanceof Found.Judged)
                || (copy.verdict != null && copy.verdict.equals(question.verdict()));
    }

    private void keep(Scope scope, Question question, Found found, long asked) {
        Duration left = switch (found) {
            case Found.Unknown unknown -> Duration.ZERO;
            case Found.Revoked revoked -> RECALL;
            case Found.Open open -> copied(scope, open);
            case Found.Judged judgement -> judgement.left();
        };
        if (!left.isZero()) {
            copy(scope, question, found, left, asked);
        }
        if (found instanceof Found.Revoked) {
            ended(scope, question);
        } else if (found instanceof Found.Judged) {
            recallable(scope, question, found, left);
        } else {
            judged.invalidate(Key.exactly(scope, question));
        }
    }

    private void copy(Scope scope, Question question, Found found, Duration left, long asked) {
        long until = asked + Math.min(COPY.toNanos(), left.toNanos());
        copies.put(Key.of(scope, question), new Copy(found, question.verdict(), until));
    }

    /** Using a copy does not prolong the session, so a copy must not be used for long. */
    private static Duration copied(Scope scope, Found.Open open) {
        Duration most = scope.idle().dividedBy(10);
        return scope.idle().isZero() || open.left().compareTo(most) < 0 ? open.left() : most;
    }

    private void recallable(Scope scope, Question question, Found found, Duration left) {
        long most = Math.min(RECALL.toNanos(), left.toNanos());
        judged.put(Key.exactly(scope, question), new Copy(found, question.verdict(), nanoTime.getAsLong() + most));
    }

    @Override
    public @Nullable Found recall(Scope scope, Question question) {
        String session = question.session();
        Found ended = session == null ? null : recalled(new Key(scope.policy(), session, null));
        return ended == null ? recalled(Key.exactly(scope, question)) : ended;
    }

    private @Nullable Found recalled(Key key) {
        Copy copy = judged.getIfPresent(key);
        return copy != null && copy.until - nanoTime.getAsLong() > 0 ? copy.found : null;
    }

    @Override
    public CompletionStage<Boolean> remember(
            Scope scope, Question question, Judgement judgement, Duration ttl, long asked) {
        // Before the store is asked: where it does not answer, the next request must find this.
        recallable(scope, question, new Found.Judged(judgement, ttl), ttl);
        long now = nanoTime.getAsLong();
        return store.remember(scope, question, judgement, ttl, asked)
                .whenComplete((kept, fault) -> {
                    if (fault != null) {
                        // Otherwise, with a store that can be read but not written, the service would be asked for
                        // every request.
                        copy(scope, question, new Found.Judged(judgement, ttl), ttl, now);
                    }
                })
                .thenApply(kept -> {
                    if (!kept) {
                        ended(scope, question);
                    }
                    return kept;
                });
    }

    @Override
    public void retain(Scope scope, Question question, Judgement judgement, Duration ttl) {
        recallable(scope, question, new Found.Judged(judgement, ttl), ttl);
    }

    /** The end of a session belongs to the cookie, whatever else was shown with it. */
    private void ended(Scope scope, Question question) {
        if (question.session() == null) {
            judged.invalidate(Key.exactly(scope, question));
        } else {
            recallable(scope, new Question(question.session(), null), new Found.Revoked(), RECALL);
        }
    }

    @Override
    public CompletionStage<Boolean> open(Scope scope, String session, Map<String, String> fields, Duration ttl) {
        return store.open(scope, session, fields, ttl).thenApply(opened -> {
            drop(scope, session);
            return opened;
        });
    }

    @Override
    public CompletionStage<Boolean> revoke(Scope scope, String session) {
        return store.revoke(scope, session).thenApply(was -> {
            drop(scope, session);
            ended(scope, new Question(session, null));
            return was;
        });
    }

    private void drop(Scope scope, String session) {
        copies.invalidate(new Key(scope.policy(), session, null));
    }

    @Override
    public CompletionStage<Integer> revokeAll(Scope scope, String user) {
        return store.revokeAll(scope, user).thenApply(revoked -> {
            copies.invalidateAll();
            judged.asMap().forEach((key, copy) -> {
                if (key.policy().equals(scope.policy())
                        && user.equals(copy.fields().get(USER))) {
                    judged.invalidate(key);
                    ended(scope, new Question(key.session(), key.verdict()));
                }
            });
            return revoked;
        });
    }

    @Override
    public CompletionStage<List<Entry>> list(Scope scope, String user) {
        return store.list(scope, user);
    }
}
