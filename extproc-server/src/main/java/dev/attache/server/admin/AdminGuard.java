package dev.attache.server.admin;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may use the guarded calls: whoever has the bearer token (RFC 6750); where none is configured, whoever is on this
 * machine.
 */
final class AdminGuard {
    private static final String SCHEME = "Bearer ";

    private final Supplier<@Nullable String> configured;

    /** A guard that wants the token that is configured at the time of the call. */
    AdminGuard(Supplier<@Nullable String> configured) {
        this.configured = configured;
    }

    /** The refusal, or null when the caller may go on. */
    @Nullable
    AdminResponse refuse(InetAddress peer, @Nullable String authorization) {
        String token = configured.get();
        if (token == null || token.isBlank()) {
            return peer.isLoopbackAddress()
                    ? null
                    : AdminResponse.problem(
                            403, "no server.admin.token is configured: this call answers on loopback only");
        }
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return AdminResponse.problem(401, "this call wants the header authorization: Bearer <server.admin.token>")
                    .with("www-authenticate", "Bearer realm=\"attache\"");
        }
        byte[] given = authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
        // Compares in constant time: how long it takes must not tell how much of the token was right.
        return MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), given)
                ? null
                : AdminResponse.problem(401, "the bearer token is not server.admin.token")
                        .with("www-authenticate", "Bearer realm=\"attache\", error=\"invalid_token\"");
    }
}
