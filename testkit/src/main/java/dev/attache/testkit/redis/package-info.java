/**
 * A real Redis for tests: {@link dev.attache.testkit.redis.RedisProcess} starts it, from the {@code PATH} or as an
 * {@code EmbeddedRedis}; a {@link dev.attache.testkit.redis.RedisRelay} stands before it, reads each {@code
 * RespCommand} and can keep its answers back.
 */
@NullMarked
package dev.attache.testkit.redis;

import org.jspecify.annotations.NullMarked;
