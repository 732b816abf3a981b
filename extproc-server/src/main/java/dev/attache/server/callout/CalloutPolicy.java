package dev.attache.server.callout;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.Source;
import dev.attache.policy.Blocking;
import dev.attache.policy.BlockingPolicy;
import dev.attache.policy.Counts;
import dev.attache.policy.FailureMode;
import dev.attache.policy.HttpCalls;
import dev.attache.policy.Interest;
import dev.attache.policy.PolicyContext;
import java.time.Duration;

/**
 * Asks a service over HTTP about each exchange: 2xx lets it pass, with headers of the answer copied onto the request.
 *
 * <p>Immutable and thread-safe.
 */
public final class CalloutPolicy implements BlockingPolicy {
    /** How exchanges fared, as counted. */
    enum Result {
        ALLOWED,
        DENIED,
        UNREACHABLE
    }

    private final String name;
    private final CalloutConfig config;
    private final HttpCalls http;
    private final Interest interest;
    private final Edits noneCopied;
    private final Counts<Result> results;

    CalloutPolicy(String name, CalloutConfig config, PolicyContext context) {
        this.name = name;
        this.config = config;
        this.http = context.http();
        boolean readsBody = config.url().sources().stream().anyMatch(Source::readsBody);
        this.interest = readsBody ? Interest.REQUEST_HEADERS.decidingOnBody() : Interest.REQUEST_HEADERS;
        Edits.Builder none = Edits.builder();
        config.copyHeaders().values().forEach(none::remove);
        this.noneCopied = none.build();
        this.results = Counts.of(
                context.metrics().labelled("policy", name),
                Result.class,
                "attache_http_callout_total",
                "Exchanges that a service was asked about, by result.",
                "result");
    }

    @Override
    public Interest interest() {
        return interest;
    }

    @Override
    public Duration timeout() {
        return config.timeout();
    }

    @Override
    public boolean guards() {
        return config.onUnreachable() == FailureMode.DENY
                || !config.copyHeaders().isEmpty();
    }

    @Override
    public Blocking begin(Exchange exchange) {
        return new CalloutHandler(this, exchange);
    }

    String name() {
        return name;
    }

    CalloutConfig config() {
        return config;
    }

    HttpCalls http() {
        return http;
    }

    /** Removes what a client may have sent under the names that only the service fills. */
    Edits noneCopied() {
        return noneCopied;
    }

    Counts<Result> results() {
        return results;
    }
}
