package dev.attache.server.store.redis;

import dev.attache.policy.Metrics;
import dev.attache.server.store.VectorsContract;
import dev.attache.store.Vectors;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * The contract on a Redis that searches: {@code ATTACHE_REDIS_SEARCH_URI=redis://localhost ./mvnw verify -pl extproc-server
 * -am -Dit.test=RedisSearchVectorsIT}. Its keys begin with {@code attache-test:}; the indexes it makes stay.
 */
@EnabledIfEnvironmentVariable(
        named = "ATTACHE_REDIS_SEARCH_URI",
        matches = ".+",
        disabledReason = "needs a Redis with FT.SEARCH and vectors: name it with ATTACHE_REDIS_SEARCH_URI=redis://…")
class RedisSearchVectorsIT extends VectorsContract {
    private static final String SHORTEN = """
            for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
              local left = redis.call('PTTL', key)
              if left >= 0 then
                redis.call('PEXPIRE', key, left - ARGV[2])
              end
            end
            return redis.status_reply('OK')
            """;
    private static final String URI = System.getenv("ATTACHE_REDIS_SEARCH_URI");

    private EventLoopGroup loops;
    private RedisConnections one;
    private RedisConnections two;

    @BeforeEach
    void connect() {
        loops = Stores.loops();
        one = connected();
        two = connected();
    }

    private RedisConnections connected() {
        var options = new RedisOptions(URI, Duration.ofSeconds(5), "attache-test:");
        RedisConnections connections = RedisConnections.open(options, loops, Metrics.UNCOUNTED);
        Stores.await(Duration.ofSeconds(10), () -> connections.state().connected());
        return connections;
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
        loops.shutdownGracefully();
    }

    @Override
    protected List<Vectors> nodes() {
        return List.of(new RedisSearchVectors(one), new RedisSearchVectors(two));
    }

    /** By shortening what every key has left; then for an index to be done. */
    @Override
    protected void pass(Duration time) {
        RedisClient client = RedisClient.create(RedisClients.uri(URI));
        try (var connection = client.connect()) {
            connection
                    .sync()
                    .eval(
                            SHORTEN,
                            ScriptOutputType.STATUS,
                            new String[0],
                            "attache-test:*",
                            Long.toString(time.toMillis()));
        } finally {
            client.shutdown();
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
}
