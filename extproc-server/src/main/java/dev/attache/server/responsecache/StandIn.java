package dev.attache.server.responsecache;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.LocalReply;
import dev.attache.server.responsecache.Results.Result;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The stored answer to a request whose upstream failed where we did not see it: asked for by {@code server.standby}.
 */
final class StandIn {
    private StandIn() {}

    /**
     * The whole stored response. Never a 304: the conditions may be ours, put there to ask the upstream whether
     * something has changed.
     */
    static CompletionStage<@Nullable LocalReply> of(ResponseCachePolicy policy, Exchange exchange) {
        CacheRequest asked = CacheRequest.of(policy, exchange);
        String entry = asked.entry();
        if (asked.bypass() != null || entry == null) {
            return CompletableFuture.completedStage(null);
        }
        return new Lookup(policy, entry, asked.headers()).find(asked.asked()).handle((found, failed) -> {
            if (failed != null) {
                policy.results().storeError();
                return null;
            }
            StoredResponse stored = found.response();
            long now = policy.now().toEpochMilli();
            if (stored == null || !policy.reuse().forError(stored.keeping(), asked.wanted(), now)) {
                return null;
            }
            policy.results().count(Result.STALE_IF_ERROR);
            String status = CacheStatus.hit(Math.floorDiv(stored.keeping().left(now), 1000), "stale-if-error");
            return Replay.whole(stored, now, status, policy.config().headers());
        });
    }
}
