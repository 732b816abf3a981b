package dev.attache.policy;

/**
 * What a policy needs of an exchange, beyond the request's headers.
 *
 * <p>Start from {@link #REQUEST_HEADERS} and add: {@code Interest.REQUEST_HEADERS.withRequestBody(Body.WHOLE)}. A
 * handler may need less for one exchange ({@link ExchangeHandler#needs}), never more.
 *
 * @param responseHeaders whether it wants to see, or add to, the response's headers
 * @param requestBody what it needs of the request's body
 * @param responseBody what it needs of the response's body
 * @param trailers whether it wants to see, or edit, the trailers of the request
 * @param untilEnd whether it wants the response's trailers, and to be told the end of the exchange only when the client
 *     has the whole response or has gone
 * @param decidesOnBody whether it decides at the request's body, so that the upstream must see nothing before
 * @param encoded whether it wants bodies as they are on the wire; otherwise gzip, br, zstd and deflate are undone for
 * it
 * @param endsResponse whether it may end a response's body before its end, so that the upstream should be cut then
 */
public record Interest(
        boolean responseHeaders,
        Body requestBody,
        Body responseBody,
        boolean trailers,
        boolean untilEnd,
        boolean decidesOnBody,
        boolean encoded,
        boolean endsResponse) {
    /** The request's headers are enough. */
    public static final Interest REQUEST_HEADERS =
            new Interest(false, Body.NONE, Body.NONE, false, false, false, false, false);

    /** The headers of both directions. */
    public static final Interest HEADERS = REQUEST_HEADERS.withResponseHeaders();

    /** What is needed of a body, from the least to the most. */
    public enum Body {
        /** Nothing. */
        NONE,
        /** To see each piece; it is never delayed. */
        TAP,
        /** To see each piece and say what goes on in its place, at once. */
        EDIT,
        /** To have all of it, at most {@code server.max_gathered}, before any of it goes on. */
        WHOLE;

        /** The greater of both needs. */
        public Body atLeast(Body other) {
            return compareTo(other) >= 0 ? this : other;
        }

        /** The lesser of both needs. */
        public Body atMost(Body other) {
            return compareTo(other) <= 0 ? this : other;
        }
    }

    /** Also the response's headers. */
    public Interest withResponseHeaders() {
        return new Interest(true, requestBody, responseBody, trailers, untilEnd, decidesOnBody, encoded, endsResponse);
    }

    /** With this need of the request's body. */
    public Interest withRequestBody(Body need) {
        return new Interest(
                responseHeaders, need, responseBody, trailers, untilEnd, decidesOnBody, encoded, endsResponse);
    }

    /** With this need of the response's body. */
    public Interest withResponseBody(Body need) {
        return new Interest(
                responseHeaders, requestBody, need, trailers, untilEnd, decidesOnBody, encoded, endsResponse);
    }

    /** Also the request's trailers. */
    public Interest withTrailers() {
        return new Interest(
                responseHeaders, requestBody, responseBody, true, untilEnd, decidesOnBody, encoded, endsResponse);
    }

    /** Also the response's trailers and the true end of the exchange. */
    public Interest untilTheEnd() {
        return new Interest(
                responseHeaders, requestBody, responseBody, trailers, true, decidesOnBody, encoded, endsResponse);
    }

    /** Has the whole body of the request, and decides there. */
    public Interest decidingOnBody() {
        return new Interest(responseHeaders, Body.WHOLE, responseBody, trailers, untilEnd, true, encoded, endsResponse);
    }

    /** Edits the response's body, and may end it before its end. */
    public Interest endingResponses() {
        Body need = responseBody.atLeast(Body.EDIT);
        return new Interest(true, requestBody, need, trailers, untilEnd, decidesOnBody, encoded, true);
    }

    /** With bodies as they are on the wire. */
    public Interest asEncoded() {
        return new Interest(
                responseHeaders, requestBody, responseBody, trailers, untilEnd, decidesOnBody, true, endsResponse);
    }

    /** What is needed of one body. */
    public Body body(boolean request) {
        return request ? requestBody : responseBody;
    }

    /** Whether anything is needed of the response before its end. */
    public boolean wantsResponse() {
        return responseHeaders || responseBody != Body.NONE;
    }

    /** What both need. */
    public Interest and(Interest other) {
        return new Interest(
                responseHeaders || other.responseHeaders,
                requestBody.atLeast(other.requestBody),
                responseBody.atLeast(other.responseBody),
                trailers || other.trailers,
                untilEnd || other.untilEnd,
                decidesOnBody || other.decidesOnBody,
                encoded && other.encoded,
                endsResponse || other.endsResponse);
    }
}
