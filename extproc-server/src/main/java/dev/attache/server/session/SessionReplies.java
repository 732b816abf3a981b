package dev.attache.server.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.Headers;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.RefusedEditException;
import dev.attache.server.session.SessionConfig.Deny;
import dev.attache.server.session.SessionConfig.Logout;
import dev.attache.store.Sessions.Judgement;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answers that clients get in the upstream's place; none of them may be stored. Immutable; thread-safe. */
final class SessionReplies {
    private static final int GRPC_PERMISSION_DENIED = 7;
    private static final byte[] NOTHING = {};

    private final SessionConfig config;
    private final LocalReply missing;
    private final LocalReply revoked;
    private final LocalReply undecided;

    SessionReplies(SessionConfig config) {
        this.config = config;
        int status = config.deny().status();
        this.missing = denial(status, Map.of(), "session_missing");
        this.revoked = denial(status, Map.of(), "session_revoked");
        this.undecided = new LocalReply(
                503,
                unstored("text/plain"),
                "The session cannot be checked now.\n".getBytes(UTF_8),
                LocalReply.GRPC_UNAVAILABLE,
                "session_undecided");
    }

    LocalReply missing() {
        return missing;
    }

    LocalReply revoked() {
        return revoked;
    }

    LocalReply undecided() {
        return undecided;
    }

    /** As the auth service said. */
    LocalReply denied(Judgement.Denied judgement) {
        return denial(judgement.status(), judgement.headers(), "session_denied");
    }

    private LocalReply denial(int status, Map<String, String> headers, String details) {
        Deny deny = config.deny();
        Edits.Builder more = Edits.builder();
        headers.forEach(more::set);
        return new LocalReply(
                status,
                unstored(deny.contentType()).then(more.build()),
                deny.body().getBytes(UTF_8),
                status == 401 ? LocalReply.GRPC_UNAUTHENTICATED : GRPC_PERMISSION_DENIED,
                details);
    }

    private static Edits unstored(String contentType) {
        return Edits.builder()
                .set("content-type", contentType)
                .set("cache-control", "no-store")
                .build();
    }

    /** A redirect to the login page; null for a request that is not a browser opening a page. */
    @Nullable
    LocalReply login(Exchange exchange) {
        SessionConfig.Redirect redirect = config.redirect();
        return redirect == null || !opensPage(exchange.requestHeaders())
                ? null
                : sent(302, redirect.location(), exchange, "session_login");
    }

    /** A script would take the login page for its answer, and a POST would lose its body. */
    private static boolean opensPage(Headers headers) {
        String method = headers.first(":method");
        return ("GET".equals(method) || "HEAD".equals(method))
                && headers.all("accept").stream().anyMatch(accepted -> accepted.contains("text/html"));
    }

    private static @Nullable LocalReply sent(int status, Location location, Exchange exchange, String details) {
        try {
            Edits where =
                    Edits.builder().set("location", location.render(exchange)).build();
            return new LocalReply(status, unstored("text/plain").then(where), NOTHING, null, details);
        } catch (RefusedEditException fromTheClient) {
            return null;
        }
    }

    /** The session is over. */
    LocalReply loggedOut(Logout logout, Exchange exchange) {
        Location location = logout.location();
        LocalReply sent = location == null ? null : sent(303, location, exchange, "session_logout");
        LocalReply reply =
                sent == null ? new LocalReply(204, unstored("text/plain"), NOTHING, null, "session_logout") : sent;
        return forgetting(reply, exchange);
    }

    /** The session may live on, because the store does not answer; at least the browser forgets it. */
    LocalReply notLoggedOut(Exchange exchange) {
        return forgetting(undecided, exchange);
    }

    /** Has the browser forget the cookie, too, under the attributes with which it was set. */
    LocalReply forgetting(LocalReply reply, Exchange exchange) {
        Logout logout = config.logout();
        String path = logout == null ? "/" : logout.cookiePath();
        String domain = logout == null || logout.cookieDomain() == null ? "" : "; Domain=" + logout.cookieDomain();
        // Browsers refuse __Host- and __Secure- cookies without this attribute, and the attribute over plain HTTP.
        boolean secure = config.cookie().startsWith("__")
                || "https".equals(exchange.requestHeaders().first(":scheme"));
        return reply.with(Edits.builder()
                .append(
                        "set-cookie",
                        "%s=; Max-Age=0; Path=%s%s; HttpOnly; SameSite=Lax%s"
                                .formatted(config.cookie(), path, domain, secure ? "; Secure" : ""))
                .build());
    }

    /** Logging out is a POST from the site's own pages. */
    LocalReply refusedLogout(boolean otherSite) {
        String body = otherSite ? "Only from this site\n" : "Only with POST\n";
        LocalReply reply = new LocalReply(
                otherSite ? 403 : 405,
                unstored("text/plain"),
                body.getBytes(UTF_8),
                GRPC_PERMISSION_DENIED,
                "session_logout_refused");
        return otherSite
                ? reply
                : reply.with(Edits.builder().set("allow", "POST").build());
    }
}
