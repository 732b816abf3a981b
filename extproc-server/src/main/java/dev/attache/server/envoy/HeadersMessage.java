package dev.attache.server.envoy;

import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest.RequestCase;

/**
 * The headers of one direction, waiting for their answer.
 *
 * @param last whether nothing follows them
 */
record HeadersMessage(Direction direction, EnvoyHeaders headers, boolean last) {
    static HeadersMessage of(Direction direction, HttpHeaders message) {
        return new HeadersMessage(direction, EnvoyHeaders.of(message.getHeaders()), message.getEndOfStream());
    }

    RequestCase phase() {
        return direction.request ? RequestCase.REQUEST_HEADERS : RequestCase.RESPONSE_HEADERS;
    }
}
