package com.example.flags;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The policy at work on one exchange: what it found out at the request it still knows at the response. */
final class FeatureFlagHandler implements ExchangeHandler {
    private final FeatureFlagPolicy policy;
    private final Exchange exchange;
    private boolean on;

    FeatureFlagHandler(FeatureFlagPolicy policy, Exchange exchange) {
        this.policy = policy;
        this.exchange = exchange;
    }

    @Override
    public CompletionStage<Verdict> requestHeaders() {
        on = policy.isOnFor(policy.config.by().read(exchange));
        policy.count(on);
        exchange.note("feature_flag", on ? "on" : "off");
        LocalReply refusal = policy.refusal();
        return CompletableFuture.completedStage(
                on || refusal == null ? Verdict.proceed(policy.edits(on)) : Verdict.respond(refusal));
    }

    @Override
    public CompletionStage<Verdict> responseHeaders(Response response) {
        return CompletableFuture.completedStage(Verdict.proceed(policy.edits(on)));
    }
}
