package dev.attache.server.session;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Source;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.SessionKeeping;
import dev.attache.policy.TellsCaller;
import dev.attache.store.Sessions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out by a cookie who is logged in, from the store or an auth service, tells the upstream and the policies that
 * follow, and refuses requests without a session.
 *
 * <p>Immutable; thread-safe. What it knows of sessions is in the store.
 */
public final class SessionPolicy implements Policy, SessionKeeping, TellsCaller {
    private final SessionConfig config;
    private final PolicyContext context;
    private final Sessions.Scope scope;
    private final Source cookie;
    private final UpstreamHeaders headers;
    private final SessionReplies replies;
    private final Results results;
    private final @Nullable Verdicts verdicts;
    private final @Nullable AuthService auth;

    SessionPolicy(String name, SessionConfig config, PolicyContext context) {
        this.config = config;
        this.context = context;
        SessionConfig.Remember remember = config.remember();
        this.scope = new Sessions.Scope(name, remember.idle(), remember.absolute(), remember.perUser());
        this.cookie = Source.parse("cookie:" + config.cookie());
        this.headers = new UpstreamHeaders(config.setHeaders());
        this.replies = new SessionReplies(config);
        this.results = new Results(context.metrics(), name);
        SessionConfig.Authenticate authenticate = config.authenticate();
        this.verdicts = authenticate == null ? null : new Verdicts(name, authenticate, context.subjects());
        this.auth = authenticate == null
                ? null
                : new AuthService(
                        authenticate,
                        remember,
                        scope,
                        context,
                        config.onStoreError() == SessionConfig.OnStoreError.AUTHENTICATE);
    }

    @Override
    public Interest interest() {
        return Interest.REQUEST_HEADERS;
    }

    @Override
    public Duration timeout() {
        SessionConfig.Authenticate authenticate = config.authenticate();
        return authenticate == null ? Duration.ZERO : authenticate.timeout();
    }

    @Override
    public boolean guards() {
        return true;
    }

    @Override
    public Set<String> tells() {
        return config.consumer() == null ? Set.of("session") : Set.of("session", "consumer");
    }

    @Override
    public ExchangeHandler begin(Exchange exchange) {
        return new SessionHandler(this, exchange);
    }

    @Override
    public Sessions.Scope sessions() {
        return scope;
    }

    @Override
    public List<Source> namedBy() {
        SessionConfig.Authenticate authenticate = config.authenticate();
        return authenticate == null
                ? List.of()
                : authenticate.forward().stream().map(Shown::source).toList();
    }

    String name() {
        return scope.policy();
    }

    SessionConfig config() {
        return config;
    }

    /** Not to be called before there is an exchange: a policy may be made only to be checked. */
    Sessions store() {
        return context.sessions();
    }

    Source cookie() {
        return cookie;
    }

    UpstreamHeaders headers() {
        return headers;
    }

    SessionReplies replies() {
        return replies;
    }

    Results results() {
        return results;
    }

    @Nullable
    Verdicts verdicts() {
        return verdicts;
    }

    @Nullable
    AuthService auth() {
        return auth;
    }
}
