package dev.attache.benchmark.load;

import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;

/** A message of Envoy's, and the first byte of its answer: the tag of the field that says which phase it is for. */
record ExchangeMessage(ProcessingRequest request, byte answerTag) {
    static final byte REQUEST_HEADERS_ANSWER = (1 << 3) | 2;
    static final byte RESPONSE_HEADERS_ANSWER = (2 << 3) | 2;
    static final byte REQUEST_BODY_ANSWER = (3 << 3) | 2;
    static final byte RESPONSE_BODY_ANSWER = (4 << 3) | 2;
    static final byte IMMEDIATE_ANSWER = (7 << 3) | 2;

    /** Headers and bodies only. */
    static ExchangeMessage of(ProcessingRequest request) {
        byte tag = switch (request.getRequestCase()) {
            case REQUEST_HEADERS -> REQUEST_HEADERS_ANSWER;
            case RESPONSE_HEADERS -> RESPONSE_HEADERS_ANSWER;
            case REQUEST_BODY -> REQUEST_BODY_ANSWER;
            case RESPONSE_BODY -> RESPONSE_BODY_ANSWER;
            case REQUEST_TRAILERS, RESPONSE_TRAILERS, REQUEST_NOT_SET ->
                throw new IllegalArgumentException(request.getRequestCase() + " (expected: headers or a body)");
        };
        return new ExchangeMessage(request, tag);
    }
}
