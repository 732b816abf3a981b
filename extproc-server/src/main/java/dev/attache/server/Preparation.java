package dev.attache.server;

import dev.attache.server.config.Config;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has policies do in advance what their first exchange would have to wait for. Blocks. */
final class Preparation {
    private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

    private Preparation() {}

    /** A policy that fails is used all the same: it learns again what is missing when it needs it. */
    static void of(Config.Routes routes) {
        Map<String, Config.NamedPolicy> policies = new LinkedHashMap<>();
        routes.all()
                .flatMap(route -> route.policies().stream())
                .forEach(policy -> policies.putIfAbsent(policy.name(), policy));
        for (Config.NamedPolicy each : policies.values()) {
            try {
                each.policy().prepare();
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return;
            } catch (IOException | RuntimeException | LinkageError failed) {
                LOG.warn("policy {} is not prepared, and used all the same: {}", each.name(), failed.toString());
            }
        }
    }
}
