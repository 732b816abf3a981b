package dev.attache.server.consumer;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.HeaderRules;
import dev.attache.exchange.RefusedEditException;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.server.consumer.ConsumerPolicy.Result;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The policy at work on one exchange. */
final class ConsumerHandler implements ExchangeHandler {
    private static final String ANY_HEADER = "x-consumer";

    private final ConsumerPolicy policy;
    private final Exchange exchange;

    ConsumerHandler(ConsumerPolicy policy, Exchange exchange) {
        this.policy = policy;
        this.exchange = exchange;
    }

    @Override
    public CompletionStage<Verdict> requestHeaders() {
        String consumer = consumer();
        if (consumer != null) {
            policy.results().increment(Result.IDENTIFIED);
            exchange.identify(consumer);
        } else if (policy.config().onMissing() == ConsumerConfig.OnMissing.DENY) {
            policy.results().increment(Result.DENIED);
            exchange.note("policy", policy.name());
            exchange.note("verdict", "denied");
            return CompletableFuture.completedStage(
                    Verdict.respond(policy.denial().to(exchange)));
        } else {
            policy.results().increment(Result.ANONYMOUS);
        }
        return CompletableFuture.completedStage(Verdict.proceed(edits(consumer)));
    }

    private @Nullable String consumer() {
        for (Evidence evidence : policy.evidence()) {
            String name = evidence.name(exchange);
            if (name != null && usable(name)) {
                return name;
            }
        }
        return null;
    }

    /**
     * Names from tokens and certificates may hold anything; a name that no header can carry must not become a fault.
     */
    private static boolean usable(String name) {
        try {
            HeaderRules.checkedValue(ANY_HEADER, name);
            return !name.isBlank();
        } catch (RefusedEditException unusable) {
            return false;
        }
    }

    private Edits edits(@Nullable String consumer) {
        Set<String> concealed = new LinkedHashSet<>();
        policy.evidence().forEach(evidence -> evidence.conceal(exchange, concealed));
        Edits.Builder edits = Edits.builder();
        String header = policy.config().setHeader();
        if (header != null && consumer != null) {
            concealed.remove(header);
            edits.set(header, consumer);
        } else if (header != null && exchange.requestHeaders().has(header)) {
            concealed.add(header);
        }
        concealed.forEach(edits::remove);
        return edits.build();
    }
}
