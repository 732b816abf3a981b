/**
 * The policy {@code response_cache}: stored responses while they are fresh, and when the upstream fails (RFC 9111).
 *
 * <p>{@link dev.attache.server.responsecache.ResponseCachePolicy} is shared by all exchanges; a
 * {@code ResponseCacheHandler} works on one. {@code CacheRequest} is what the request is to the cache. {@code Lookup}
 * finds the {@code StoredResponse}, {@code Freshness} and {@code Reuse} say whether it may be used, {@code Conditions}
 * answers conditional requests, and {@code CacheReplies} makes the answer ({@code Replay}).
 *
 * <p>{@code StoreRules} decides which responses are kept; a {@code Keeper} keeps one, and a {@code Fill} is the turn to
 * do so while others wait. {@code Purges} removes what is no longer true. When the upstream fails
 * ({@code UpstreamFailure}), the stored response answers, at {@code server.standby} as a {@code StandIn}.
 * {@code NodeState} outlives a reload. The syntax of fields and targets is in {@code responsecache.field}.
 */
@NullMarked
package dev.attache.server.responsecache;

import org.jspecify.annotations.NullMarked;
