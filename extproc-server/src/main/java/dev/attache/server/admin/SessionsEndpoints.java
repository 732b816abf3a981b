package dev.attache.server.admin;

import dev.attache.server.config.Durations;
import dev.attache.server.config.Names;
import dev.attache.store.Sessions;
import dev.attache.store.Sessions.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /v1/sessions/{policy}}: sessions, opened, listed and revoked. Cookies come in and never go out. Thread-safe. */
public final class SessionsEndpoints {
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");
    private static final String PATH = "/v1/sessions/{policy}";
    private static final int LONGEST = 8 << 10;
    private static final int MOST_FIELDS = 64;
    private static final Duration LONGEST_LIFE = Duration.ofDays(365);

    private final AccountedPolicies policies;
    private final Sessions sessions;

    private SessionsEndpoints(AccountedPolicies policies, Sessions sessions) {
        this.policies = policies;
        this.sessions = sessions;
    }

    /** {@code GET} and {@code DELETE}, of a user; {@code POST}, and {@code POST …/revoke}, of a cookie. */
    public static List<AdminEndpoint> of(AccountedPolicies policies, Sessions sessions) {
        var endpoints = new SessionsEndpoints(policies, sessions);
        return List.of(
                new AccountCall("GET", PATH, endpoints::list),
                new AccountCall("DELETE", PATH, endpoints::revokeAll),
                new AccountCall("POST", PATH, endpoints::open),
                new AccountCall("POST", PATH + "/revoke", endpoints::revoke));
    }

    private Scope scope(AdminRequest request) {
        return policies.sessions(request.variable("policy")).sessions();
    }

    private AdminResponse list(AdminRequest request) {
        List<Object> shown = new ArrayList<>();
        for (Sessions.Entry entry : AccountCall.await(sessions.list(scope(request), user(request)))) {
            Map<String, @Nullable Object> one = LimitsEndpoints.ordered(
                    "session", entry.session(), "since", entry.since().toString());
            one.put("expires", entry.until() == null ? null : entry.until().toString());
            shown.add(one);
        }
        return AdminResponse.json(200, LimitsEndpoints.ordered("sessions", shown));
    }

    private AdminResponse revokeAll(AdminRequest request) {
        Scope scope = scope(request);
        String user = user(request);
        int revoked = AccountCall.await(sessions.revokeAll(scope, user));
        AuditLog.changed("sessions of a user revoked", scope.policy(), user, revoked + " had been seen");
        return AdminResponse.json(200, Map.of("revoked", revoked));
    }

    private static String user(AdminRequest request) {
        List<String> users = request.query("user");
        if (users.size() != 1 || users.getFirst().isEmpty()) {
            throw new RefusedRequestException(400, "user: %d given (expected: one)".formatted(users.size()));
        }
        return users.getFirst();
    }

    private AdminResponse open(AdminRequest request) {
        Scope scope = scope(request);
        Map<?, ?> body = body(request, List.of("cookie", "fields", "ttl"));
        String session = Sessions.name(cookie(body));
        Map<String, String> fields = fields(body.get("fields"));
        Duration ttl = ttl(body.get("ttl"), scope);
        if (!AccountCall.await(sessions.open(scope, session, fields, ttl))) {
            throw new RefusedRequestException(409, "cookie: it was revoked (expected: a new one)");
        }
        String user = fields.get(Sessions.USER);
        AuditLog.changed(
                "session opened",
                scope.policy(),
                session,
                "user %s, for %s".formatted(user == null ? "none" : user, Durations.text(ttl)));
        return AdminResponse.json(200, Map.of("session", session));
    }

    private AdminResponse revoke(AdminRequest request) {
        Scope scope = scope(request);
        Map<?, ?> body = body(request, List.of("cookie", "session"));
        boolean listed =
                body.get("session") instanceof String name && NAME.matcher(name).matches();
        String session = listed ? String.valueOf(body.get("session")) : Sessions.name(cookie(body));
        boolean was = AccountCall.await(sessions.revoke(scope, session));
        AuditLog.changed(
                "session revoked",
                scope.policy(),
                session,
                was ? "it was open" : "it was in no session of Redis; refused from now on");
        return AdminResponse.json(200, LimitsEndpoints.ordered("session", session, "was_open", was));
    }

    private static Map<?, ?> body(AdminRequest request, List<String> known) {
        Map<?, ?> body = request.json(Map.class);
        for (Object key : body.keySet()) {
            String name = String.valueOf(key);
            if (!known.contains(name)) {
                String nearest = Names.nearest(name, known);
                throw new RefusedRequestException(
                        400,
                        "%s: unknown (expected: %s)%s"
                                .formatted(
                                        DenialLog.clean(name),
                                        String.join(", ", known),
                                        nearest == null ? "" : "; did you mean \"" + nearest + "\"?"));
            }
        }
        return body;
    }

    private static String cookie(Map<?, ?> body) {
        if (body.containsKey("session")) {
            throw new RefusedRequestException(
                    400, "session: not usable (expected: 64 hexadecimal digits, as they are listed, or the cookie)");
        }
        // Never shown: it opens the session.
        if (body.get("cookie") instanceof String cookie && !cookie.isEmpty() && cookie.length() <= LONGEST) {
            return cookie;
        }
        throw new RefusedRequestException(400, "cookie: not usable (expected: the cookie's value, text)");
    }

    private static Map<String, String> fields(@Nullable Object given) {
        if (given == null) {
            return Map.of();
        }
        var fields = new LinkedHashMap<String, String>();
        boolean fits = given instanceof Map<?, ?> map && map.size() <= MOST_FIELDS;
        if (fits && given instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> field : map.entrySet()) {
                String name = String.valueOf(field.getKey());
                String text = String.valueOf(field.getValue());
                boolean scalar = field.getValue() instanceof String
                        || field.getValue() instanceof Number
                        || field.getValue() instanceof Boolean;
                boolean own = name.equals(Sessions.CREATED_AT) || name.equals(Sessions.EXPIRES_AT);
                fits &= scalar && !own && !name.isEmpty() && name.length() + text.length() <= LONGEST;
                fields.put(name, text);
            }
        }
        if (!fits) {
            throw new RefusedRequestException(
                    400,
                    "fields: not usable (expected: an object of at most %d texts, numbers, true or false; not %s, %s)"
                            .formatted(MOST_FIELDS, Sessions.CREATED_AT, Sessions.EXPIRES_AT));
        }
        return fields;
    }

    private static Duration ttl(@Nullable Object given, Scope scope) {
        if (given == null) {
            return scope.absolute();
        }
        try {
            Duration ttl = Durations.parse(String.valueOf(given));
            if (ttl.isPositive() && ttl.compareTo(LONGEST_LIFE) <= 0) {
                return ttl;
            }
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            // Said below.
        }
        throw new RefusedRequestException(
                400,
                "ttl: %s (expected: a duration such as 12h, at most 365d)"
                        .formatted(DenialLog.clean(String.valueOf(given))));
    }
}
