package dev.attache.server.responsecache;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Headers;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.StandsIn;
import dev.attache.server.breaker.IntervalBreaker;
import dev.attache.server.responsecache.Claims.Turn;
import dev.attache.server.responsecache.Lookup.Found;
import dev.attache.server.responsecache.Results.Bypass;
import dev.attache.server.responsecache.Results.Result;
import dev.attache.server.responsecache.Reuse.Use;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A response cache at work on one exchange. */
final class ResponseCacheHandler implements ExchangeHandler {
    private final ResponseCachePolicy policy;
    private final Exchange exchange;
    private final CacheReplies replies;

    private @Nullable CacheRequest request;
    private @Nullable Found found;
    private volatile @Nullable Fill fill;
    private @Nullable Keeper keeper;
    private boolean asksForChange;
    private boolean storeFailed;
    /** Why the upstream is asked, in the words of RFC 9211. */
    private String forwarded = "bypass";
    /** Set at the end, perhaps while a stage of ours is still under way on another thread. */
    private volatile boolean ended;

    ResponseCacheHandler(ResponseCachePolicy policy, Exchange exchange) {
        this.policy = policy;
        this.exchange = exchange;
        this.replies = new CacheReplies(policy, exchange);
    }

    @Override
    public CompletionStage<Verdict> requestHeaders() {
        CacheRequest asked = CacheRequest.of(policy, exchange);
        request = asked;
        String entry = asked.entry();
        Bypass bypass = asked.bypass();
        if (bypass != null || entry == null) {
            forwarded = bypass == Bypass.METHOD ? "method" : bypass == Bypass.NO_STORE ? "request" : "bypass";
            return passed(bypass == null ? Bypass.TARGET : bypass);
        }
        boolean cache = policy.config().mode() == ResponseCacheConfig.Mode.CACHE;
        if (!cache && !isDown(asked)) {
            return Verdict.PASSED;
        }
        var lookup = new Lookup(policy, entry, asked.headers());
        return orPass(lookup.find(asked.asked()).thenCompose(there -> {
            found = there;
            return cache ? decide(asked, entry, lookup, there) : spare(asked, there);
        }));
    }

    /** A store that takes too long is no reason to fail the exchange either. */
    @Override
    public Verdict outOfTime() {
        policy.results().storeError();
        policy.results().count(Bypass.STORE);
        storeFailed = true;
        return Verdict.PASS;
    }

    /** Whether the upstream is known to be down, and this is not the request that tries whether it still is. */
    private boolean isDown(CacheRequest asked) {
        return !breaker().admits(asked.asked(), policy.config().breaker().open());
    }

    private CompletionStage<Verdict> passed(Bypass why) {
        policy.results().count(why);
        exchange.note("cache", "bypass_" + Results.word(why));
        return Verdict.PASSED;
    }

    /** A failure of the store is no reason to fail the exchange. */
    private CompletionStage<Verdict> orPass(CompletionStage<Verdict> stage) {
        return stage.exceptionally(failed -> {
            policy.results().storeError();
            policy.results().count(Bypass.STORE);
            storeFailed = true;
            return Verdict.PASS;
        });
    }

    /** An upstream that is down is not asked, where there is something else to serve. */
    private CompletionStage<Verdict> spare(CacheRequest asked, Found there) {
        StoredResponse stored = there.response();
        return stored != null && mayStandIn(asked, stored)
                ? CompletableFuture.completedStage(replies.stored(asked, stored, Result.STALE_BREAKER, "upstream-down"))
                : Verdict.PASSED;
    }

    private boolean mayStandIn(CacheRequest asked, StoredResponse stored) {
        return policy.reuse().forError(stored.keeping(), asked.wanted(), millis());
    }

    private CompletionStage<Verdict> decide(CacheRequest asked, String entry, Lookup lookup, Found there) {
        StoredResponse stored = there.response();
        Use use = stored == null ? Use.ASK : policy.reuse().of(stored.keeping(), asked.wanted(), millis());
        if (stored != null && use == Use.FRESH) {
            return CompletableFuture.completedStage(replies.stored(asked, stored, Result.HIT, null));
        }
        if (stored != null && mayStandIn(asked, stored) && isDown(asked)) {
            return spare(asked, there);
        }
        if (asked.wanted().onlyIfCached()) {
            return CompletableFuture.completedStage(replies.nothingStored());
        }
        forwarded = stored != null ? "stale" : there.choice() != null ? "vary-miss" : "uri-miss";
        NodeState.Hint hint = policy.state().hint(entry, asked.asked());
        boolean usedMeanwhile = stored != null && use == Use.WHILE_REVALIDATE;
        if (asked.head() && stored != null && usedMeanwhile) {
            return CompletableFuture.completedStage(replies.meanwhile(asked, stored));
        }
        if (asked.head() || (stored == null && hint != null && hint.unkept())) {
            return Verdict.PASSED; // Nobody else could use the response that this request gets.
        }
        boolean neverFresh = stored != null && stored.keeping().lifetime() == 0;
        boolean waits = !usedMeanwhile && !neverFresh && !asked.wanted().noCache();
        Duration patience = waits ? policy.config().waitForFill() : Duration.ZERO;
        return new Claims(policy, asked, entry, lookup)
                .take(there, patience)
                .thenApply(turn -> taken(asked, stored, use, turn));
    }

    private Verdict taken(CacheRequest asked, @Nullable StoredResponse stored, Use use, Turn turn) {
        return switch (turn) {
            case Turn.Mine mine -> {
                fill = mine.fill(); // before the look-up: whichever of the two comes second gives up
                if (ended) {
                    mine.fill().giveUp();
                    yield Verdict.PASS;
                }
                yield ask(asked, stored, true);
            }
            case Turn.Theirs theirs -> {
                StoredResponse response = theirs.response();
                boolean usable = policy.reuse().of(response.keeping(), asked.wanted(), millis()) == Use.FRESH;
                yield usable ? replies.stored(asked, response, Result.COLLAPSED, "collapsed") : Verdict.PASS;
            }
            case Turn.Nobodys nobodys ->
                stored != null && use == Use.WHILE_REVALIDATE
                        ? replies.meanwhile(asked, stored)
                        : ask(asked, stored, false);
        };
    }

    /**
     * Asks whether what is stored has changed; where nothing can be confirmed, the request that fills asks for the
     * whole response.
     */
    private Verdict ask(CacheRequest asked, @Nullable StoredResponse stored, boolean fills) {
        asksForChange = stored != null && stored.hasValidator();
        return asksForChange || fills
                ? Verdict.proceed(Confirmation.question(asksForChange ? stored : null, asked.conditions()))
                : Verdict.PASS;
    }

    @Override
    public CompletionStage<Verdict> responseHeaders(Response response) {
        CacheRequest asked = request;
        if (response.local() || asked == null) {
            return Verdict.PASSED;
        }
        int status = response.status();
        Headers headers = response.headers();
        policy.purges().shownBy(asked, status, headers, exchange);
        if (asked.bypass() == null && "hit".equals(headers.first(StandsIn.MARK))) {
            return stoodIn();
        }
        String entry = asked.entry();
        if (asked.bypass() != null || entry == null) {
            return told(false, asked.bypass() == null ? null : Results.word(asked.bypass()));
        }
        if (policy.failure().is(status, exchange.attribute(UpstreamFailure.DETAILS))) {
            return failed(asked, entry, status);
        }
        breaker().succeeded();
        Found there = found;
        StoredResponse stored = there == null ? null : there.response();
        if (status == 304 && asksForChange && stored != null) {
            return CompletableFuture.completedStage(confirmed(asked, stored, headers));
        }
        policy.results().count(Result.MISS);
        boolean standby = policy.config().mode() == ResponseCacheConfig.Mode.STANDBY;
        if (storeFailed || status == 304) {
            giveUp();
            if (!storeFailed && standby) {
                Renewal.of(policy, asked, entry, headers);
            }
            return told(false, storeFailed ? "store" : null);
        }
        Keeper keeping = Keeper.of(policy, asked, entry, fill, status, headers);
        keeper = keeping;
        exchange.note("cache", keeping.keeps() ? "miss" : "miss_not_kept");
        return told(keeping.keeps(), standby ? "standby" : null);
    }

    /** Envoy asked {@code server.standby}: the upstream failed, and this is what is stored. */
    private CompletionStage<Verdict> stoodIn() {
        noteFailure();
        giveUp();
        exchange.note("cache", Results.word(Result.STALE_IF_ERROR));
        return Verdict.PASSED;
    }

    private void noteFailure() {
        ResponseCacheConfig.Breaker rule = policy.config().breaker();
        if (breaker().failed(policy.now(), rule.failures(), rule.open())) {
            policy.results().opened();
        }
    }

    private CompletionStage<Verdict> failed(CacheRequest asked, String entry, int status) {
        noteFailure();
        giveUp();
        // Looked up anew: what was found at the request may have been purged since.
        CompletionStage<Found> looked = new Lookup(policy, entry, asked.headers()).find(policy.now());
        return looked.handle((now, error) -> {
            if (error != null) {
                policy.results().storeError();
            }
            StoredResponse stored = error == null ? now.response() : null;
            if (stored != null && mayStandIn(asked, stored)) {
                return replies.inPlaceOf(status, asked, stored);
            }
            policy.results().count(Result.FAILED);
            exchange.note("cache", "failed");
            return replies.forwarded(forwarded, false, null);
        });
    }

    /** The upstream says that what is stored is still true. */
    private Verdict confirmed(CacheRequest asked, StoredResponse stored, Headers notModified) {
        Fill mine = fill;
        StoredResponse fresh = stored;
        if (Confirmation.isOf(stored, notModified)) {
            fresh = Confirmation.renewed(policy, asked, stored, notModified);
            List<String> tags = EntryNames.tags(fresh.all(policy.config().tagHeader()));
            String entry = asked.entry();
            if (tags != null && Confirmation.mayBeKept(policy, asked, stored, notModified)) {
                if (mine != null) {
                    mine.keep(fresh, tags);
                }
            } else if (entry != null) {
                policy.purges().entry(entry);
            }
        }
        giveUp();
        return replies.confirmed(asked, fresh, notModified);
    }

    private CompletionStage<Verdict> told(boolean kept, @Nullable String detail) {
        return CompletableFuture.completedStage(replies.forwarded(forwarded, kept, detail));
    }

    @Override
    public Interest.Body needs(boolean ofRequest, Interest.Body declared) {
        Keeper keeping = keeper;
        return !ofRequest && keeping != null && keeping.keeps() ? declared : Interest.Body.NONE;
    }

    @Override
    public void responseBodyChunk(ByteBuffer chunk, boolean last) {
        Keeper keeping = keeper;
        if (keeping != null) {
            keeping.add(chunk, last);
        }
    }

    @Override
    public void end(Outcome outcome) {
        ended = true;
        Keeper keeping = keeper;
        if (keeping != null) {
            keeping.end();
        }
        giveUp();
    }

    private void giveUp() {
        Fill mine = fill;
        if (mine != null) {
            mine.giveUp();
        }
    }

    private IntervalBreaker breaker() {
        return policy.state().breaker(policy.name(), exchange.route());
    }

    private long millis() {
        return policy.now().toEpochMilli();
    }
}
