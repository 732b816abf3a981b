package dev.attache.server.consumer;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.RefusedEditException;
import java.nio.charset.StandardCharsets;

/** The answer to whom nobody knows; all but templates is made once. Immutable; thread-safe. */
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
        String body = format == null ? deny.body() : format.body(deny.status());
        this.fixed = new LocalReply(
                deny.status(),
                headers.build(),
                body.getBytes(StandardCharsets.UTF_8),
                LocalReply.GRPC_UNAUTHENTICATED,
                "consumer_unknown");
    }

    LocalReply to(Exchange exchange) {
        Edits.Builder more = Edits.builder();
        deny.headers().forEach((name, value) -> {
            try {
                more.set(name, value.render(exchange));
            } catch (RefusedEditException fromTheClient) {
                // What a client sent may fit into no header; a denial must not become a fault for it.
            }
        });
        return fixed.with(more.build());
    }
}
