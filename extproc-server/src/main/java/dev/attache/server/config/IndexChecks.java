package dev.attache.server.config;

import dev.attache.server.vectors.VectorsSettings;

/** Whether replicas that find each other's questions can also give each other's answers. */
final class IndexChecks {
    private final ServerConfig config;
    private final Problems problems;
    private final Problems warnings;

    IndexChecks(ServerConfig config, Problems problems, Problems warnings) {
        this.config = config;
        this.problems = problems;
        this.warnings = warnings;
    }

    void run() {
        if (!problems.none() || config.redis() != null || config.cacheRedis() != null) {
            return;
        }
        config.policies().forEach((name, policy) -> {
            String path = "policies." + name + "." + policy.type().name();
            Field.of(policy.settings().getClass()).forEach(field -> {
                if (field.of(policy.settings()) instanceof VectorsSettings index && index.isElsewhere()) {
                    String inner = path + "." + field.key();
                    warnings.add(
                            problems.place(inner),
                            inner,
                            index.kind() + " is for all replicas, but answers stay in this process:"
                                    + " what others have put there is found and cannot be given",
                            "redis or cache_redis, which keep the answers too");
                }
            });
        });
    }
}
