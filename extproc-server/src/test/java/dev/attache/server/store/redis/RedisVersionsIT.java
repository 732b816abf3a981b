package dev.attache.server.store.redis;

import dev.attache.server.store.Ledger;
import dev.attache.server.store.LedgerContract;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.testcontainers.containers.GenericContainer;

/**
 * The contract on other versions of Redis, and on Valkey: {@code ./mvnw verify -pl extproc-server -am
 * -Dattache.test.containers=true -Dit.test=RedisVersionsIT -Dattache.test.redis.images=redis:6.2,valkey/valkey:8}.
 *
 * <p>Only when asked for: a container engine that answers but cannot pull keeps Testcontainers trying for minutes.
 */
@ParameterizedClass(name = "{0}")
@MethodSource("images")
@EnabledIfSystemProperty(
        named = "attache.test.containers",
        matches = "true",
        disabledReason = "needs a container engine: ask for it with -Dattache.test.containers=true")
class RedisVersionsIT extends LedgerContract {
    private final String image;
    private GenericContainer<?> redis;
    private EventLoopGroup loops;
    private RedisCounters counters;

    RedisVersionsIT(String image) {
        this.image = image;
    }

    static List<String> images() {
        return List.of(System.getProperty("attache.test.redis.images", "redis:6.2,redis:7,valkey/valkey:8")
                .split(","));
    }

    @BeforeEach
    void connect() {
        redis = new GenericContainer<>(image).withExposedPorts(6379);
        redis.start();
        loops = Stores.loops();
        String uri = "redis://" + redis.getHost() + ":" + redis.getMappedPort(6379);
        counters = Stores.connected(new RedisOptions(uri, Duration.ofSeconds(5), "test:"), loops, now::get);
    }

    @AfterEach
    void close() {
        counters.close();
        loops.shutdownGracefully();
        redis.close();
    }

    @Override
    protected Ledger ledger() {
        return counters;
    }
}
