package dev.attache.server.session;

import dev.attache.exchange.HeaderRules;
import dev.attache.exchange.RefusedEditException;
import dev.attache.policy.HttpCalls.Answer;
import dev.attache.policy.HttpCalls.Call;
import dev.attache.policy.Metrics;
import dev.attache.policy.PolicyContext;
import dev.attache.server.session.SessionConfig.Authenticate;
import dev.attache.server.session.SessionConfig.Remember;
import dev.attache.store.Sessions;
import dev.attache.store.Sessions.Found;
import dev.attache.store.Sessions.Judgement;
import dev.attache.store.Sessions.Question;
import dev.attache.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;

/**
 * Asks the auth service: once for all concurrent requests of this node that show it the same, and not at all where its
 * answer is remembered by then. Immutable; thread-safe.
 */
final class AuthService {
    private static final int MOST_BODY = 64 << 10;

    private final Authenticate config;
    private final URI uri;
    private final Remember remember;
    private final Sessions.Scope scope;
    private final PolicyContext context;
    private final boolean withoutStore;
    private final Metrics.Count allowed;
    private final Metrics.Count denied;
    private final Metrics.Count failed;

    /**
     * An auth service that is asked in this way.
     *
     * @param withoutStore whether what it says counts also where the store does not answer
     */
    AuthService(
            Authenticate config, Remember remember, Sessions.Scope scope, PolicyContext context, boolean withoutStore) {
        this.withoutStore = withoutStore;
        this.config = config;
        this.uri = config.uri();
        this.remember = remember;
        this.scope = scope;
        this.context = context;
        this.allowed = count("allowed");
        this.denied = count("denied");
        this.failed = count("failed");
    }

    private Metrics.Count count(String result) {
        return context.metrics()
                .count(
                        "attache_session_authentications_total",
                        "Questions to the auth service, by result.",
                        "policy",
                        scope.policy(),
                        "result",
                        result);
    }

    /** Asks, and remembers what it says; the stage does not fail. */
    CompletionStage<Standing> ask(Question question, Map<String, List<String>> headers) {
        return once(question, () -> asked(question, headers));
    }

    /** Asks while the store is away, unless this node remembers. */
    CompletionStage<Standing> askWithoutStore(Question question, Map<String, List<String>> headers) {
        return once(question, () -> askedWithoutStore(question, headers));
    }

    private CompletionStage<Standing> once(Question question, Callable<Standing> code) {
        // The cookie is part of the name although it may not be shown: it is what can be revoked.
        String name = scope.policy() + '|' + question.verdict() + '|' + question.session();
        return context.offloadOnce(name, code)
                .handle((standing, fault) -> fault == null ? standing : withoutAnswer(fault));
    }

    /**
     * {@code on_error} covers only failures of the service and overload; a bug is a fault, and never lets a request
     * pass.
     */
    private static Standing withoutAnswer(Throwable fault) {
        Throwable cause = fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
        return switch (cause) {
            case IOException noAnswer -> new Standing.AuthAway();
            case InterruptedException stopping -> new Standing.AuthAway();
            case RejectedExecutionException noRoom -> new Standing.AuthAway();
            default -> throw new CompletionException(cause);
        };
    }

    private Standing asked(Question question, Map<String, List<String>> headers) throws Exception {
        Found found;
        try {
            // Whoever was asked before may have been answered between the first look and now.
            found = await(context.sessions().find(scope, question));
        } catch (StoreException away) {
            return withoutStore ? askedWithoutStore(question, headers) : new Standing.StoreAway();
        }
        if (!(found instanceof Found.Unknown(long millis))) {
            return Standing.of(found);
        }
        Judgement judgement = judgement(headers);
        try {
            boolean kept = await(context.sessions().remember(scope, question, judgement, ttl(judgement), millis));
            return kept ? Standing.of(judgement) : new Standing.Revoked();
        } catch (StoreException away) {
            return withoutStore ? Standing.of(judgement) : new Standing.StoreAway();
        }
    }

    private Standing askedWithoutStore(Question question, Map<String, List<String>> headers) throws Exception {
        Found remembered = context.sessions().recall(scope, question);
        if (remembered != null) {
            return Standing.of(remembered);
        }
        Judgement judgement = judgement(headers);
        context.sessions().retain(scope, question, judgement, ttl(judgement));
        return Standing.of(judgement);
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException fault) {
            if (fault.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw fault;
        }
    }

    private Judgement judgement(Map<String, List<String>> headers) throws IOException, InterruptedException {
        Judgement judgement;
        try {
            judgement =
                    judgement(context.http().send(new Call("GET", uri, headers, null, config.timeout(), MOST_BODY)));
        } catch (IOException | InterruptedException none) {
            failed.increment();
            throw none;
        }
        (judgement instanceof Judgement.Allowed ? allowed : denied).increment();
        return judgement;
    }

    /** A service in trouble has not judged: its answer is not remembered. */
    private static Judgement judgement(Answer answer) throws IOException {
        int status = answer.status();
        if (status >= 200 && status < 300) {
            return new Judgement.Allowed(fields(answer));
        }
        if (status < 300 || status == 304 || status == 429 || status >= 500) {
            throw new IOException("the auth service answered with " + status);
        }
        var headers = new LinkedHashMap<String, String>();
        if (status < 400) {
            pass(answer, "location", headers);
        }
        pass(answer, "www-authenticate", headers);
        return new Judgement.Denied(status, headers);
    }

    private static Map<String, String> fields(Answer answer) throws IOException {
        try {
            return SessionFields.of(answer.body());
        } catch (IllegalArgumentException tooMuch) {
            throw new IOException("the auth service's answer: " + tooMuch.getMessage(), tooMuch);
        }
    }

    private static void pass(Answer answer, String name, Map<String, String> headers) {
        List<String> values = answer.headers().getOrDefault(name, List.of());
        if (!values.isEmpty()) {
            try {
                headers.put(name, HeaderRules.checkedValue(name, String.join(", ", values)));
            } catch (RefusedEditException unusable) {
                // The status alone says enough.
            }
        }
    }

    /** No longer than the auth service itself says. */
    private Duration ttl(Judgement judgement) {
        if (!(judgement instanceof Judgement.Allowed(Map<String, String> fields))) {
            return remember.deny();
        }
        String said = fields.get(Sessions.EXPIRES_AT);
        if (said == null) {
            return remember.allow();
        }
        try {
            double left = Double.parseDouble(said) * 1000 - context.clock().millis();
            return Duration.ofMillis(
                    (long) Math.clamp(left, 1, (double) remember.allow().toMillis()));
        } catch (NumberFormatException nonsense) {
            return Duration.ofMillis(1);
        }
    }
}
