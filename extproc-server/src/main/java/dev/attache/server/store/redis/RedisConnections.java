package dev.attache.server.store.redis;

import dev.attache.policy.Metrics;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one Redis, one for each event loop of the service, which all that is kept there shares.
 *
 * <p>A question is one script call on the connection of the caller's event loop, and its stage completes on that loop: with
 * {@link dev.attache.store.StoreException} within the command timeout (and a few milliseconds) whatever Redis does. May be
 * called from any thread; never blocks. As soon as one loop finds Redis to be back, all connect again.
 */
public final class RedisConnections implements AutoCloseable {
    private static final int MAX_UNDER_WAY = 4096;
    /** The most settlements that each loop keeps. */
    private static final int MAX_SETTLEMENTS = 50_000;

    private static final Duration FLUSH = Duration.ofSeconds(1);
    private static final Duration FIRST_DELAY = Duration.ofMillis(20);

    private final List<RedisLoop> loops;
    private final List<RedisClient> clients;
    private final HashedWheelTimer timer;
    private final Keys keys;
    private final StoreFaults faults;
    private final Duration commandTimeout;
    private final AtomicInteger settlementsLeft = new AtomicInteger();

    private RedisConnections(
            List<RedisLoop> loops,
            List<RedisClient> clients,
            HashedWheelTimer timer,
            Keys keys,
            StoreFaults faults,
            Duration commandTimeout) {
        this.loops = loops;
        this.clients = clients;
        this.timer = timer;
        this.keys = keys;
        this.faults = faults;
        this.commandTimeout = commandTimeout;
    }

    /**
     * Begins to connect, in the background and for ever, and never fails for lack of a Redis.
     *
     * @param group the event loops of the service; epoll where the machine has it, for Lettuce takes what there is.
     *     Stays the caller's: to be closed after this
     * @param metrics where failures are counted
     * @throws IllegalArgumentException when the URI is not one
     */
    public static RedisConnections open(RedisOptions options, EventLoopGroup group, Metrics metrics) {
        return open(options, group, metrics, RedisConnections::untimed);
    }

    /** The same, and {@code took} hears how many nanoseconds each answer took; from any loop, and must be quick. */
    public static RedisConnections open(
            RedisOptions options, EventLoopGroup group, Metrics metrics, LongConsumer took) {
        return open(options, group, metrics, took, System::nanoTime, FIRST_DELAY);
    }

    /**
     * For tests, which own the time.
     *
     * @param nanoTime for deadlines and the breaker
     */
    static RedisConnections open(RedisOptions options, EventLoopGroup group, Metrics metrics, LongSupplier nanoTime) {
        return open(options, group, metrics, RedisConnections::untimed, nanoTime, FIRST_DELAY);
    }

    /** The same, and how long a loop waits before it tries to connect again. */
    static RedisConnections open(
            RedisOptions options, EventLoopGroup group, Metrics metrics, LongSupplier nanoTime, Duration firstDelay) {
        return open(options, group, metrics, RedisConnections::untimed, nanoTime, firstDelay);
    }

    private static RedisConnections open(
            RedisOptions options,
            EventLoopGroup group,
            Metrics metrics,
            LongConsumer took,
            LongSupplier nanoTime,
            Duration firstDelay) {
        RedisURI uri = RedisClients.uri(options.uri());
        var timer = new HashedWheelTimer(new DefaultThreadFactory("redis-timer", true));
        var faults = new StoreFaults(metrics, options.name(), took);
        var keys = new Keys(options.keyPrefix());
        Function<RedisLoop, ScriptCall<?>> probes = RedisCounters.probes(keys);
        var loops = new ArrayList<RedisLoop>();
        Runnable back = () -> loops.forEach(loop -> loop.execute(loop::reconnectNow));
        var news = new StoreNews(
                options.name() + " at " + RedisClients.address(uri),
                () -> loops.stream().allMatch(loop -> loop.state().connected()));
        var clients = new ArrayList<RedisClient>();
        for (EventExecutor executor : group) {
            EventLoop loop = requireSuitable(executor);
            RedisClient client = RedisClients.on(loop, group, timer, uri, MAX_UNDER_WAY);
            clients.add(client);
            loops.add(new RedisLoop(
                    loop,
                    client,
                    uri,
                    options,
                    faults,
                    nanoTime,
                    probes,
                    MAX_UNDER_WAY,
                    MAX_SETTLEMENTS,
                    firstDelay,
                    back,
                    news));
        }
        loops.forEach(loop -> loop.execute(loop::connect));
        return new RedisConnections(loops, clients, timer, keys, faults, options.commandTimeout());
    }

    private static void untimed(long nanos) {
        // Nobody wants to know.
    }

    private static EventLoop requireSuitable(EventExecutor executor) {
        if (!(executor instanceof IoEventLoop loop)) {
            throw new IllegalArgumentException(executor.getClass() + " (expected: event loops of Netty 4.2)");
        }
        if (Epoll.isAvailable() && !loop.isIoType(EpollIoHandler.class)) {
            throw new IllegalArgumentException(
                    "event loops without epoll (expected: epoll, as Lettuce uses it where the machine has it)");
        }
        return loop;
    }

    Keys keys() {
        return keys;
    }

    /** The time within which a question has its answer or fails. */
    Duration commandTimeout() {
        return commandTimeout;
    }

    /** Where to count what goes wrong. */
    StoreFaults faults() {
        return faults;
    }

    /**
     * Asks Redis, once.
     *
     * @param wrote whether an answer shows that Redis has written
     */
    <T extends @Nullable Object> CompletionStage<T> ask(
            Script script, byte[][] names, byte[][] arguments, ScriptCall.Reading<T> reading, Predicate<T> wrote) {
        RedisLoop loop = loop();
        var call = new ScriptCall<>(script, names, arguments, reading, wrote, loop, true);
        if (loop.inLoop()) {
            loop.ask(call);
        } else {
            loop.execute(() -> loop.ask(call));
        }
        return call.answer();
    }

    /**
     * The caller's loop; for a thread that is none always the same one while Redis answers it, so that its calls stay
     * in order, otherwise one that Redis answers.
     */
    RedisLoop loop() {
        for (RedisLoop loop : loops) {
            if (loop.inLoop()) {
                return loop;
            }
        }
        int own = (int) (Thread.currentThread().threadId() % loops.size());
        for (int i = 0; i < loops.size(); i++) {
            RedisLoop loop = loops.get((own + i) % loops.size());
            if (loop.state().connected()) {
                return loop;
            }
        }
        return loops.get(own);
    }

    /** Whether Redis answers. Any thread. */
    public StoreState state() {
        for (RedisLoop loop : loops) {
            if (!loop.state().connected()) {
                return loop.state();
            }
        }
        return StoreState.CONNECTED;
    }

    /** How many settlements Redis did not take. To be asked when the event loops have ended after {@link #close}. */
    public int settlementsLeft() {
        return settlementsLeft.get();
    }

    /**
     * Sends the settlements that wait, for at most a second where the caller may wait, and closes the connections; what is
     * under way ends by its deadline. The event loops stay open.
     */
    @Override
    public void close() {
        List<CompletableFuture<Void>> flushed =
                loops.stream().map(RedisLoop::flushSettlements).toList();
        if (loops.stream().noneMatch(RedisLoop::inLoop)) {
            CompletableFuture.allOf(flushed.toArray(CompletableFuture<?>[]::new))
                    .completeOnTimeout(null, FLUSH.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        }
        loops.forEach(loop -> loop.execute(() -> settlementsLeft.addAndGet(loop.close())));
        clients.forEach(RedisClients::close);
        timer.stop();
    }
}
