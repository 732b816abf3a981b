package dev.attache.server.llmcache;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.Headers;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.server.llm.usage.UsageReader;
import dev.attache.server.llmcache.CacheResults.Result;
import dev.attache.server.llmcache.Flights.Flight;
import dev.attache.server.llmcache.QuestionReading.Read;
import dev.attache.server.llmcache.Search.Outcome;
import dev.attache.server.llmcache.Similar.Found;
import dev.attache.server.llmcache.api.CachedApis.Spoken;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** An LLM cache at work on one exchange: looks up at the request's body, copies the answer as it goes by. */
final class LlmCacheHandler implements ExchangeHandler {
    private final LlmCachePolicy policy;
    private final Exchange exchange;
    private final @Nullable Spoken spoken;
    private final Trace trace;
    private ClientWish wish = ClientWish.NONE;
    private @Nullable Bypass bypassed;
    /** The question that was not answered from the cache; null where the answer is not to be kept. */
    private @Nullable Question question;
    /** The stored answer that shadow or audit withheld, to compare with the fresh one. */
    private @Nullable Entry expected;

    private CacheStatus status = CacheStatus.MISS;
    private @Nullable AnswerCopy copy;
    /** The flight that this exchange leads; null when nobody can be waiting for it. */
    private volatile @Nullable Flight leading;
    /** Whether a search under way is too late: it may end on another thread. */
    private volatile boolean late;

    LlmCacheHandler(LlmCachePolicy policy, Exchange exchange) {
        this.policy = policy;
        this.exchange = exchange;
        this.trace = new Trace(exchange, policy.config().debugHeaders());
        this.spoken = policy.apis().spoken(exchange.requestHeaders()).orElse(null);
    }

    @Override
    public CompletionStage<Verdict> requestHeaders() {
        Headers headers = exchange.requestHeaders();
        wish = policy.wish(headers);
        if (spoken == null) {
            bypass(Bypass.NOT_CACHEABLE);
        } else if (wish.skips()) {
            bypass(Bypass.CLIENT);
        }
        Edits edits = ClientWish.ownHeaders(headers);
        return edits.isNone() ? Verdict.PASSED : CompletableFuture.completedStage(Verdict.proceed(edits));
    }

    @Override
    public Interest.Body needs(boolean request, Interest.Body declared) {
        boolean needed = request ? bypassed == null : copy != null;
        return needed ? declared : Interest.Body.NONE;
    }

    private Verdict bypass(Bypass why) {
        bypassed = why;
        question = null;
        status = CacheStatus.bypass(why);
        policy.results().bypassed(why);
        exchange.note("cache", "bypass");
        exchange.note("cache_reason", why.name().toLowerCase(Locale.ROOT));
        return Verdict.PASS;
    }

    /** The request goes on; its answer may still be kept. */
    @Override
    public Verdict outOfTime() {
        late = true;
        return bypassed == null ? missed() : Verdict.PASS;
    }

    @Override
    public Verdict withoutRequestBody() {
        return bypassed == null ? bypass(Bypass.UNREADABLE) : Verdict.PASS;
    }

    @Override
    public CompletionStage<Verdict> requestBody(ByteBuffer body) {
        Spoken api = spoken;
        if (api == null || bypassed != null) {
            return Verdict.PASSED;
        }
        return new QuestionReading(policy).read(exchange, api, body).thenCompose(read -> switch (read) {
            case Read.Passes passes -> CompletableFuture.completedStage(late ? Verdict.PASS : bypass(passes.why()));
            case Read.Asks asks -> late ? Verdict.PASSED : lookUp(asks.question());
        });
    }

    private CompletionStage<Verdict> lookUp(Question asked) {
        question = asked;
        trace.entry(asked.key());
        if (wish.refreshes()) {
            status = CacheStatus.REFRESH;
            return CompletableFuture.completedStage(missed());
        }
        return new Search(policy, wish, () -> late).answerTo(asked).thenCompose(this::decide);
    }

    private CompletionStage<Verdict> decide(Search.Result result) {
        if (result.outcome() instanceof Outcome.Nothing nothing) {
            leading = nothing.leading();
        }
        if (late) {
            land();
            return Verdict.PASSED;
        }
        question = result.question();
        if (result.incomparable() != null) {
            exchange.note("cache_reason", result.incomparable().name().toLowerCase(Locale.ROOT));
        }
        return switch (result.outcome()) {
            case Outcome.Exact exact -> exactly(result.question(), exact.entry());
            case Outcome.Near near -> similarly(result.question(), near.found());
            case Outcome.Nothing nothing -> CompletableFuture.completedStage(missed());
            case Outcome.StoreFailed failed -> CompletableFuture.completedStage(bypass(Bypass.STORE_ERROR));
        };
    }

    private CompletionStage<Verdict> exactly(Question asked, Entry entry) {
        if (policy.config().shadow()) {
            return CompletableFuture.completedStage(notGiven(entry, Result.SHADOW_HIT, CacheStatus.SHADOW));
        }
        policy.store().given(asked, entry, now());
        return hit(entry, Result.HIT_EXACT, entry.until());
    }

    private CompletionStage<Verdict> similarly(Question asked, Found found) {
        Entry entry = found.entry();
        trace.similarity(found.similarity());
        boolean shadow = policy.config().shadow();
        if (shadow || policy.isAudited()) {
            expected = entry;
            return CompletableFuture.completedStage(
                    shadow
                            ? notGiven(entry, Result.SHADOW_HIT, CacheStatus.SHADOW)
                            : notGiven(entry, Result.AUDITED, CacheStatus.AUDIT));
        }
        policy.store().givenToSimilar(asked, entry, now());
        Likeness likeness = entry.likeness();
        return hit(entry, Result.HIT_SEMANTIC, likeness == null ? entry.until() : likeness.until());
    }

    private Instant now() {
        return policy.context().clock().instant();
    }

    private Verdict missed() {
        policy.results().count(Result.MISS);
        exchange.note("cache", "miss");
        return Verdict.PASS;
    }

    /** A hit that is withheld. */
    private Verdict notGiven(Entry entry, Result kind, CacheStatus said) {
        status = said;
        policy.results().count(kind);
        policy.results().wouldSave(entry.tokens());
        exchange.note("cache", kind.word());
        trace.entry(entry.key());
        return Verdict.PASS;
    }

    private CompletionStage<Verdict> hit(Entry entry, Result kind, Instant until) {
        boolean hidesUsage = exchange.noted("usage_hidden") != null;
        Instant now = now();
        return LongWork.of(
                        entry.body().length, policy.context(), () -> Replay.of(entry, hidesUsage, now, policy.random()))
                .handle((reply, error) -> {
                    if (error != null) {
                        return bypass(Bypass.busy(error));
                    }
                    if (late) {
                        return Verdict.PASS;
                    }
                    question = null;
                    policy.results().count(kind);
                    policy.results().saved(entry.tokens());
                    exchange.note("policy", policy.name());
                    exchange.note("verdict", "hit");
                    exchange.note("cache", kind.word());
                    trace.entry(entry.key());
                    return Verdict.respond(reply.with(told(CacheStatus.hit(kind, entry, until, now))));
                });
    }

    @Override
    public CompletionStage<Verdict> responseHeaders(Response response) {
        if (response.local()) {
            question = null;
            return Verdict.PASSED;
        }
        Question asked = question;
        if (asked != null && (!status.equals(CacheStatus.SHADOW) || expected != null)) {
            begin(asked, response);
        }
        if (copy == null) {
            land();
        }
        Edits told = told(status.edits());
        return told.isNone() ? Verdict.PASSED : CompletableFuture.completedStage(Verdict.proceed(told));
    }

    /** What clients are told, about this request and the entry. */
    private Edits told(Edits.Builder status) {
        var told = policy.config().headers() ? status : Edits.builder();
        trace.tell(told);
        return told.build();
    }

    private void begin(Question asked, Response response) {
        Headers headers = response.headers();
        String type =
                Objects.requireNonNullElse(headers.first("content-type"), "").strip();
        String lower = type.toLowerCase(Locale.ROOT);
        boolean events = lower.startsWith("text/event-stream");
        boolean json = lower.startsWith("application/json");
        if (response.status() != 200) {
            policy.results().skipped(Skipped.STATUS);
        } else if (events != asked.asked().streams() || !(events || json)) {
            policy.results().skipped(Skipped.OTHER_FORM);
        } else if (isForbidden(headers)) {
            policy.results().skipped(Skipped.NO_STORE);
        } else {
            long most = policy.config().maxEntry().bytes();
            UsageReader usage = UsageReader.of(asked.spoken().api(), headers);
            boolean kept = !status.equals(CacheStatus.SHADOW);
            copy = new AnswerCopy(
                    asked, expected, kept, kept ? leading : null, events, type, usage, most, policy.room());
        }
    }

    private static boolean isForbidden(Headers headers) {
        return headers.all("cache-control").stream()
                .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("no-store"));
    }

    @Override
    public void responseBodyChunk(ByteBuffer chunk, boolean last) {
        AnswerCopy copying = copy;
        if (copying == null) {
            return;
        }
        Skipped full = copying.add(chunk);
        if (full != null) {
            drop(full);
            land();
        } else if (last) {
            copy = null;
            leading = copying.isKept() ? null : leading;
            policy.store().keep(copying);
        }
    }

    @Override
    public void end(dev.attache.exchange.Outcome outcome) {
        drop(Skipped.INCOMPLETE);
        late = true;
        land();
    }

    /** What was copied so far is not kept. */
    private void drop(Skipped why) {
        AnswerCopy copied = copy;
        if (copied != null) {
            copy = null;
            copied.over();
            policy.results().skipped(why);
        }
    }

    /** Tells the requests that wait that they get nothing. */
    private void land() {
        Flight waitedFor = leading;
        if (waitedFor != null) {
            leading = null;
            waitedFor.landed(null);
        }
    }
}
