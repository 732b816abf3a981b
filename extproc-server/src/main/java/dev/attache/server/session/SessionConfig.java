package dev.attache.server.session;

import dev.attache.exchange.HeaderRules;
import dev.attache.exchange.Source;
import dev.attache.exchange.Template;
import dev.attache.policy.FailureMode;
import dev.attache.policy.Setting;
import dev.attache.server.denial.DenialRules;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings, as design and documentation name them. */
public record SessionConfig(
        @Setting("The cookie that tells the session; there twice it counts as missing.")
        String cookie,

        @Setting(
                value = "Without a session: deny, authenticate (ask also without the cookie), anonymous or redirect.",
                standard = "deny")
        OnMissing onMissing,

        @Setting("The auth service that is asked about cookies that the store does not know.") @Nullable
        Authenticate authenticate,

        @Setting(value = "For how long what is kept.", standard = "{}")
        Remember remember,

        @Setting(
                value = "While the store is away: authenticate (where configured, else deny), deny, or allow.",
                standard = "authenticate")
        OnStoreError onStoreError,

        @Setting(
                value = "Request headers that tell the upstream; a client's own of these names are taken away.",
                standard = "{}")
        Map<String, Template> setHeaders,

        @Setting("Who is calling, for the policies that follow: session:user.") @Nullable
        Source consumer,

        @Setting("Where a browser without a session is sent.") @Nullable
        Redirect redirect,

        @Setting("Ends a session at the client's wish.") @Nullable
        Logout logout,

        @Setting(value = "The answer to a denied request.", standard = "{}")
        Deny deny) {
    /** What happens to a request without a session. */
    public enum OnMissing {
        /** It is refused. */
        DENY,
        /** The auth service is asked, also where there is no cookie. */
        AUTHENTICATE,
        /** It passes as anonymous. */
        ANONYMOUS,
        /** Browsers are sent to the login page. */
        REDIRECT
    }

    /** What happens while the store does not answer. */
    public enum OnStoreError {
        /** The auth service decides alone; without one, as {@link #DENY}. */
        AUTHENTICATE,
        /** It is refused with 503. */
        DENY,
        /** It passes as anonymous. */
        ALLOW
    }

    public SessionConfig {
        if (!HeaderRules.isToken(cookie)) {
            throw new IllegalArgumentException("cookie: \"" + cookie + "\" (expected: the name of a cookie)");
        }
        var headers = new LinkedHashMap<String, Template>();
        setHeaders.forEach((name, value) -> {
            String lower = HeaderRules.checkedName(name);
            if (lower.startsWith(":") || lower.equals("cookie")) {
                throw new IllegalArgumentException("set_headers: " + name + " (expected: an ordinary header)");
            }
            headers.put(lower, value);
        });
        setHeaders = Map.copyOf(headers);
        if (onMissing == OnMissing.AUTHENTICATE && authenticate == null) {
            throw new IllegalArgumentException("on_missing: authenticate (expected: with authenticate)");
        }
        if (authenticate != null && onMissing != OnMissing.AUTHENTICATE && !authenticate.shows(cookie)) {
            throw new IllegalArgumentException(
                    "authenticate.forward: %s (expected: with cookie:%s, else a revoked client needs only another cookie)"
                            .formatted(authenticate.forward(), cookie));
        }
        if ((onMissing == OnMissing.REDIRECT) != (redirect != null)) {
            throw new IllegalArgumentException(
                    redirect == null
                            ? "on_missing: redirect (expected: with redirect)"
                            : "redirect: given (expected: only with on_missing: redirect)");
        }
        if (consumer != null && consumer.readsBody()) {
            throw new IllegalArgumentException("consumer: " + consumer + " (expected: session:FIELD)");
        }
    }

    /** The auth service. */
    public record Authenticate(
            @Setting("Who is asked, with GET.") String url,

            @Setting(
                    "What it is shown, and its verdict is remembered for: cookie:NAME, header:NAME, method, path, path_query, host, ip, consumer.")
            List<Shown> forward,

            @Setting(value = "From the connect to the last byte.", standard = "100ms", least = "1ms", most = "1h")
            Duration timeout,

            @Setting(value = "Without an answer: deny with 503, or allow.", standard = "deny")
            FailureMode onError) {
        public Authenticate {
            uri(url);
            forward = List.copyOf(forward);
            if (forward.isEmpty()) {
                throw new IllegalArgumentException("forward: [] (expected: all that the answer depends on)");
            }
            var names = new HashSet<String>();
            for (Shown one : forward) {
                if (!names.add(one.isCookie() + one.name())) {
                    throw new IllegalArgumentException("forward: " + one + " a second time (expected: each name once)");
                }
            }
        }

        private static URI uri(String url) {
            try {
                URI uri = URI.create(url);
                String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
                boolean called = scheme.equals("http") || scheme.equals("https");
                if (called && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null) {
                    return uri;
                }
            } catch (IllegalArgumentException none) {
                // Reported below, without what may be a password.
            }
            throw new IllegalArgumentException(
                    "url: not usable (expected: http:// or https://, a host, a path; no placeholders, user or fragment)");
        }

        URI uri() {
            return uri(url);
        }

        private boolean shows(String cookie) {
            return forward.stream().anyMatch(one -> one.isCookie() && one.name().equals(cookie));
        }
    }

    /** How long each kind of verdict is remembered. */
    public record Remember(
            @Setting(value = "What the auth service allowed.", standard = "5m", least = "1ms", most = "30d")
            Duration allow,

            @Setting(value = "What it denied.", standard = "10s", least = "1ms", most = "1h")
            Duration deny,

            @Setting(
                    value = "A session that is not used; 0s: use does not prolong it.",
                    standard = "30m",
                    most = "365d")
            Duration idle,

            @Setting(value = "A session at all, where it does not say.", standard = "12h", least = "1s", most = "365d")
            Duration absolute,

            @Setting(
                    value = "Most sessions of a user, the oldest goes; 0 for any.",
                    standard = "0",
                    least = "0",
                    most = "1000")
            int perUser) {}

    /** Where browsers log in. */
    public record Redirect(
            @Setting("An address; places only behind its host, such as ?back={path_query|url}.")
            Location location) {}

    /** How a client ends its session. */
    public record Logout(
            @Setting("The path; it takes POST.") String path,

            @Setting("Where the browser goes then, with 303; left out, 204.") @Nullable
            Location location,

            @Setting(value = "The cookie's path, as it was set.", standard = "/")
            String cookiePath,

            @Setting("The cookie's domain, as it was set.") @Nullable
            String cookieDomain) {
        public Logout {
            if (!path.startsWith("/") || path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
                throw new IllegalArgumentException("path: " + path + " (expected: a path without a query)");
            }
            attribute("cookie_path", cookiePath);
            attribute("cookie_domain", cookieDomain == null ? "" : cookieDomain);
        }

        private static void attribute(String name, String value) {
            if (!value.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != ';' && c != ',')) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: as in Set-Cookie)");
            }
        }
    }

    /** The answer to a denied request. */
    public record Deny(
            @Setting(value = "The HTTP status, 400 to 599.", standard = "401", least = "400", most = "599")
            int status,

            @Setting(value = "The body.", standard = "\"Unauthorized\\n\"")
            String body,

            @Setting(value = "The body's type.", standard = "text/plain")
            String contentType) {
        public Deny {
            DenialRules.check(status, contentType);
        }
    }
}
