package dev.attache.server.store.redis;

import java.time.Duration;

/**
 * How to reach Redis.
 *
 * @param name which it is, for people and metrics: as the configuration calls it
 * @param uri as Lettuce's RedisURI reads it ({@code redis://}, {@code rediss://}, {@code redis-sentinel://}), or
 *     {@code redis+unix:///path} for a Unix socket
 * @param commandTimeout within which a decision has its answer or fails
 * @param keyPrefix before every key
 */
public record RedisOptions(String name, String uri, Duration commandTimeout, String keyPrefix) {
    public RedisOptions {
        if (commandTimeout.isNegative() || commandTimeout.isZero()) {
            throw new IllegalArgumentException("command_timeout: " + commandTimeout + " (expected: more than 0)");
        }
    }

    /** The one that keeps all. */
    public RedisOptions(String uri, Duration commandTimeout, String keyPrefix) {
        this("redis", uri, commandTimeout, keyPrefix);
    }

    /** Says no more than where: the URI may hold a password. */
    @Override
    public String toString() {
        return "RedisOptions[name=" + name + ", commandTimeout=" + commandTimeout + ", keyPrefix=" + keyPrefix + "]";
    }
}
