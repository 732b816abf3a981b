package dev.attache.server;

import dev.attache.server.config.ConfigException;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.envoy.Serving;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Routes for the warm-up: the policies that everyone uses, passing and denying, on subjects that no client has. */
final class WarmUpRoutes {
    private static final String CONFIGURATION = """
            version: 1
            policies:
              attache.warm-up:
                rate_limit:
                  by: [header:x-user, path]
                  limits:
                    - {requests: 1, per: 1s}
                    - {requests: 1000, per: 1s, algorithm: token_bucket}
              attache.warm-up.all:
                rate_limit:
                  by: [header:x-user]
                  limits: [{requests: 1000000, per: 1s, algorithm: fixed_window}]
              attache.warm-up.chat:
                token_quota:
                  by: [header:x-user]
                  limits: [{tokens: 1000000, per: 1s, algorithm: fixed_window}]
            routes:
              - {name: chat, match: {path_prefix: /warm-up/v1/}, policies: [attache.warm-up.chat]}
            default_route: {policies: [attache.warm-up, attache.warm-up.all]}
            """;

    private WarmUpRoutes() {}

    static Serving of(ConfigReader reader, ServiceContext context) {
        try {
            byte[] text = CONFIGURATION.getBytes(StandardCharsets.UTF_8);
            return RouteTables.of(reader.read(Path.of("warm-up.yaml"), text), context);
        } catch (ConfigException e) {
            throw new IllegalStateException("the warm-up's own configuration: " + e.getMessage(), e);
        }
    }
}
