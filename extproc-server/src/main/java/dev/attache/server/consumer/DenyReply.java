package dev.attache.server.consumer;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.LocalReply;
import dev.attache.server.denial.BodyFormat;
import dev.attache.server.denial.DenialHeaders;
import java.nio.charset.StandardCharsets;

/** The answer to unknown callers; everything but templates is made once. Immutable; thread-safe. */
final class DenyReply {
    private final ConsumerConfig.Deny deny;
    private final LocalReply fixed;

    /** With {@code bearer}, a 401 says that a token in {@code authorization} would do (RFC 9110 section 11.6.1). */
    DenyReply(ConsumerConfig.Deny deny, boolean bearer) {
        this.deny = deny;
        BodyFormat format = deny.bodyFormat();
        Edits.Builder headers =
                Edits.builder().set("content-type", format == null ? deny.contentType() : format.contentType());
        if (bearer && deny.status() == 401) {
            headers.set("www-authenticate", "Bearer");
        }
        String body = format == null ? deny.body() : json(format, deny.status());
        this.fixed = new LocalReply(
                deny.status(),
                headers.build(),
                body.getBytes(StandardCharsets.UTF_8),
                LocalReply.GRPC_UNAUTHENTICATED,
                "consumer_unknown");
    }

    LocalReply to(Exchange exchange) {
        return fixed.with(DenialHeaders.rendered(deny.headers(), exchange));
    }

    private static String json(BodyFormat format, int status) {
        String title = switch (status) {
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            default -> "Refused";
        };
        var terms = new BodyFormat.Terms(title, "invalid_request_error", "invalid_api_key", "authentication_error");
        return format.body(terms, status, "The request does not tell who is calling.");
    }
}
