package dev.attache.testkit;

import static io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode.NONE;

import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.HeaderSendMode;

/** Applies {@code mode_override} as Envoy does: header and trailer modes may keep what is set, body modes never. */
final class Overrides {
    private Overrides() {}

    static Mode apply(Mode mode, ProcessingMode override, boolean atRequest, boolean mayClear) {
        boolean bodiesUnset = override.getRequestBodyMode() == NONE && override.getResponseBodyMode() == NONE;
        boolean bodiesWanted = mode.responseBody() != NONE || (atRequest && mode.requestBody() != NONE);
        boolean othersSet = override.getResponseHeaderMode() != HeaderSendMode.DEFAULT
                || override.getRequestTrailerMode() != HeaderSendMode.DEFAULT
                || override.getResponseTrailerMode() != HeaderSendMode.DEFAULT;
        if (bodiesUnset && bodiesWanted && othersSet && !mayClear) {
            throw new ProtocolViolation(
                    Rule.OVERRIDE_CLEARS_BODIES,
                    "both unset over %s, %s".formatted(mode.requestBody(), mode.responseBody()));
        }
        var requestBody = atRequest ? override.getRequestBodyMode() : mode.requestBody();
        boolean responseHeaders = chosen(override.getResponseHeaderMode(), mode.responseHeaders());
        return new Mode(
                        mode.requestHeaders(),
                        responseHeaders,
                        NONE,
                        NONE,
                        chosen(override.getRequestTrailerMode(), mode.requestTrailers()),
                        chosen(override.getResponseTrailerMode(), mode.responseTrailers()),
                        mode.observability())
                .withBodies(requestBody, override.getResponseBodyMode());
    }

    private static boolean chosen(HeaderSendMode override, boolean set) {
        return override == HeaderSendMode.DEFAULT ? set : override == HeaderSendMode.SEND;
    }
}
