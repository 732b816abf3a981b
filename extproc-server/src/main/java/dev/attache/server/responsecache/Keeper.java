package dev.attache.server.responsecache;

import dev.attache.exchange.Headers;
import dev.attache.server.responsecache.NodeState.Filled;
import dev.attache.server.responsecache.StoreRules.Refusal;
import dev.attache.server.responsecache.field.Variation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Keeps one response, from its headers to its last byte, if the rules say so. */
final class Keeper {
    private static final byte[] EMPTY = {};
    private static final int NO_CONTENT = 204;

    private final ResponseCachePolicy policy;
    private final CacheRequest request;
    private @Nullable Fill fill;
    private @Nullable BodyTap tap;
    private @Nullable StoredResponse head;
    private List<String> tags = List.of();

    private Keeper(ResponseCachePolicy policy, CacheRequest request) {
        this.policy = policy;
        this.request = request;
    }

    /**
     * Looks at a response's headers.
     *
     * @param claimed the fill that this request was given; null for none
     */
    static Keeper of(
            ResponseCachePolicy policy,
            CacheRequest request,
            String entry,
            @Nullable Fill claimed,
            int status,
            Headers headers) {
        var keeper = new Keeper(policy, request);
        keeper.fill = claimed;
        Refusal refusal = keeper.begin(status, headers);
        if (refusal != null) {
            keeper.refuse(refusal, entry, status);
        } else if (claimed == null) {
            keeper.fill = keeper.unclaimed(entry);
            if (keeper.fill == null) {
                keeper.head = null; // Another exchange on this node is keeping it.
            }
        }
        if (keeper.head != null && (StoreRules.lengthOf(headers) == 0 || status == NO_CONTENT)) {
            keeper.keep(EMPTY);
        }
        return keeper;
    }

    private @Nullable Refusal begin(int status, Headers headers) {
        if (request.head()) {
            return Refusal.INCOMPLETE;
        }
        Refusal refusal = policy.rules().refusal(status, headers, request.headers());
        if (refusal != null) {
            return refusal;
        }
        List<String> found = EntryNames.tags(headers.all(policy.config().tagHeader()));
        List<String> vary = Variation.namesOf(headers);
        if (found == null || vary == null) {
            return Refusal.HEADERS;
        }
        Keeping keeping = policy.freshness().of(headers, request.asked(), policy.now(), policy.random());
        List<StoredResponse.Field> kept = StoreRules.keptHeaders(headers);
        var response = new StoredResponse(status, keeping, vary, kept, EMPTY);
        if (policy.reuse().usefulFor(keeping, response.hasValidator()).isZero()) {
            return Refusal.NO_USE;
        }
        tags = found;
        head = response;
        tap = new BodyTap(policy.config().maxBody().bytes(), StoreRules.lengthOf(headers));
        return null;
    }

    private void refuse(Refusal refusal, String entry, int status) {
        if (!request.head()) {
            policy.results().count(refusal);
            if (status < 500) {
                policy.state().hint(entry, null, true, policy.now());
            }
        }
        giveUp();
    }

    /** A fill without a claim: where the upstream is asked in any case, nobody waits for it. */
    private @Nullable Fill unclaimed(String entry) {
        var waiting = new CompletableFuture<@Nullable Filled>();
        boolean alone = policy.state().begin(entry, waiting) == null;
        return alone ? new Fill(policy, request, entry, entry, waiting, null) : null;
    }

    /** Whether the body is needed. */
    boolean keeps() {
        return head != null;
    }

    void add(ByteBuffer piece, boolean last) {
        BodyTap open = tap;
        if (open == null || head == null) {
            return;
        }
        open.add(piece);
        if (open.isTooLong()) {
            drop(Refusal.TOO_LARGE);
        } else if (last) {
            byte[] whole = open.whole();
            if (whole == null) {
                drop(Refusal.INCOMPLETE);
            } else {
                keep(whole);
            }
        }
    }

    private void keep(byte[] body) {
        StoredResponse response = head;
        Fill mine = fill;
        tap = null;
        if (response == null || mine == null) {
            return;
        }
        if (Duration.between(request.asked(), policy.now()).compareTo(Purges.FILL_MOST) > 0) {
            drop(Refusal.INCOMPLETE);
            return;
        }
        mine.keep(
                new StoredResponse(response.status(), response.keeping(), response.vary(), response.headers(), body),
                tags);
    }

    private void drop(Refusal why) {
        policy.results().count(why);
        tap = null;
        head = null;
        giveUp();
    }

    private void giveUp() {
        Fill mine = fill;
        if (mine != null) {
            mine.giveUp();
        }
    }

    /** Nothing more comes. */
    void end() {
        if (tap != null && head != null) {
            drop(Refusal.INCOMPLETE);
        }
        giveUp();
    }
}
