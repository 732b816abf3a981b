package dev.attache.server.consumer;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Source;
import dev.attache.policy.Counts;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.TellsCaller;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Finds out who is calling, tells the policies that follow and the upstream, and refuses unknown callers.
 *
 * <p>Immutable except for the keys, which follow their file; thread-safe.
 */
public final class ConsumerPolicy implements Policy, TellsCaller {
    /** How requests fared, as counted; never by whose they are. */
    enum Result {
        IDENTIFIED,
        ANONYMOUS,
        DENIED
    }

    private final String name;
    private final ConsumerConfig config;
    private final List<Evidence> evidence;
    private final DenyReply denial;
    private final Counts<Result> results;

    ConsumerPolicy(String name, ConsumerConfig config, PolicyContext context) {
        this.name = name;
        this.config = config;
        this.evidence =
                config.from().stream().map(from -> evidence(from, context)).toList();
        boolean bearer = config.from().stream()
                .anyMatch(from -> from.apiKey() != null
                        && "authorization".equals(from.apiKey().header()));
        this.denial = new DenyReply(config.deny(), bearer);
        this.results = Counts.of(
                context.metrics().labelled("policy", name),
                Result.class,
                "attache_consumer_total",
                "Requests whose caller was looked for, by result.",
                "result");
    }

    private Evidence evidence(ConsumerConfig.From from, PolicyContext context) {
        if (from.apiKey() != null) {
            return new ApiKeys(from.apiKey(), name, context);
        }
        if (from.header() != null && from.trusted() != null) {
            return new TrustedHeader(from.header(), from.trusted());
        }
        Source source = from.metadata() != null
                ? from.metadata().source()
                : Objects.requireNonNull(from.mtls()).source();
        return source::read;
    }

    @Override
    public Interest interest() {
        return Interest.REQUEST_HEADERS;
    }

    @Override
    public boolean guards() {
        return true;
    }

    @Override
    public Set<String> tells() {
        return Set.of("consumer");
    }

    @Override
    public ExchangeHandler begin(Exchange exchange) {
        return new ConsumerHandler(this, exchange);
    }

    String name() {
        return name;
    }

    ConsumerConfig config() {
        return config;
    }

    List<Evidence> evidence() {
        return evidence;
    }

    DenyReply denial() {
        return denial;
    }

    Counts<Result> results() {
        return results;
    }
}
