package dev.attache.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What is compared: one server process each. */
enum Row {
    NOOP("noop", "no-op: raw grpc-java, one loop", false),
    NAIVE("naive", "naive: stub, default executor, Lettuce", true),
    NO_POLICY("none", "attache, no policy", false),
    MEMORY("memory", "attache, one limit, memory", false),
    REDIS("redis", "attache, one limit, Redis", true),
    REDIS_FIVE("redis5", "attache, five limits, Redis", true),
    REPLY("reply", "attache, static reply of 4 KB", false),
    HIT("hit", "attache, stored page of 4 KB, memory", false),
    HIT_REDIS("hit-redis", "attache, stored page of 4 KB, Redis", true);

    final String id;
    final String title;
    final boolean usesRedis;

    Row(String id, String title, boolean usesRedis) {
        this.id = id;
        this.title = title;
        this.usesRedis = usesRedis;
    }

    boolean isAttache() {
        return this != NOOP && this != NAIVE;
    }

    /** How many limits the policy of the row has; 0 for no policy. */
    int limits() {
        return switch (this) {
            case NOOP, NAIVE, NO_POLICY, REPLY, HIT, HIT_REDIS -> 0;
            case MEMORY, REDIS -> 1;
            case REDIS_FIVE -> 5;
        };
    }

    /** Whether every request is to be answered from the store. */
    boolean isHit() {
        return this == HIT || this == HIT_REDIS;
    }

    /** Whether every answer is to be an immediate one. */
    boolean isAnswered() {
        return this == REPLY || isHit();
    }

    static Optional<Row> of(String id) {
        return Arrays.stream(values()).filter(row -> row.id.equals(id)).findFirst();
    }

    static List<String> ids() {
        return Arrays.stream(values()).map(row -> row.id).toList();
    }
}
