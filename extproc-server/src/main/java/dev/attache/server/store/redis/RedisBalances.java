package dev.attache.server.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.attache.store.Balances;
import dev.attache.store.Limit;
import dev.attache.store.Limit.Algorithm;
import dev.attache.store.StoreException;
import dev.attache.store.StoreException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Balances in Redis, and their audit trail. Any thread. */
final class RedisBalances implements Balances {
    private static final Logger log = LoggerFactory.getLogger(RedisBalances.class);
    private static final byte[] NOTHING = {};
    private static final byte[][] NO_KEYS = {};
    private static final byte[] LOOKED_AT_ONCE = "1000".getBytes(UTF_8);
    /** The most steps for one page: among millions of other keys the page says where to go on instead of looking on. */
    private static final int MAX_LOOKS = 20;

    private static final int HEAD = 17;

    /** Asks Redis, once. */
    interface Asking {
        <T> CompletionStage<T> ask(
                Script script, byte[][] keys, byte[][] arguments, ScriptCall.Reading<T> reading, Predicate<T> wrote);
    }

    private record Found(String cursor, List<String> subjects) {}

    private record Answer(Standing standing, @Nullable String label) {}

    private final Asking asking;
    private final Keys keys;
    private final Plans plans;
    private final Supplier<byte[]> now;
    private final LongSupplier clock;

    /**
     * Balances.
     *
     * @param now what the scripts are told the time is
     * @param clock what the audit trail says the time was
     */
    RedisBalances(Asking asking, Keys keys, Plans plans, Supplier<byte[]> now, LongSupplier clock) {
        this.asking = asking;
        this.keys = keys;
        this.plans = plans;
        this.now = now;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Standing> change(String subject, Limit balance, Change change) {
        requireBalance(balance);
        if (Math.abs(change.amount()) >= Limit.MAX_EXACT) {
            throw new IllegalArgumentException("amount: " + change.amount() + " (expected: -2^53 to 2^53)");
        }
        Instant expires = change.expires();
        long until = expires == null ? 0 : expires.toEpochMilli();
        ByteBuffer packed = ByteBuffer.allocate(HEAD).order(ByteOrder.LITTLE_ENDIAN);
        packed.put((byte) (change.set() ? 1 : 0))
                .putDouble((double) change.amount())
                .putDouble((double) until);
        String label = change.label();
        byte[][] arguments = {
            now.get(),
            plans.lane(balance),
            packed.array(),
            change.id().getBytes(UTF_8),
            label == null ? NOTHING : label.getBytes(UTF_8)
        };
        return ask(subject, arguments).thenCompose(answer -> audited(subject, change, answer.standing));
    }

    @Override
    public CompletionStage<Standing> read(String subject, Limit balance) {
        return look(subject, balance).thenApply(Answer::standing);
    }

    private CompletionStage<Answer> look(String subject, Limit balance) {
        requireBalance(balance);
        return ask(subject, new byte[][] {now.get(), plans.lane(balance), NOTHING, NOTHING, NOTHING});
    }

    private CompletionStage<Answer> ask(String subject, byte[][] arguments) {
        byte[][] names = {keys.record(subject)};
        return asking.ask(Script.BALANCE, names, arguments, RedisBalances::answer, answer -> answer.standing.applied());
    }

    private static Answer answer(byte @Nullable [] reply) {
        if (reply == null || reply.length < HEAD) {
            throw new StoreException(Reason.WRONG_ANSWER, "redis answered less than a balance");
        }
        String label = new String(reply, HEAD, reply.length - HEAD, UTF_8);
        var standing = new Standing(Packed.getLong(reply, 1), Packed.getLong(reply, 9), reply[0] == 1);
        return new Answer(standing, label.isEmpty() ? null : label);
    }

    /** The trail is a key of its own, maybe on another node: it is written after the change, which stands without it. */
    private CompletionStage<Standing> audited(String subject, Change change, Standing standing) {
        if (!standing.applied()) {
            return CompletableFuture.completedFuture(standing);
        }
        String label = change.label();
        Instant expires = change.expires();
        List<String> fields = List.of(
                "subject", subject,
                "label", label == null ? "" : label,
                "id", change.id(),
                "amount", Long.toString(change.amount()),
                "set", Boolean.toString(change.set()),
                "expires", expires == null ? "" : expires.toString(),
                "balance", Long.toString(standing.balance()),
                "time", Instant.ofEpochMilli(clock.getAsLong()).toString());
        byte[][] names = {keys.audit()};
        byte[][] arguments = fields.stream().map(field -> field.getBytes(UTF_8)).toArray(byte[][]::new);
        return asking.ask(Script.AUDIT, names, arguments, reply -> true, done -> done)
                .handle((done, fault) -> {
                    if (fault != null) {
                        log.error("not in the audit trail ({}): {}", fault.getMessage(), fields);
                    }
                    return standing;
                });
    }

    @Override
    public CompletionStage<Page> list(String subjects, Limit balance, @Nullable String from, int most) {
        requireBalance(balance);
        return scan(subjects, balance, from == null ? "0" : from, most, 1, new ArrayList<>())
                .thenCompose(found -> page(found, balance));
    }

    /** Looks on until there are enough, but not for ever: most keys in Redis are not balances. */
    private CompletionStage<Found> scan(
            String subjects, Limit balance, String cursor, int most, int looks, List<String> before) {
        byte[][] arguments = {cursor.getBytes(UTF_8), keys.balances(subjects, balance), LOOKED_AT_ONCE};
        return asking.ask(Script.LIST, NO_KEYS, arguments, reply -> found(reply, balance), found -> false)
                .thenCompose(found -> {
                    before.addAll(found.subjects);
                    return found.cursor.equals("0") || before.size() >= most || looks == MAX_LOOKS
                            ? CompletableFuture.completedFuture(new Found(found.cursor, before))
                            : scan(subjects, balance, found.cursor, most, looks + 1, before);
                });
    }

    private Found found(byte @Nullable [] reply, Limit balance) {
        if (reply == null || reply.length < Integer.BYTES) {
            throw new StoreException(Reason.WRONG_ANSWER, "redis answered less than a cursor");
        }
        ByteBuffer texts = ByteBuffer.wrap(reply).order(ByteOrder.LITTLE_ENDIAN);
        String cursor = text(texts);
        var subjects = new ArrayList<String>();
        while (texts.hasRemaining()) {
            subjects.add(keys.subject(text(texts), balance));
        }
        return new Found(cursor, subjects);
    }

    private static String text(ByteBuffer texts) {
        var text = new byte[texts.getInt()];
        texts.get(text);
        return new String(text, UTF_8);
    }

    private CompletionStage<Page> page(Found found, Limit balance) {
        CompletionStage<List<Entry>> entries = CompletableFuture.completedFuture(new ArrayList<>());
        for (String subject : found.subjects) {
            entries = entries.thenCombine(look(subject, balance), (all, answer) -> {
                all.add(new Entry(subject, answer.label, answer.standing));
                return all;
            });
        }
        String next = found.cursor.equals("0") ? null : found.cursor;
        return entries.thenApply(all -> new Page(all, next));
    }

    private static void requireBalance(Limit limit) {
        if (limit.algorithm() != Algorithm.BALANCE) {
            throw new IllegalArgumentException("algorithm: " + limit.algorithm() + " (expected: BALANCE)");
        }
    }
}
