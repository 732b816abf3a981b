package dev.attache.server;

import dev.attache.server.callout.CalloutType;
import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.envoy.EventLoops;
import dev.attache.server.envoy.WarmUp;
import dev.attache.server.http.CallWarmUp;
import dev.attache.server.session.SessionType;
import dev.attache.server.tokenquota.TokenQuotaType;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the first exchange as fast as those that follow: runs what a configuration uses before anyone else does. */
final class WarmStart {
    private static final Logger LOG = LoggerFactory.getLogger(WarmStart.class);
    private static final int EXCHANGES = 3_000;
    private static final Duration AT_MOST = Duration.ofSeconds(5);
    private static final Duration STORE_AT_MOST = Duration.ofSeconds(1);

    private final Stores stores;
    private final EventLoops loops;
    private final ConfigReader reader;

    /**
     * A start on the loops that will serve.
     *
     * @param stores those that will serve; they are only waited for
     * @param reader knows the built-in policies
     */
    WarmStart(Stores stores, EventLoops loops, ConfigReader reader) {
        this.stores = stores;
        this.loops = loops;
        this.reader = reader;
    }

    /** Blocks until it is done, and says which stores are away. */
    void run(Config config, ServiceContext context) throws IOException, InterruptedException {
        try (Stores own = Stores.forWarmUp(config.settings(), loops)) {
            long until = System.nanoTime() + STORE_AT_MOST.toNanos();
            while (!(stores.isConnected() && own.isConnected()) && System.nanoTime() < until) {
                Thread.sleep(Duration.ofMillis(20));
            }
            ServiceContext apart = context.forWarmUp(own.ledger(), own.blobs());
            new WarmUp(loops, WarmUpRoutes.of(reader, apart))
                    .run(EXCHANGES, uses(config, TokenQuotaType.class), AT_MOST);
        }
        if (uses(config, CalloutType.class) || uses(config, SessionType.class)) {
            CallWarmUp.run();
        }
        stores.away().forEach(why -> LOG.warn("{}; policies follow on_store_error until it answers", why));
    }

    private static boolean uses(Config config, Class<?> type) {
        return config.settings().policies().values().stream().anyMatch(policy -> type.isInstance(policy.type()));
    }
}
