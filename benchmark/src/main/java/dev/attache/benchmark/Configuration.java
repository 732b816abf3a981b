package dev.attache.benchmark;

/** The configuration that the service is measured with. */
final class Configuration {
    private static final String[] WINDOWS = {"1h", "2h", "6h", "12h", "24h"};

    private Configuration() {}

    static String of(Row row, int grpcPort, int adminPort, int redisPort) {
        StringBuilder yaml = new StringBuilder();
        yaml.append("version: 1\n")
                .append("server:\n")
                .append("  grpc: {address: 127.0.0.1:")
                .append(grpcPort)
                .append("}\n")
                .append("  admin: {address: 127.0.0.1:")
                .append(adminPort)
                .append("}\n");
        if (row.usesRedis) {
            yaml.append("redis:\n  uri: redis://127.0.0.1:").append(redisPort).append('\n');
        }
        if (row.limits() > 0) {
            yaml.append("policies:\n  per-user:\n    rate_limit:\n")
                    .append("      by: [header:x-user-id]\n      limits:\n");
            for (int i = 0; i < row.limits(); i++) {
                yaml.append("        - {requests: 1000000000, per: ")
                        .append(WINDOWS[i])
                        .append("}\n");
            }
            yaml.append("      headers: [none]\ndefault_route: {policies: [per-user]}\n");
        }
        return yaml.toString();
    }
}
