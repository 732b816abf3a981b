package dev.attache.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Verdict;
import dev.attache.policy.PolicyContext;
import dev.attache.server.config.ConfigException;
import dev.attache.server.config.ConfigReader;
import dev.attache.store.Sessions;
import dev.attache.store.StoreException;
import dev.attache.testkit.TestExchange;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Settings as they are written, and verdicts in few words. */
final class Samples {
    private static final ConfigReader READER = new ConfigReader(List.of(new SessionType()), Map.of());

    private Samples() {}

    static SessionConfig settings(String yaml) {
        try {
            String text = "version: 1\npolicies: {login: {session: {%s}}}\n".formatted(yaml)
                    + "default_route: {policies: [login]}\n";
            var policies = READER.read(Path.of("attache.yaml"), text.getBytes(StandardCharsets.UTF_8))
                    .settings()
                    .policies();
            return (SessionConfig) Objects.requireNonNull(policies.get("login")).settings();
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    static SessionPolicy policy(PolicyContext context, String yaml) {
        return new SessionPolicy("login", settings(yaml), context);
    }

    /** What the policy decides at once. */
    static Verdict decide(SessionPolicy policy, TestExchange exchange) {
        return policy.begin(exchange).requestHeaders().toCompletableFuture().join();
    }

    static LocalReply reply(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Respond.class);
        return ((Verdict.Respond) verdict).reply();
    }

    static List<String> edits(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Proceed.class);
        return lines(((Verdict.Proceed) verdict).edits());
    }

    static List<String> lines(Edits edits) {
        return edits.headers().stream()
                .map(edit -> switch (edit) {
                    case HeaderEdit.Set set -> "= " + set.name() + ": " + set.value();
                    case HeaderEdit.Append append -> "+ " + append.name() + ": " + append.value();
                    case HeaderEdit.Remove remove -> "- " + remove.name();
                })
                .sorted()
                .toList();
    }

    /** A store that does not answer. */
    static Sessions away() {
        return answering(CompletableFuture.failedStage(new StoreException(StoreException.Reason.DISCONNECTED, "away")));
    }

    /** A store that has not answered yet, and never will. */
    static Sessions silent() {
        return answering(new CompletableFuture<>());
    }

    /** A store that finds nothing, for it does not answer that, and takes what it is told. */
    static Sessions unread(Sessions store) {
        return (Sessions) Proxy.newProxyInstance(
                Samples.class.getClassLoader(),
                new Class<?>[] {Sessions.class},
                (proxy, method, arguments) -> method.getName().equals("find")
                        ? CompletableFuture.failedStage(new StoreException(StoreException.Reason.DISCONNECTED, "away"))
                        : method.invoke(store, arguments));
    }

    private static Sessions answering(CompletionStage<?> fault) {
        return (Sessions) Proxy.newProxyInstance(
                Samples.class.getClassLoader(),
                new Class<?>[] {Sessions.class},
                (proxy, method, arguments) -> method.getName().equals("recall") ? null : fault);
    }
}
