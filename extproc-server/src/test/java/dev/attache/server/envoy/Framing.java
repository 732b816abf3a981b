package dev.attache.server.envoy;

import static io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode.BUFFERED;
import static io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode.FULL_DUPLEX_STREAMED;
import static io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode.NONE;

import dev.attache.testkit.EnvoyBinary;
import dev.attache.testkit.Mode;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import java.util.List;
import java.util.Set;

/**
 * The one difference that ext_proc makes by itself: Envoy takes the content-length from a message whose body it sends
 * piece by piece, since a piece could come back changed (protocol.md, 11 and 12).
 */
final class Framing {
    /** Envoy answers these while it still handles our first answer, before it can see that we ended the stream. */
    private static final Set<String> ANSWERED_AT_ONCE = Set.of("/direct", "/empty");

    /** An older Envoy does not send the replies that it makes itself (protocol.md, 1). */
    private static final boolean SENDS_LOCAL_REPLIES = EnvoyBinary.find().isAtLeast(38);

    private Framing() {}

    /**
     * What must be seen with ext_proc.
     *
     * @param taps whether a policy needs the bodies; else the stream is ended before the response, where that is allowed
     * @param plain what is seen without ext_proc
     */
    static Seen in(Mode mode, boolean taps, Traffic traffic, Seen plain) {
        boolean responseSent =
                taps || mode.responseBody() == FULL_DUPLEX_STREAMED || ANSWERED_AT_ONCE.contains(traffic.path());
        boolean hidden = !traffic.reached() && !SENDS_LOCAL_REPLIES;
        boolean responseInPieces = inPieces(mode, mode.responseBody()) && responseSent && !hidden;
        Seen.Part upstream = plain.upstream();
        return new Seen(
                plain.status(),
                responseInPieces ? chunked(plain.client()) : plain.client(),
                upstream != null && inPieces(mode, mode.requestBody()) ? chunked(upstream) : upstream);
    }

    private static boolean inPieces(Mode mode, BodySendMode body) {
        return !mode.observability() && body != NONE && body != BUFFERED;
    }

    private static Seen.Part chunked(Seen.Part part) {
        List<String> headers = part.headers().stream()
                .map(line -> line.startsWith("content-length: ") ? "transfer-encoding: chunked" : line)
                .sorted()
                .toList();
        return part.withHeaders(headers);
    }
}
