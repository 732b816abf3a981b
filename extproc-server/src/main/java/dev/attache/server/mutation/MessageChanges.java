package dev.attache.server.mutation;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.Headers;
import dev.attache.exchange.Source;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything that is changed about the messages of one direction. */
record MessageChanges(HeaderChanges headers, @Nullable BodyChange body, MutateCounts.Direction counts) {
    boolean changesHeaders() {
        return !headers.isNone();
    }

    boolean changesBody() {
        return body != null;
    }

    boolean readsBody() {
        return MutatePolicy.readsBody(sources());
    }

    /** Whether its headers can only be made when the request's body is there. */
    boolean headersReadBody() {
        return MutatePolicy.readsBody(headers.sources());
    }

    List<Source> sources() {
        List<Source> ofBody = body == null ? List.of() : body.sources();
        return Stream.concat(headers.sources().stream(), ofBody.stream()).toList();
    }

    Edits headerEdits(Exchange exchange, Headers present) {
        return fieldEdits(exchange, present).then(headers.ofMessage(exchange, counts.refused()));
    }

    /** For a response that a policy made: its status stays. */
    Edits fieldEdits(Exchange exchange, Headers present) {
        return headers.ofFields(exchange, present, counts.refused());
    }

    Edits bodyEdits(Exchange exchange, ByteBuffer whole) {
        return body == null ? Edits.NONE : body.edits(exchange, whole, counts.notJson());
    }
}
