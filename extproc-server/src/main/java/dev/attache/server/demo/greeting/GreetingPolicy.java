package dev.attache.server.demo.greeting;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.Template;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Policy;
import dev.attache.policy.Setting;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Greets the upstream in a header. */
record GreetingPolicy(Config config) implements Policy {
    /** The settings. */
    public record Config(
            @Setting("What is said; a template.") Template text) {}

    @Override
    public Interest interest() {
        return Interest.REQUEST_HEADERS;
    }

    @Override
    public ExchangeHandler begin(Exchange exchange) {
        return new ExchangeHandler() {
            @Override
            public CompletionStage<Verdict> requestHeaders() {
                String text = config.text().render(exchange);
                return CompletableFuture.completedStage(
                        Verdict.proceed(Edits.builder().set("x-greeting", text).build()));
            }
        };
    }
}
