/**
 * The same in Redis or Valkey, shared by all nodes.
 *
 * <p>{@link dev.attache.server.store.redis.RedisConnections} has one {@code RedisLoop} for each event loop. The loop
 * sends each {@code ScriptCall} as a {@code ScriptCommand}, ends late ones ({@code DeadlineQueue}), stops asking a
 * Redis that does not answer ({@code RedisBreaker}) and reconnects ({@code RedisDial}); a {@code SettlementQueue}
 * repeats settlements until they are answered. A {@code Script} is the Lua text, {@code Keys} names the keys.
 *
 * <p>On that stand the stores: {@link dev.attache.server.store.redis.RedisCounters}, whose limits {@code Plans} packs
 * and whose answers {@code Reply} reads, {@code RedisBalances}, {@link dev.attache.server.store.redis.RedisBlobs},
 * {@link dev.attache.server.store.redis.RedisSessions}, and for vectors {@link
 * dev.attache.server.store.redis.RedisVectors}, which compares a {@code VectorCopy} in this process, or {@link
 * dev.attache.server.store.redis.RedisSearchVectors}, which has Redis compare them.
 */
@NullMarked
package dev.attache.server.store.redis;

import org.jspecify.annotations.NullMarked;
