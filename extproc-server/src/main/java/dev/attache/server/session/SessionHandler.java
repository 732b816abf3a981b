package dev.attache.server.session;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.HeaderRules;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.RefusedEditException;
import dev.attache.exchange.Source;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.FailureMode;
import dev.attache.server.forwarding.ForwardedValue;
import dev.attache.server.session.Results.Result;
import dev.attache.server.session.SessionConfig.Authenticate;
import dev.attache.server.session.SessionConfig.Logout;
import dev.attache.server.session.SessionConfig.OnMissing;
import dev.attache.server.session.SessionConfig.OnStoreError;
import dev.attache.store.Sessions;
import dev.attache.store.Sessions.Found;
import dev.attache.store.Sessions.Judgement;
import dev.attache.store.Sessions.Question;
import dev.attache.store.StoreException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The policy at work on one exchange. */
final class SessionHandler implements ExchangeHandler {
    private static final Source PATH = Source.parse("path");
    private static final String ANY_HEADER = "x-consumer";
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;

    private final SessionPolicy policy;
    private final SessionConfig config;
    private final Exchange exchange;
    private final @Nullable String session;
    private boolean authAsked;
    private @Nullable Logout ending;

    SessionHandler(SessionPolicy policy, Exchange exchange) {
        this.policy = policy;
        this.config = policy.config();
        this.exchange = exchange;
        String cookie = policy.cookie().read(exchange);
        this.session = cookie == null || cookie.isEmpty() || !ForwardedValue.isCookieValue(cookie)
                ? null
                : Sessions.name(cookie);
    }

    @Override
    public CompletionStage<Verdict> requestHeaders() {
        Logout logout = config.logout();
        if (logout != null && logout.path().equals(PATH.read(exchange))) {
            return logout(logout);
        }
        return standing().thenApply(this::verdict);
    }

    private CompletionStage<Standing> standing() {
        if (session == null && config.onMissing() != OnMissing.AUTHENTICATE) {
            return CompletableFuture.completedStage(new Standing.Missing());
        }
        Verdicts verdicts = policy.verdicts();
        List<@Nullable String> shown = verdicts == null ? List.of() : verdicts.values(exchange);
        if (verdicts != null && verdicts.hidesAny(exchange, shown)) {
            return CompletableFuture.completedStage(new Standing.Denied(new Judgement.Denied(BAD_REQUEST, Map.of())));
        }
        var question = new Question(session, verdicts == null ? null : verdicts.name(shown));
        Map<String, List<String>> headers = verdicts == null ? Map.of() : verdicts.headers(shown);
        return policy.store()
                .find(policy.sessions(), question)
                .handle((found, fault) -> next(question, headers, found, fault))
                .thenCompose(next -> next);
    }

    private CompletionStage<Standing> next(
            Question question, Map<String, List<String>> headers, @Nullable Found found, @Nullable Throwable fault) {
        AuthService auth = policy.auth();
        if (found == null) {
            return switch (cause(fault)) {
                case StoreException away
                when auth != null && config.onStoreError() == OnStoreError.AUTHENTICATE -> {
                    authAsked = true;
                    yield auth.askWithoutStore(question, headers);
                }
                case StoreException away -> CompletableFuture.completedStage(new Standing.StoreAway());
                case Throwable bug -> CompletableFuture.failedStage(bug);
            };
        }
        if (found instanceof Found.Unknown && auth != null) {
            authAsked = true;
            return auth.ask(question, headers);
        }
        return CompletableFuture.completedStage(Standing.of(found));
    }

    /** No answer came in time: the same as if none came at all. */
    @Override
    public Verdict outOfTime() {
        Logout logout = ending;
        return logout == null ? undecided(passesLate()) : ended(logout, false);
    }

    /** The store is asked along with the auth service, so both settings must let the request pass. */
    private boolean passesLate() {
        OnStoreError onStore = config.onStoreError();
        if (!authAsked && onStore != OnStoreError.AUTHENTICATE) {
            return onStore == OnStoreError.ALLOW;
        }
        return onStore != OnStoreError.DENY && passesWithoutAuth();
    }

    private boolean passesWithoutAuth() {
        Authenticate authenticate = config.authenticate();
        return authenticate != null && authenticate.onError() == FailureMode.ALLOW;
    }

    private static Throwable cause(@Nullable Throwable fault) {
        Throwable thrown = fault == null ? new IllegalStateException("the store found nothing at all") : fault;
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    private Verdict verdict(Standing standing) {
        return switch (standing) {
            case Standing.Session open -> pass(open);
            case Standing.Missing missing -> missing();
            case Standing.Revoked revoked ->
                refuse(Result.REVOKED, policy.replies().revoked());
            case Standing.Denied denied -> denied(denied);
            case Standing.StoreAway away -> undecided(config.onStoreError() == OnStoreError.ALLOW);
            case Standing.AuthAway away -> undecided(passesWithoutAuth());
        };
    }

    private Verdict pass(Standing.Session open) {
        note(open.verified() ? Result.VERIFIED : Result.OPEN);
        exchange.openSession(open.fields());
        Source consumer = config.consumer();
        String name = consumer == null ? null : consumer.read(exchange);
        if (name != null && usable(name)) {
            exchange.identify(name);
        }
        return Verdict.proceed(policy.headers().of(exchange));
    }

    /** A session may hold anything; a name that no header can carry must not become a fault of others. */
    private static boolean usable(String name) {
        try {
            HeaderRules.checkedValue(ANY_HEADER, name);
            return !name.isBlank();
        } catch (RefusedEditException unusable) {
            return false;
        }
    }

    private Verdict missing() {
        return config.onMissing() == OnMissing.ANONYMOUS
                ? anonymous(Result.ANONYMOUS)
                : refuse(Result.MISSING, policy.replies().missing());
    }

    /**
     * 401 says that nobody is logged in, which is what {@code on_missing} is about; any other status means that the
     * user is known.
     */
    private Verdict denied(Standing.Denied denied) {
        return denied.judgement().status() == UNAUTHORIZED && config.onMissing() == OnMissing.ANONYMOUS
                ? anonymous(Result.ANONYMOUS)
                : refuse(
                        denied.judgement().status() == UNAUTHORIZED ? Result.MISSING : Result.DENIED,
                        policy.replies().denied(denied.judgement()));
    }

    private Verdict undecided(boolean allowed) {
        if (allowed) {
            return anonymous(Result.UNDECIDED_ALLOWED);
        }
        noteDenial(Result.UNDECIDED_DENIED);
        return Verdict.respond(policy.replies().undecided());
    }

    private Verdict anonymous(Result result) {
        note(result);
        return Verdict.proceed(policy.headers().none(exchange));
    }

    private Verdict refuse(Result why, LocalReply reply) {
        LocalReply login = why == Result.DENIED ? null : policy.replies().login(exchange);
        noteDenial(login == null ? why : Result.REDIRECTED);
        LocalReply sent = login == null ? reply : login;
        return Verdict.respond(why == Result.REVOKED ? policy.replies().forgetting(sent, exchange) : sent);
    }

    private void noteDenial(Result result) {
        note(result);
        exchange.note("policy", policy.name());
        exchange.note("verdict", "denied");
    }

    private void note(Result result) {
        policy.results().count(result);
        exchange.note("session", result.word());
    }

    /** Only a session that exists is marked as revoked: otherwise anybody could fill the store with marks. */
    private CompletionStage<Verdict> logout(Logout logout) {
        boolean otherSite = "cross-site".equals(exchange.requestHeaders().first("sec-fetch-site"));
        if (!"POST".equals(exchange.requestHeaders().first(":method")) || otherSite) {
            return CompletableFuture.completedStage(
                    Verdict.respond(policy.replies().refusedLogout(otherSite)));
        }
        String leaving = session;
        if (leaving == null) {
            return CompletableFuture.completedStage(ended(logout, true));
        }
        ending = logout;
        return standing().thenCompose(standing -> switch (standing) {
            case Standing.Session open -> revoke(logout, leaving);
            case Standing.Denied denied
            when denied.judgement().status() != UNAUTHORIZED
                    && denied.judgement().status() != BAD_REQUEST ->
                // The service knows the user, who may merely not post here.
                revoke(logout, leaving);
            case Standing.AuthAway away -> CompletableFuture.completedStage(ended(logout, false));
            case Standing.StoreAway away -> CompletableFuture.completedStage(ended(logout, false));
            case Standing.Missing missing -> CompletableFuture.completedStage(ended(logout, true));
            case Standing.Revoked revoked -> CompletableFuture.completedStage(ended(logout, true));
            case Standing.Denied denied -> CompletableFuture.completedStage(ended(logout, true));
        });
    }

    private CompletionStage<Verdict> revoke(Logout logout, String leaving) {
        return policy.store().revoke(policy.sessions(), leaving).handle((was, fault) -> {
            if (fault != null && !(cause(fault) instanceof StoreException)) {
                throw new CompletionException(cause(fault));
            }
            return ended(logout, fault == null);
        });
    }

    private Verdict ended(Logout logout, boolean known) {
        if (known) {
            note(Result.LOGGED_OUT);
        } else {
            noteDenial(Result.UNDECIDED_DENIED);
        }
        return Verdict.respond(
                known
                        ? policy.replies().loggedOut(logout, exchange)
                        : policy.replies().notLoggedOut(exchange));
    }
}
