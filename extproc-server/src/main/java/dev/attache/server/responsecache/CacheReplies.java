package dev.attache.server.responsecache;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.Headers;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Verdict;
import dev.attache.server.responsecache.Results.Result;
import org.jspecify.annotations.Nullable;

/**
 * What a client gets, from the store or from the upstream; which of them answers is counted and noted here. One per
 * exchange.
 */
final class CacheReplies {
    private final ResponseCachePolicy policy;
    private final Exchange exchange;

    CacheReplies(ResponseCachePolicy policy, Exchange exchange) {
        this.policy = policy;
        this.exchange = exchange;
    }

    /** From the store, without asking the upstream. */
    Verdict stored(CacheRequest asked, StoredResponse stored, Result result, @Nullable String detail) {
        return reply(asked, stored, result, CacheStatus.hit(secondsLeft(stored), detail));
    }

    /** From the store, while another refreshes it. */
    Verdict meanwhile(CacheRequest asked, StoredResponse stored) {
        return stored(asked, stored, Result.STALE_WHILE_REVALIDATE, "stale-while-revalidate");
    }

    /** The answer from the store, in place of an upstream that was asked and failed with this status. */
    Verdict inPlaceOf(int status, CacheRequest asked, StoredResponse stored) {
        return reply(asked, stored, Result.STALE_IF_ERROR, CacheStatus.failed(status, secondsLeft(stored)));
    }

    /** From the store, after the upstream's 304; cookies that came with it are the client's. */
    Verdict confirmed(CacheRequest asked, StoredResponse fresh, Headers notModified) {
        String status = CacheStatus.confirmed(304, "stale", secondsLeft(fresh));
        Verdict served = reply(asked, fresh, Result.REVALIDATED, status);
        Edits.Builder cookies = Edits.builder();
        notModified.all("set-cookie").forEach(cookie -> cookies.append("set-cookie", cookie));
        return served instanceof Verdict.Respond(LocalReply reply)
                ? Verdict.respond(reply.with(cookies.build()))
                : served;
    }

    /** Says that nothing is stored, to a client that wanted only a stored answer. */
    Verdict nothingStored() {
        policy.results().count(Result.ONLY_IF_CACHED);
        return Verdict.respond(Replay.nothingStored(policy.config().headers()));
    }

    /**
     * The upstream's own.
     *
     * @param why it was asked, in the words of RFC 9211
     * @param kept whether it is being stored
     */
    Verdict forwarded(String why, boolean kept, @Nullable String detail) {
        Edits.Builder edits = Edits.builder();
        if (policy.config().headers()) {
            edits.append("cache-status", CacheStatus.forwarded(why, kept, detail));
        }
        return Verdict.proceed(edits.build());
    }

    private Verdict reply(CacheRequest asked, StoredResponse stored, Result result, String status) {
        policy.results().count(result);
        exchange.note("cache", Results.word(result));
        boolean told = policy.config().headers();
        boolean unchanged = !asked.conditions().isNone()
                && stored.status() == 200
                && asked.conditions().areMetBy(stored, policy.now());
        LocalReply reply = unchanged
                ? Replay.notModified(stored, millis(), status, told)
                : Replay.whole(stored, millis(), status, told);
        return Verdict.respond(reply);
    }

    /** Less than 0 when it is stale. */
    private long secondsLeft(StoredResponse stored) {
        return Math.floorDiv(stored.keeping().left(millis()), 1000);
    }

    private long millis() {
        return policy.now().toEpochMilli();
    }
}
