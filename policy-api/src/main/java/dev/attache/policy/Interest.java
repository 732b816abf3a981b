package dev.attache.policy;

/**
 * What a policy needs of an exchange, beyond the request's headers.
 *
 * @param responseHeaders whether it wants to see, or add to, the response's headers
 * @param requestBody what it needs of the request's body
 * @param responseBody what it needs of the response's body
 */
public record Interest(boolean responseHeaders, Body requestBody, Body responseBody) {
    /** The request's headers are enough. */
    public static final Interest REQUEST_HEADERS = new Interest(false, Body.NONE, Body.NONE);

    /** The headers of both directions. */
    public static final Interest HEADERS = new Interest(true, Body.NONE, Body.NONE);

    /** What is needed of a body. */
    public enum Body {
        /** Nothing. */
        NONE,
        /** To see each chunk; it is never delayed. */
        TAP
    }

    /** What is needed of one body. */
    public Body body(boolean request) {
        return request ? requestBody : responseBody;
    }

    /** Whether anything is needed of a body. */
    public boolean wantsBodies() {
        return requestBody != Body.NONE || responseBody != Body.NONE;
    }

    /** What both need. */
    public Interest and(Interest other) {
        return new Interest(
                responseHeaders || other.responseHeaders,
                max(requestBody, other.requestBody),
                max(responseBody, other.responseBody));
    }

    private static Body max(Body a, Body b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
