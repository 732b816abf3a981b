package dev.attache.server.callout;

import dev.attache.exchange.Edits;
import dev.attache.exchange.LocalReply;
import dev.attache.policy.HttpCalls.Answer;
import dev.attache.server.callout.CalloutConfig.OnStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answers that clients get in the upstream's place. */
final class CalloutReplies {
    private static final LocalReply UNREACHABLE = LocalReply.text(
            503, "The request cannot be checked now.\n", LocalReply.GRPC_UNAVAILABLE, "http_callout_unreachable");

    /** Without them the statuses that they belong to mean nothing (RFC 9110 sections 10.2.2, 10.2.3, 11.6.1). */
    private static final List<String> OF_A_STATUS = List.of("location", "retry-after", "www-authenticate");

    private static final int GRPC_PERMISSION_DENIED = 7;
    private static final int GRPC_INTERNAL = 13;

    private CalloutReplies() {}

    /** The service gave no answer. */
    static LocalReply unreachable() {
        return UNREACHABLE;
    }

    /**
     * The service answered, and not with 2xx.
     *
     * @throws IOException when it answered what no client can be given
     */
    static LocalReply denied(@Nullable OnStatus chosen, Answer answer) throws IOException {
        if (chosen != null) {
            Edits type =
                    Edits.builder().set("content-type", chosen.contentType()).build();
            byte[] body = chosen.body().getBytes(StandardCharsets.UTF_8);
            return new LocalReply(chosen.status(), type, body, grpcStatus(chosen.status()), "http_callout_denied");
        }
        int status = answer.status();
        if (status < 300 || status > 599) {
            throw new IOException("the service answered with status " + status + " (expected: 200 to 599)");
        }
        Edits.Builder headers = Edits.builder();
        for (String name : OF_A_STATUS) {
            String value = answer.first(name);
            if (value != null) {
                CalloutHandler.set(headers, name, value);
            }
        }
        return LocalReply.text(status, "Denied\n", grpcStatus(status), "http_callout_denied")
                .with(headers.build());
    }

    /** As gRPC's own mapping (http-grpc-status-mapping.md) where it says something, but never OK or UNIMPLEMENTED. */
    private static int grpcStatus(int status) {
        return switch (status) {
            case 400 -> LocalReply.GRPC_INVALID_ARGUMENT;
            case 401 -> LocalReply.GRPC_UNAUTHENTICATED;
            case 429 -> LocalReply.GRPC_RESOURCE_EXHAUSTED;
            case 502, 503, 504 -> LocalReply.GRPC_UNAVAILABLE;
            default -> status >= 500 ? GRPC_INTERNAL : GRPC_PERMISSION_DENIED;
        };
    }
}
