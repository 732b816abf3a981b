package dev.attache.server;

import dev.attache.policy.Metrics;
import dev.attache.policy.Metrics.Count;
import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigWatcher;
import dev.attache.server.config.Redacted;
import dev.attache.server.config.StandInRules;
import dev.attache.server.envoy.Serving;
import dev.attache.server.explain.Explainer;
import dev.attache.server.standby.StandIns;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration that exchanges run by, and what was made of it; a changed one is swapped in as a whole.
 *
 * <p>May be asked from any thread; hears of changes on the watcher's thread.
 */
final class ConfigurationInForce implements ConfigWatcher.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationInForce.class);

    /** What was read, the routes made of it, and what they were given. */
    private record Current(Config config, Serving serving, StandIns standIns, ServiceContext context) {
        static Current of(Config config, ServiceContext context) {
            Serving serving = RouteTables.of(config, context);
            var standIns = new StandIns(serving.routes(), new StandInRules(config.settings()).served());
            return new Current(config, serving, standIns, context);
        }
    }

    private final AtomicReference<Current> current;
    private final Consumer<Config> logging;
    private final Count taken;
    private final Count refused;

    /**
     * Begins with this one. Blocks while its policies are prepared.
     *
     * @param logging what logs as a changed configuration wants it
     */
    ConfigurationInForce(Config config, ServiceContext context, Consumer<Config> logging) {
        current = new AtomicReference<>(Current.of(config, context));
        this.logging = logging;
        taken = reloads(context.metrics(), "taken");
        refused = reloads(context.metrics(), "refused");
    }

    private static Count reloads(Metrics metrics, String result) {
        return metrics.count("attache_config_reloads_total", "Changed configurations, by result.", "result", result);
    }

    Config config() {
        return current.get().config();
    }

    Serving serving() {
        return current.get().serving();
    }

    StandIns standIns() {
        return current.get().standIns();
    }

    ServiceContext context() {
        return current.get().context();
    }

    Explainer explainer() {
        Current now = current.get();
        return new Explainer(now.config(), now.context().subjects());
    }

    /** The whole configuration for people to see, without its secrets, and why the last change was refused. */
    Map<String, Object> shown(List<String> lastError) {
        Config config = config();
        var shown = new LinkedHashMap<String, Object>();
        shown.put("file", config.file().toString());
        shown.put("version", config.version());
        shown.put("last_reload_error", lastError);
        shown.put("configuration", Redacted.render(config.settings()));
        return shown;
    }

    @Override
    public void changed(Config config) {
        Current before = current.get();
        ServiceContext next = before.context().next();
        try {
            current.set(Current.of(config, next));
        } catch (RuntimeException | Error refused) {
            // The policies that were made first may do periodic work already.
            next.work().close();
            throw refused;
        }
        before.context().work().close();
        logging.accept(config);
        config.warnings().forEach(warning -> LOG.warn("{}", warning));
        taken.increment();
        LOG.info("configuration {} is in force", config.version());
    }

    @Override
    public void unchanged(Config config) {
        LOG.info("configuration {} is in force, unchanged", config.version());
    }

    @Override
    public void refused(List<String> reasons) {
        refused.increment();
        reasons.forEach(reason -> LOG.error("the changed configuration was refused: {}", reason));
    }
}
