package dev.attache.server.store.memory;

import dev.attache.store.Sessions;
import dev.attache.store.Sessions.Entry;
import dev.attache.store.Sessions.Found;
import dev.attache.store.Sessions.Scope;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sessions, the marks of revoked ones, and which user has which. Times are milliseconds since 1970. Thread-safe.
 */
final class HeldSessions {
    private static final int SWEEP_EVERY = 10_000;
    private static final int MOST_LISTED = 1_000;
    private static final long YEAR_MILLIS = Duration.ofDays(366).toMillis();

    private record Key(String policy, String name) {}

    /** A session; {@code until} moves as it is used, {@code end} does not. */
    private record Held(Map<String, String> fields, long until, long end) {}

    private final Map<Key, Held> sessions = new HashMap<>();
    private final Map<Key, Long> revoked = new HashMap<>();
    /** Until when an auth service lets a cookie live, where that is longer than a session. */
    private final Map<Key, Long> promised = new HashMap<>();

    private final Map<Key, Long> cuts = new HashMap<>();
    private final Map<Key, Map<String, Long>> users = new HashMap<>();
    private int calls;

    /** Null where it is not known. */
    synchronized @Nullable Found find(Scope scope, String session, long now) {
        if (isRevoked(scope, session, now)) {
            return new Found.Revoked();
        }
        var key = new Key(scope.policy(), session);
        Held held = living(key, now);
        if (held == null) {
            return null;
        }
        long idle = scope.idle().toMillis();
        if (idle > 0 && now + idle > held.until) {
            held = new Held(held.fields, Math.min(now + idle, held.end), held.end);
            sessions.put(key, held);
        }
        return new Found.Open(held.fields, Duration.ofMillis(held.until - now));
    }

    private @Nullable Held living(Key key, long now) {
        Held held = sessions.get(key);
        if (held != null && held.until <= now) {
            sessions.remove(key);
            return null;
        }
        return held;
    }

    synchronized boolean isRevoked(Scope scope, String session, long now) {
        Long until = revoked.get(new Key(scope.policy(), session));
        return until != null && until > now;
    }

    synchronized boolean open(Scope scope, String session, Map<String, String> given, Duration ttl, long now) {
        if (isRevoked(scope, session, now)) {
            return false;
        }
        sweep(scope, now);
        long end = now + ttl.toMillis();
        long idle = scope.idle().toMillis();
        var fields = new HashMap<>(given);
        fields.put(Sessions.CREATED_AT, seconds(now));
        fields.put(Sessions.EXPIRES_AT, seconds(end));
        long until = idle > 0 ? Math.min(now + idle, end) : end;
        sessions.put(new Key(scope.policy(), session), new Held(Map.copyOf(fields), until, end));
        String user = fields.get(Sessions.USER);
        if (user != null) {
            enlist(scope, user, session, now);
            keepTo(scope, user, session, now);
        }
        return true;
    }

    private static String seconds(long millis) {
        return BigDecimal.valueOf(millis, 3).toPlainString();
    }

    private void keepTo(Scope scope, String user, String opened, long now) {
        if (scope.perUser() == 0) {
            return;
        }
        List<String> living = bySeniority(new Key(scope.policy(), user)).stream()
                .filter(each -> living(new Key(scope.policy(), each), now) != null)
                .toList();
        for (int i = 0; i < living.size() - scope.perUser(); i++) {
            if (!living.get(i).equals(opened)) {
                revoke(scope, living.get(i), now);
            }
        }
    }

    private List<String> bySeniority(Key user) {
        return users.getOrDefault(user, Map.of()).entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    synchronized void enlist(Scope scope, String user, String session, long now) {
        sweep(scope, now);
        users.computeIfAbsent(new Key(scope.policy(), user), absent -> new HashMap<>())
                .putIfAbsent(session, now);
    }

    /** Notes until when an auth service lets a cookie live. */
    synchronized void promise(Scope scope, String session, long until, long now) {
        if (until > now + scope.absolute().toMillis()) {
            promised.put(new Key(scope.policy(), session), Math.min(until, now + YEAR_MILLIS));
        }
    }

    synchronized boolean isCut(Scope scope, String user, long asked, long now) {
        Long cut = cuts.get(new Key(scope.policy(), user));
        return cut != null && asked <= cut && now < cut + scope.absolute().toMillis();
    }

    synchronized boolean revoke(Scope scope, String session, long now) {
        sweep(scope, now);
        var key = new Key(scope.policy(), session);
        Held held = living(key, now);
        sessions.remove(key);
        long end = Math.max(now + scope.absolute().toMillis(), promised.getOrDefault(key, 0L));
        revoked.put(key, held == null ? end : Math.max(end, held.end));
        String user = held == null ? null : held.fields.get(Sessions.USER);
        Map<String, Long> others = user == null ? null : users.get(new Key(scope.policy(), user));
        if (others != null) {
            others.remove(session);
        }
        return held != null;
    }

    synchronized int revokeAll(Scope scope, String user, long now) {
        var key = new Key(scope.policy(), user);
        cuts.put(key, now);
        List<String> all = bySeniority(key);
        all.forEach(session -> revoke(scope, session, now));
        users.remove(key);
        return all.size();
    }

    synchronized List<Entry> list(Scope scope, String user, long now) {
        var key = new Key(scope.policy(), user);
        Map<String, Long> since = users.getOrDefault(key, Map.of());
        var entries = new ArrayList<Entry>();
        for (String session : bySeniority(key)) {
            if (!isRevoked(scope, session, now) && entries.size() < MOST_LISTED) {
                Held held = living(new Key(scope.policy(), session), now);
                Instant until = held == null ? null : Instant.ofEpochMilli(held.until);
                entries.add(new Entry(session, Instant.ofEpochMilli(since.getOrDefault(session, now)), until));
            }
        }
        entries.sort(Comparator.comparing(Entry::since));
        return entries;
    }

    /** Removes what is over, now and then: a client with a new cookie each time must not fill the memory. */
    private void sweep(Scope scope, long now) {
        if (++calls % SWEEP_EVERY != 0) {
            return;
        }
        sessions.values().removeIf(held -> held.until <= now);
        revoked.values().removeIf(until -> until <= now);
        promised.values().removeIf(until -> until <= now);
        long longGone = now - scope.absolute().toMillis();
        cuts.entrySet().removeIf(cut -> isOf(scope, cut.getKey()) && cut.getValue() <= longGone);
        users.forEach((user, theirs) -> {
            if (isOf(scope, user)) {
                theirs.entrySet()
                        .removeIf(each -> each.getValue() <= longGone
                                && !sessions.containsKey(new Key(scope.policy(), each.getKey())));
            }
        });
        users.values().removeIf(Map::isEmpty);
    }

    private static boolean isOf(Scope scope, Key key) {
        return key.policy.equals(scope.policy());
    }
}
