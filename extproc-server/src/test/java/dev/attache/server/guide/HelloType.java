package dev.attache.server.guide;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.PolicyType;
import dev.attache.policy.Setting;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code hello: {to: world}}: greets the upstream in a header. */
public final class HelloType implements PolicyType<HelloType.Config> {
    /** The settings. */
    public record Config(
            @Setting(value = "Whom to greet.", standard = "world")
            String to) {}

    @Override
    public String name() {
        return "hello";
    }

    @Override
    public Class<Config> settings() {
        return Config.class;
    }

    @Override
    public Policy create(String policyName, Config settings, PolicyContext context) {
        return new HelloPolicy(Edits.builder().set("hello", settings.to()).build());
    }

    private record HelloPolicy(Edits hello) implements Policy {
        @Override
        public Interest interest() {
            return Interest.REQUEST_HEADERS;
        }

        @Override
        public ExchangeHandler begin(Exchange exchange) {
            return new ExchangeHandler() {
                @Override
                public CompletionStage<Verdict> requestHeaders() {
                    return CompletableFuture.completedStage(Verdict.proceed(hello));
                }
            };
        }
    }
}
