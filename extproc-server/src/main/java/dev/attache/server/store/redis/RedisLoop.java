package dev.attache.server.store.redis;

import dev.attache.store.StoreException;
import dev.attache.store.StoreException.Reason;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's connection to Redis: sends decisions, ends them in time, and reconnects for ever.
 *
 * <p>Everything but {@link #state} happens on the loop, so nothing here needs a lock.
 */
final class RedisLoop {
    private static final Duration SWEEP = Duration.ofMillis(5);
    private static final Duration OPEN = Duration.ofMillis(250);

    private final EventLoop loop;
    private final String name;
    private final RedisDial dial;
    private final StoreFaults faults;
    private final Runnable back;
    private final StoreNews news;
    private final LongSupplier nanoTime;
    private final RedisBreaker breaker;
    private final DeadlineQueue deadlines;
    private final Function<RedisLoop, ScriptCall<?>> probes;
    private final int maxUnderWay;
    private final SettlementQueue settlements;

    private @Nullable StatefulRedisConnection<byte[], byte[]> connection;
    private int underWay;
    private boolean flushComes;
    private boolean probeComes;
    private boolean closed;
    private volatile StoreState state;

    /**
     * A loop that is not connected yet.
     *
     * @param firstDelay between the loss of the connection and the first try; then it doubles, up to half a second
     * @param back run when Redis answers again
     * @param news told when it answers, and when it does not
     */
    RedisLoop(
            EventLoop loop,
            RedisClient client,
            RedisURI uri,
            RedisOptions options,
            StoreFaults faults,
            LongSupplier nanoTime,
            Function<RedisLoop, ScriptCall<?>> probes,
            int maxUnderWay,
            int maxSettlements,
            Duration firstDelay,
            Runnable back,
            StoreNews news) {
        this.loop = loop;
        this.name = options.name();
        this.dial = new RedisDial(this, loop, client, uri, firstDelay);
        this.back = back;
        this.news = news;
        this.nanoTime = nanoTime;
        this.state = new StoreState(false, name + ": not connected yet");
        this.faults = faults;
        this.probes = probes;
        this.maxUnderWay = maxUnderWay;
        this.settlements = new SettlementQueue(this, faults, nanoTime, maxSettlements);
        this.breaker = new RedisBreaker(5, OPEN, nanoTime);
        this.deadlines = new DeadlineQueue(
                options.commandTimeout(),
                nanoTime,
                task -> loop.schedule(task, SWEEP.toMillis(), TimeUnit.MILLISECONDS));
    }

    boolean inLoop() {
        return loop.inEventLoop();
    }

    void execute(Runnable task) {
        loop.execute(task);
    }

    /** Which Redis it is, for people. */
    String name() {
        return name;
    }

    StoreState state() {
        return state;
    }

    /** What must arrive once. */
    SettlementQueue settlements() {
        return settlements;
    }

    void ask(ScriptCall<?> call) {
        admit(call, true);
    }

    /** Sends it whenever there is a connection, whether Redis answered the last ones or not. */
    void insist(ScriptCall<?> call) {
        admit(call, false);
    }

    private void admit(ScriptCall<?> call, boolean isDecision) {
        StatefulRedisConnection<byte[], byte[]> connected = connection;
        if (connected == null) {
            refuse(call, Reason.DISCONNECTED, state.reason());
        } else if (underWay >= maxUnderWay) {
            String what = isDecision ? "decisions" : "calls";
            refuse(call, Reason.OVERLOADED, name + ": " + underWay + " " + what + " are under way");
        } else if (isDecision && !breaker.admits()) {
            refuse(call, Reason.BREAKER_OPEN, name + " did not answer the last decisions");
        } else {
            submit(call, connected);
        }
    }

    /** Whether {@link #insist} would send now. What was sent may have been done although no answer came. */
    boolean reaches() {
        return connection != null && underWay < maxUnderWay;
    }

    /** Runs a task on the loop, later. */
    void later(Runnable task, long millis) {
        loop.schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    private void submit(ScriptCall<?> call, StatefulRedisConnection<byte[], byte[]> connected) {
        call.deadline(deadlines.deadline());
        deadlines.add(call);
        send(connected, ScriptCommand.of(call, this));
    }

    private void send(StatefulRedisConnection<byte[], byte[]> connected, ScriptCommand command) {
        underWay++;
        connected.dispatch(command);
        if (!flushComes) {
            flushComes = true;
            // runs after everything that is ready now: the decisions of one tick leave in one write
            loop.execute(this::flush);
        }
    }

    private void flush() {
        flushComes = false;
        StatefulRedisConnection<byte[], byte[]> connected = connection;
        if (connected != null) {
            connected.flushCommands();
        }
    }

    /** Redis answered, maybe with an error, maybe too late. */
    void answered(ScriptCommand command) {
        underWay--;
        ScriptCall<?> call = command.call();
        faults.answeredIn(nanoTime.getAsLong() - deadlines.asked(call));
        if (call.done()) {
            faults.late();
            return;
        }
        String error = command.getOutput().getError();
        StatefulRedisConnection<byte[], byte[]> connected = connection;
        if (error != null && error.startsWith("NOSCRIPT") && !command.byText() && connected != null) {
            // nothing has run, so it may be asked again; EVAL also makes Redis remember the script
            send(connected, ScriptCommand.byText(call, this));
            return;
        }
        // an error is an answer too: no time was lost by waiting for it
        breaker.success();
        if (error != null) {
            refusedWith(RedisError.of(error));
            refuse(call, Reason.WRONG_ANSWER, name + ": " + error);
            return;
        }
        try {
            call.succeed(command.getOutput().get());
        } catch (StoreException e) {
            faults.failed(e.reason());
            call.fail(e);
        }
    }

    private void refusedWith(RedisError error) {
        StatefulRedisConnection<byte[], byte[]> connected = connection;
        if (error.isOfOneKey() || connected == null) {
            return;
        }
        String message = name + " answers with an error: " + error.word();
        if (error.isOfTheServer()) {
            // another server may be behind this name by now: a new connection finds it, the old one never would
            connection = null;
            connected.closeAsync();
            reconnect(message);
        } else {
            degraded(message);
        }
    }

    private void degraded(String message) {
        state = new StoreState(false, message);
        news.away(message + ": decisions follow on_store_error until it answers");
        probeLater();
    }

    /** Lettuce gave the command up. */
    void lost(ScriptCommand command, @Nullable Throwable cause) {
        if (!loop.inEventLoop()) {
            loop.execute(() -> lost(command, cause));
            return;
        }
        underWay--;
        if (!command.call().done()) {
            failed(command.call(), Reason.DISCONNECTED, name + ": " + reason(cause));
        }
    }

    /** A decision that was sent has failed. */
    void failed(ScriptCall<?> call, Reason reason, String message) {
        breaker.failure();
        if (connection != null && !(breaker.closed() && state.connected())) {
            degraded(message);
        }
        refuse(call, reason, message);
    }

    private void probeLater() {
        if (!probeComes) {
            probeComes = true;
            loop.schedule(this::probe, OPEN.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Finds a Redis to be back also where no request comes to find it. */
    private void probe() {
        probeComes = false;
        StatefulRedisConnection<byte[], byte[]> connected = connection;
        if (closed || connected == null || state.connected()) {
            return;
        }
        probeLater();
        if (underWay < maxUnderWay && breaker.admits()) {
            submit(probes.apply(this), connected);
        }
    }

    private void refuse(ScriptCall<?> call, Reason reason, String message) {
        if (call.isCounted()) {
            faults.failed(reason);
        }
        call.fail(new StoreException(reason, message));
    }

    /** It has written: a read-only or full Redis answers too, as long as there is nothing to write. */
    void healthy() {
        dial.answered();
        if (!closed && !state.connected()) {
            state = StoreState.CONNECTED;
            news.answers();
            back.run();
        }
    }

    /** Another loop has found Redis to be back: what waits to try again tries now. */
    void reconnectNow() {
        dial.hurry();
    }

    /** Connects, now and for ever. */
    void connect() {
        dial.now();
    }

    /** A dial has ended well. */
    void connected(StatefulRedisConnection<byte[], byte[]> made) {
        connection = made;
        faults.connected();
        breaker.success();
        if (made.isOpen()) {
            probeLater();
            submit(probes.apply(this), made);
        } else {
            hungUp(made);
        }
    }

    /** A connection is closed, maybe one that was given up before. */
    void hungUp(StatefulRedisConnection<byte[], byte[]> which) {
        if (which.equals(connection)) {
            connection = null;
            which.closeAsync();
            disconnected("the connection was closed");
        }
    }

    /** There is no connection, and there is to be another. */
    void disconnected(String why) {
        reconnect(name + ": " + why);
    }

    private void reconnect(String message) {
        if (closed) {
            return;
        }
        state = new StoreState(false, message);
        news.away(message + ": reconnecting");
        dial.later();
    }

    /** What went wrong, in the words of its root cause. */
    static String reason(@Nullable Throwable fault) {
        if (fault == null) {
            return "the command was cancelled";
        }
        Throwable root = fault;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    /** Sends the settlements that wait, and says when none is left. Any thread. */
    CompletableFuture<Void> flushSettlements() {
        var flushed = new CompletableFuture<Void>();
        execute(() -> settlements.flush(flushed));
        return flushed;
    }

    /** Sends nothing more. The client closes the connection, which ends what is under way. Returns how many settlements are left. */
    int close() {
        closed = true;
        dial.close();
        int left = settlements.close();
        state = new StoreState(false, name + ": closed");
        connection = null;
        return left;
    }
}
