package dev.attache.server.store.redis;

import dev.attache.policy.Metrics;
import dev.attache.testkit.redis.RedisProcess;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A Redis for the tests of one class, empty before each, and nodes connected to it, closed after each. */
final class RedisNodes implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final String SHORTEN = """
            EVAL "for _, key in ipairs(redis.call('KEYS', '*')) do local left = redis.call('PTTL', key) \
            if left >= 0 then redis.call('PEXPIRE', key, left - ARGV[1]) end end return 1" 0 %d""";

    private final List<RedisConnections> connected = new ArrayList<>();
    private @Nullable RedisProcess redis;
    private @Nullable EventLoopGroup loops;

    @Override
    public void beforeAll(ExtensionContext context) {
        redis = RedisProcess.start();
        loops = Stores.loops();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        redis().flushAll();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        connected.forEach(RedisConnections::close);
        connected.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        redis().close();
        loops().shutdownGracefully();
    }

    RedisProcess redis() {
        return Objects.requireNonNull(redis, "not started");
    }

    private EventLoopGroup loops() {
        return Objects.requireNonNull(loops, "not started");
    }

    /** One more node, whose keys begin with {@code test:}. */
    RedisConnections connect() {
        return connect(redis().uri(), TIMEOUT, Metrics.UNCOUNTED);
    }

    /**
     * One more node.
     *
     * @param uri of the Redis, or of what stands before it
     */
    RedisConnections connect(String uri, Duration commandTimeout, Metrics metrics) {
        var options = new RedisOptions(uri, commandTimeout, "test:");
        RedisConnections connections = RedisConnections.open(options, loops(), metrics);
        connected.add(connections);
        Stores.await(Duration.ofSeconds(10), () -> connections.state().connected());
        return connections;
    }

    /** Takes this much from what every key has left. */
    void shorten(long millis) {
        redis().command(SHORTEN.formatted(millis));
    }

    /** The number that a command answers. */
    long number(String command) {
        return Long.parseLong(redis().command(command).substring(1).strip());
    }
}
