package dev.attache.server.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.attache.store.Sessions;
import dev.attache.store.StoreException;
import dev.attache.store.StoreException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * {@link Sessions} in Redis 6.2 or later, or Valkey: hashes that a login service may write, too. One question is one
 * script, on the server's clock. May be called from any thread; never blocks.
 */
public final class RedisSessions implements Sessions {
    private static final byte[][] NO_KEYS = {};

    /** How many were revoked, and how many are left to be. */
    private record Revoked(int done, int left) {}

    private final RedisConnections redis;
    private final String prefix;

    /** Sessions over these connections. */
    public RedisSessions(RedisConnections redis) {
        this.redis = redis;
        this.prefix = new String(redis.keys().prefix(), UTF_8);
    }

    @Override
    public CompletionStage<Found> find(Scope scope, Question question) {
        List<String> arguments = arguments(scope, text(question.session()), text(question.verdict()));
        return ask(Script.SESSION_FIND, arguments, RedisSessions::found, found -> false);
    }

    private static Found found(byte @Nullable [] reply) {
        List<String> texts = Texts.read(reply);
        String word = texts.isEmpty() ? "" : texts.getFirst();
        try {
            return switch (word) {
                case "unknown" -> new Found.Unknown(Long.parseLong(texts.get(1)));
                case "revoked" -> new Found.Revoked();
                case "open" -> new Found.Open(map(texts, 2), left(texts));
                case "allow" -> new Found.Judged(new Judgement.Allowed(map(texts, 3)), left(texts));
                case "deny" -> {
                    var denied = new Judgement.Denied(Integer.parseInt(texts.get(2)), map(texts, 3));
                    yield new Found.Judged(denied, left(texts));
                }
                default -> throw wrong();
            };
        } catch (IndexOutOfBoundsException | NumberFormatException notOurs) {
            throw wrong();
        }
    }

    private static Duration left(List<String> texts) {
        return Duration.ofMillis(Math.max(0, Long.parseLong(texts.get(1))));
    }

    private static Map<String, String> map(List<String> texts, int from) {
        var map = new LinkedHashMap<String, String>();
        for (int i = from; i < texts.size(); i += 2) {
            map.put(texts.get(i), texts.get(i + 1));
        }
        return map;
    }

    private static StoreException wrong() {
        return new StoreException(Reason.WRONG_ANSWER, "redis answered what is no session");
    }

    @Override
    public CompletionStage<Boolean> remember(
            Scope scope, Question question, Judgement judgement, Duration ttl, long asked) {
        List<String> arguments = arguments(
                scope,
                text(question.session()),
                text(question.verdict()),
                Long.toString(Math.max(1, ttl.toMillis())),
                Long.toString(asked));
        Map<String, String> kept = switch (judgement) {
            case Judgement.Allowed(Map<String, String> fields) -> {
                arguments.addAll(List.of("allow", ""));
                yield fields;
            }
            case Judgement.Denied(int status, Map<String, String> headers) -> {
                arguments.addAll(List.of("deny", Integer.toString(status)));
                yield headers;
            }
        };
        addAll(arguments, kept);
        return ask(Script.SESSION_REMEMBER, arguments, Reply::flag, remembered -> remembered);
    }

    @Override
    public CompletionStage<Boolean> open(Scope scope, String session, Map<String, String> fields, Duration ttl) {
        List<String> arguments = arguments(scope, session, Long.toString(Math.max(1, ttl.toMillis())));
        addAll(arguments, fields);
        return ask(Script.SESSION_OPEN, arguments, Reply::flag, opened -> opened);
    }

    @Override
    public CompletionStage<Boolean> revoke(Scope scope, String session) {
        return ask(Script.SESSION_REVOKE, arguments(scope, session), Reply::flag, was -> true);
    }

    @Override
    public CompletionStage<Integer> revokeAll(Scope scope, String user) {
        return revokeAll(scope, user, 0);
    }

    /** By the thousand: Redis does nothing else while a script runs. */
    private CompletionStage<Integer> revokeAll(Scope scope, String user, int before) {
        return ask(Script.SESSION_REVOKE_ALL, arguments(scope, user), RedisSessions::revoked, done -> true)
                .thenCompose(revoked -> {
                    int sum = before + revoked.done;
                    return revoked.left == 0 ? CompletableFuture.completedFuture(sum) : revokeAll(scope, user, sum);
                });
    }

    private static Revoked revoked(byte @Nullable [] reply) {
        List<String> texts = Texts.read(reply);
        try {
            return new Revoked(Integer.parseInt(texts.get(0)), Integer.parseInt(texts.get(1)));
        } catch (IndexOutOfBoundsException | NumberFormatException notOurs) {
            throw wrong();
        }
    }

    @Override
    public CompletionStage<List<Entry>> list(Scope scope, String user) {
        return ask(Script.SESSION_LIST, arguments(scope, user), RedisSessions::entries, entries -> false);
    }

    private static List<Entry> entries(byte @Nullable [] reply) {
        List<String> texts = Texts.read(reply);
        var entries = new ArrayList<Entry>();
        try {
            for (int i = 0; i < texts.size(); i += 4) {
                Instant since = Instant.ofEpochMilli((long) Double.parseDouble(texts.get(i + 1)));
                Instant until = Instant.ofEpochMilli(Long.parseLong(texts.get(i + 2)));
                entries.add(new Entry(texts.get(i), since, texts.get(i + 3).equals("1") ? until : null));
            }
        } catch (IndexOutOfBoundsException | NumberFormatException notOurs) {
            throw wrong();
        }
        return entries;
    }

    private <T> CompletionStage<T> ask(
            Script script, List<String> arguments, ScriptCall.Reading<T> reading, Predicate<T> wrote) {
        byte[][] packed =
                arguments.stream().map(argument -> argument.getBytes(UTF_8)).toArray(byte[][]::new);
        return redis.ask(script, NO_KEYS, packed, reading, wrote);
    }

    private List<String> arguments(Scope scope, String... more) {
        var arguments = new ArrayList<String>();
        arguments.add(prefix);
        arguments.add(scope.policy());
        arguments.add(Long.toString(scope.idle().toMillis()));
        arguments.add(Long.toString(scope.absolute().toMillis()));
        arguments.add(Integer.toString(scope.perUser()));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private static void addAll(List<String> arguments, Map<String, String> pairs) {
        pairs.forEach((name, value) -> {
            arguments.add(name);
            arguments.add(value);
        });
    }

    private static String text(@Nullable String given) {
        return given == null ? "" : given;
    }
}
