package dev.attache.server.tokenquota;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.FailureMode;
import dev.attache.policy.Interest;
import dev.attache.policy.Metered;
import dev.attache.server.content.json.JsonEdit;
import dev.attache.server.llm.LlmApi;
import dev.attache.server.llm.LlmApis;
import dev.attache.server.llm.LlmRequest;
import dev.attache.server.llm.RequestEdits;
import dev.attache.server.quota.Overrides;
import dev.attache.server.tokenquota.QuotaResults.Result;
import dev.attache.server.tokenquota.QuotaResults.Settled;
import dev.attache.server.tokenquota.TokenQuotaConfig.IncludeUsage;
import dev.attache.store.StoreException;
import dev.attache.store.Tally;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A token quota at work on one exchange: reserves at the request's body, watches the answer, settles at the end. */
final class TokenQuotaHandler implements Metered {
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final TokenQuotaPolicy policy;
    private final Exchange exchange;
    private final @Nullable LlmApi api;

    /** What is reserved, or may be; null where nothing is. */
    private @Nullable OpenCall call;

    /** The body as it was read; only while the request is decided on. */
    private @Nullable ByteBuffer read;

    private @Nullable Tally admitted;
    private @Nullable AnswerWatch watch;
    private boolean hidesUsage;
    private int status;

    TokenQuotaHandler(TokenQuotaPolicy policy, Exchange exchange) {
        this.policy = policy;
        this.exchange = exchange;
        this.api = LlmApis.of(policy.config().api(), path(), exchange.requestHeaders())
                .orElse(null);
        if (api == null) {
            policy.results().count(Result.NOT_METERED);
        }
    }

    private String path() {
        return Objects.requireNonNullElse(exchange.requestHeaders().first(":path"), "");
    }

    @Override
    public Interest.Body needs(boolean request, Interest.Body declared) {
        if (request) {
            return api == null ? Interest.Body.NONE : declared;
        }
        AnswerWatch watching = watch;
        if (watching == null) {
            return Interest.Body.NONE;
        }
        return watching.edits() ? declared : declared.atMost(Interest.Body.TAP);
    }

    @Override
    public Demand demand() {
        if (api == null) {
            return new Demand.Decided(Verdict.PASS);
        }
        Optional<String> subject = policy.subject(exchange);
        if (subject.isEmpty()) {
            return withoutKey();
        }
        Overrides.Chosen<QuotaPlan> chosen = policy.choose(exchange);
        if (chosen.override() != null) {
            exchange.note("override", chosen.override());
        }
        QuotaPlan plan = chosen.limits();
        if (plan == null) {
            return passed(Result.UNLIMITED);
        }
        OpenCall opened = open(api, plan, subject.get());
        call = opened;
        return new Demand.Take(opened.charge());
    }

    private OpenCall open(LlmApi spoken, QuotaPlan plan, String subject) {
        ByteBuffer body = body();
        read = body;
        LlmRequest request = LlmRequest.read(spoken, path(), exchange.requestHeaders(), body);
        if (!request.readable()) {
            policy.results().unreadable();
        }
        long input = policy.estimator().estimateInput(request.model(), request.input());
        return new OpenCall(policy, plan, subject, request, input, expectedOutput(request));
    }

    private long expectedOutput(LlmRequest request) {
        if (!request.writesText()) {
            return 0;
        }
        if (request.maxOutput().isPresent()) {
            return request.maxOutput().getAsLong();
        }
        long standard = policy.config().reserve().defaultOutput();
        // A bound that is written into a request must not be a learned one: it would cut most longer answers.
        long one = policy.config().reserve().capOutput()
                ? standard
                : policy.estimator().estimateOutput(request.model(), OptionalLong.empty(), standard);
        return Saturated.product(one, request.answers());
    }

    private ByteBuffer body() {
        ByteBuffer body = exchange.requestBody();
        return body == null ? EMPTY.duplicate() : body;
    }

    private Demand passed(Result result) {
        policy.results().count(result);
        return new Demand.Decided(Verdict.PASS);
    }

    private Demand withoutKey() {
        if (policy.config().onMissingKey() == TokenQuotaConfig.OnMissingKey.ALLOW) {
            return passed(Result.MISSING_KEY);
        }
        policy.results().count(Result.MISSING_KEY);
        return new Demand.Decided(refused("missing_key", policy.plan().replies().missingKey()));
    }

    private Verdict refused(String why, LocalReply reply) {
        note(why);
        return Verdict.respond(reply);
    }

    @Override
    public Verdict decide(Tally tally) {
        OpenCall opened = Objects.requireNonNull(call);
        if (tally.exceeded()) {
            call = null;
            policy.results().count(Result.DENIED);
            return refused("denied", opened.plan().replies().denied(exchange, tally));
        }
        if (!tally.admitted()) {
            call = null;
            policy.results().count(Result.DENIED_ELSEWHERE);
            return Verdict.PASS;
        }
        policy.results().count(Result.ALLOWED);
        admitted = tally;
        note("allowed");
        opened.admitted(tally);
        return Verdict.PASS;
    }

    @Override
    public Verdict undecided(StoreException why) {
        policy.results().count(Result.STORE_ERROR);
        OpenCall opened = call;
        if (policy.config().onStoreError() == FailureMode.DENY) {
            // The reservation may have been made all the same.
            if (opened != null) {
                opened.withdraw();
                call = null;
            }
            return refused("store_error", policy.plan().replies().storeError());
        }
        if (opened == null) {
            return Verdict.PASS;
        }
        opened.unsure();
        return Verdict.PASS;
    }

    @Override
    public Edits edits() {
        OpenCall opened = call;
        return opened == null ? Edits.NONE : requestEdits(opened);
    }

    private Edits requestEdits(OpenCall opened) {
        ByteBuffer body = body();
        // A quota before this one may have asked for the usage already; then it also hides it.
        LlmRequest request = body.equals(read)
                ? opened.request()
                : LlmRequest.read(opened.request().api(), path(), exchange.requestHeaders(), body);
        read = null;
        byte[] edited = null;
        if (policy.config().includeUsage() == IncludeUsage.INJECT) {
            edited = text(RequestEdits.includeUsage(request, body));
            hidesUsage = edited != null;
            if (hidesUsage) {
                // Whoever answers in the upstream's place must hide it, too.
                exchange.note("usage_hidden", "true");
            }
        }
        if (policy.config().reserve().capOutput()) {
            ByteBuffer soFar = edited == null ? body : ByteBuffer.wrap(edited);
            byte[] capped = text(RequestEdits.capOutput(request, soFar, opened.outputBound()));
            edited = capped == null ? edited : capped;
        }
        return edited == null ? Edits.NONE : Edits.builder().body(edited).build();
    }

    private static byte @Nullable [] text(JsonEdit edit) {
        return edit instanceof JsonEdit.Edited edited ? edited.text() : null;
    }

    @Override
    public CompletionStage<Verdict> responseHeaders(Response response) {
        OpenCall opened = call;
        if (opened == null) {
            return Verdict.PASSED;
        }
        status = response.status();
        if (!response.local() && status >= 200 && status < 300) {
            watch = new AnswerWatch(policy, opened, response, hidesUsage);
            opened.alive();
        }
        Tally tally = admitted;
        return tally == null || opened.plan().headers().isNone()
                ? Verdict.PASSED
                : CompletableFuture.completedStage(
                        Verdict.proceed(opened.plan().headers().edits(tally)));
    }

    @Override
    public void responseBodyChunk(ByteBuffer chunk, boolean last) {
        AnswerWatch watching = watch;
        if (watching != null) {
            watching.read(chunk, last);
        }
    }

    @Override
    public ByteBuffer editResponseBody(ByteBuffer chunk, boolean last) {
        AnswerWatch watching = watch;
        return watching == null ? chunk : watching.edit(chunk, last);
    }

    @Override
    public boolean endsResponse() {
        AnswerWatch watching = watch;
        return watching != null && watching.hasEnded();
    }

    @Override
    public void end(Outcome outcome) {
        OpenCall opened = call;
        call = null;
        if (opened == null) {
            return;
        }
        AnswerWatch watching = watch;
        if (watching != null) {
            watching.settle(outcome instanceof Outcome.Abandoned);
        } else if (outcome instanceof Outcome.Rejected rejected) {
            boolean answered = rejected.status() >= 200 && rejected.status() < 300;
            opened.settleShare(answered ? policy.config().cacheHitWeight() : Weight.NONE);
        } else if (outcome instanceof Outcome.Failed) {
            // Nothing watched the call any more, and it may have been made.
            opened.settle(Settled.ESTIMATED, Usages.estimated(opened.input(), opened.expectedOutput()), null);
        } else if (status != 0) {
            opened.settle(Settled.NOTHING, new Amounts(), null);
        } else {
            // No answer was seen, but the model may have read the question.
            opened.settle(Settled.CUT, Usages.estimated(opened.input(), 0), null);
        }
    }

    private void note(String verdict) {
        exchange.note("policy", policy.name());
        exchange.note("verdict", verdict);
    }
}
