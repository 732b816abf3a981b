package dev.attache.testkit;

import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;

/**
 * What Envoy sends to the processor: its {@code processing_mode}, and whether it only observes.
 *
 * <p>Immutable; each method gives a changed copy.
 *
 * @param requestHeaders whether request headers are sent
 * @param responseHeaders whether response headers are sent
 * @param requestBody how the request body is sent
 * @param responseBody how the response body is sent
 * @param requestTrailers whether request trailers are sent
 * @param responseTrailers whether response trailers are sent; keeps the stream open to the end of the exchange
 * @param observability {@code observability_mode}: everything is a copy and no answer is read
 */
public record Mode(
        boolean requestHeaders,
        boolean responseHeaders,
        BodySendMode requestBody,
        BodySendMode responseBody,
        boolean requestTrailers,
        boolean responseTrailers,
        boolean observability) {

    /** Request and response headers, no bodies. */
    public static final Mode HEADERS = new Mode(true, true, BodySendMode.NONE, BodySendMode.NONE, false, false, false);

    /** Request headers only. */
    public static final Mode REQUEST_HEADERS = HEADERS.withResponseHeaders(false);

    /** Both bodies BUFFERED. */
    public static final Mode BUFFERED = HEADERS.withBodies(BodySendMode.BUFFERED, BodySendMode.BUFFERED);

    /** Both bodies BUFFERED_PARTIAL. */
    public static final Mode BUFFERED_PARTIAL =
            HEADERS.withBodies(BodySendMode.BUFFERED_PARTIAL, BodySendMode.BUFFERED_PARTIAL);

    /** Both bodies STREAMED. */
    public static final Mode STREAMED = HEADERS.withBodies(BodySendMode.STREAMED, BodySendMode.STREAMED);

    /** Both bodies FULL_DUPLEX_STREAMED, with the trailers that Envoy then demands. */
    public static final Mode FULL_DUPLEX = HEADERS.withBodies(
                    BodySendMode.FULL_DUPLEX_STREAMED, BodySendMode.FULL_DUPLEX_STREAMED)
            .withTrailers(true, true);

    /** Refuses what Envoy refuses at its start: full duplex without that direction's trailers. */
    public Mode {
        requireTrailers("request_trailer_mode", requestBody, requestTrailers, observability);
        requireTrailers("response_trailer_mode", responseBody, responseTrailers, observability);
    }

    /** A copy with these body modes; full duplex brings its trailer mode along. */
    public Mode withBodies(BodySendMode request, BodySendMode response) {
        return new Mode(
                requestHeaders,
                responseHeaders,
                request,
                response,
                requestTrailers || request == BodySendMode.FULL_DUPLEX_STREAMED,
                responseTrailers || response == BodySendMode.FULL_DUPLEX_STREAMED,
                observability);
    }

    /** A copy that sends request headers or not. */
    public Mode withRequestHeaders(boolean send) {
        return new Mode(
                send, responseHeaders, requestBody, responseBody, requestTrailers, responseTrailers, observability);
    }

    /** A copy that sends response headers or not. */
    public Mode withResponseHeaders(boolean send) {
        return new Mode(
                requestHeaders, send, requestBody, responseBody, requestTrailers, responseTrailers, observability);
    }

    /** A copy that sends these trailers. */
    public Mode withTrailers(boolean request, boolean response) {
        return new Mode(requestHeaders, responseHeaders, requestBody, responseBody, request, response, observability);
    }

    /** A copy in observability mode. */
    public Mode observing() {
        return new Mode(
                requestHeaders, responseHeaders, requestBody, responseBody, requestTrailers, responseTrailers, true);
    }

    private static void requireTrailers(String name, BodySendMode body, boolean sent, boolean observability) {
        if (body == BodySendMode.FULL_DUPLEX_STREAMED && !sent && !observability) {
            throw new IllegalArgumentException(name + ": SKIP (expected: SEND, with FULL_DUPLEX_STREAMED)");
        }
    }
}
