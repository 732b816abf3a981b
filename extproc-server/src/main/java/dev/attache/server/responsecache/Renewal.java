package dev.attache.server.responsecache;

import dev.attache.exchange.Headers;
import dev.attache.server.responsecache.NodeState.Filled;
import dev.attache.server.responsecache.field.EntityTag;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a standing-by copy from growing old where clients bring their own validators, so that the upstream only ever
 * says 304: where the tags agree, what is stored is as good as what they have.
 */
final class Renewal {
    /** A younger copy need not be written again. */
    private static final Duration WORTH = Duration.ofMinutes(1);

    private Renewal() {}

    /** Begins it; nobody waits for it. */
    static void of(ResponseCachePolicy policy, CacheRequest request, String entry, Headers notModified) {
        EntityTag confirmed = EntityTag.parse(notModified.first("etag"));
        if (confirmed == null) {
            return;
        }
        var unused = new Lookup(policy, entry, request.headers())
                .find(policy.now())
                .thenAccept(found -> {
                    StoredResponse stored = found.response();
                    EntityTag known = stored == null ? null : EntityTag.parse(stored.first("etag"));
                    boolean due =
                            stored != null && stored.keeping().age(policy.now().toEpochMilli()) >= WORTH.toMillis();
                    if (stored != null
                            && due
                            && confirmed.equals(known)
                            && Confirmation.mayBeKept(policy, request, stored, notModified)) {
                        keep(policy, request, entry, Confirmation.renewed(policy, request, stored, notModified));
                    }
                })
                .whenComplete((done, failed) -> {
                    if (failed != null) {
                        policy.results().storeError();
                    }
                });
    }

    private static void keep(ResponseCachePolicy policy, CacheRequest request, String entry, StoredResponse renewed) {
        var waiting = new CompletableFuture<@Nullable Filled>();
        List<String> tags = EntryNames.tags(renewed.all(policy.config().tagHeader()));
        if (tags != null && policy.state().begin(entry, waiting) == null) {
            new Fill(policy, request, entry, entry, waiting, null).keep(renewed, tags);
        }
    }
}
