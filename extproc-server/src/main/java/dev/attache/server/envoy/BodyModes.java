package dev.attache.server.envoy;

import dev.attache.policy.Interest;
import dev.attache.policy.Interest.Body;
import dev.attache.server.config.EnvoySettings;
import dev.attache.server.config.EnvoySettings.Part;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.HeaderSendMode;
import org.jspecify.annotations.Nullable;

/**
 * Turns what policies need of bodies into Envoy's modes, by {@code mode_override} where Envoy takes one.
 *
 * <p>An override replaces both body modes at once, so both are always named; a direction that Envoy was set to full
 * duplex for cannot be changed. Envoy may silently ignore an override: what was asked for is only believed when it
 * comes.
 */
final class BodyModes {
    private final EnvoySettings envoy;
    private boolean responseHeadersCome;

    BodyModes(EnvoySettings envoy) {
        this.envoy = envoy;
        this.responseHeadersCome = envoy.modes().responseHeader() == Part.SEND;
    }

    /** Whether Envoy was set, or asked, to send response headers. */
    boolean responseHeadersCome() {
        return responseHeadersCome;
    }

    /** The override that goes with the answer to request headers; null where none is needed. */
    @Nullable
    ProcessingMode afterRequestHeaders(
            Direction request, Direction response, Interest interest, Body need, BodyFacts body) {
        BodySendMode wanted = mode(request, interest, need, body);
        boolean responseHeaders = interest.wantsResponse() && envoy.modes().responseHeader() == Part.SKIP;
        boolean requestTrailers = (interest.trailers() || need != Body.NONE)
                && body.follows()
                && envoy.modes().requestTrailer() == Part.SKIP;
        boolean responseTrailers = interest.untilEnd() && envoy.modes().responseTrailer() == Part.SKIP;
        boolean changes = wanted != request.bodyMode() || responseHeaders || requestTrailers || responseTrailers;
        if (!envoy.modeOverride() || !changes || (request.isDuplex() && response.isDuplex())) {
            return null;
        }
        request.asked(wanted);
        var override = bodies(wanted, response.bodyMode());
        if (responseHeaders) {
            override.setResponseHeaderMode(HeaderSendMode.SEND);
            responseHeadersCome = true;
        }
        if (requestTrailers) {
            override.setRequestTrailerMode(HeaderSendMode.SEND);
        }
        if (responseTrailers) {
            override.setResponseTrailerMode(HeaderSendMode.SEND);
        }
        return override.build();
    }

    /** The override that goes with the answer to response headers; null where none is needed. */
    @Nullable
    ProcessingMode afterResponseHeaders(
            Direction request, Direction response, Interest interest, Body need, BodyFacts body) {
        BodySendMode wanted = mode(response, interest, need, body);
        boolean trailers = (interest.untilEnd() || need != Body.NONE)
                && body.follows()
                && envoy.modes().responseTrailer() == Part.SKIP;
        boolean changes = wanted != response.bodyMode() || (trailers && !response.isDuplex());
        if (!envoy.modeOverride() || !changes || response.isDuplex()) {
            return null;
        }
        response.asked(wanted);
        var override = bodies(request.bodyMode(), wanted);
        if (trailers) {
            override.setResponseTrailerMode(HeaderSendMode.SEND);
        }
        return override.build();
    }

    /**
     * A policy that decides on the body does so before the upstream sees anything: only then do headers wait for it.
     */
    private BodySendMode mode(Direction direction, Interest interest, Body need, BodyFacts body) {
        if (direction.isDuplex()) {
            return direction.bodyMode();
        }
        boolean decides = direction.request && interest.decidesOnBody();
        // An Envoy that is set to stream, and ignores the override, would not understand the answers of full duplex.
        boolean ends = !direction.request && interest.endsResponse() && direction.configuredMode() == BodySendMode.NONE;
        return switch (body.follows() ? need : Body.NONE) {
            case NONE -> BodySendMode.NONE;
            case TAP -> BodySendMode.STREAMED;
            // Only in full duplex is the upstream cut where we end a body.
            case EDIT -> ends ? BodySendMode.FULL_DUPLEX_STREAMED : BodySendMode.STREAMED;
            case WHOLE -> decides || isBuffered(body) ? BodySendMode.BUFFERED : BodySendMode.STREAMED;
        };
    }

    /** Whether Envoy would refuse to gather this body for a policy that decides on it. */
    boolean exceedsBuffer(Direction request, Interest interest, BodyFacts body) {
        return interest.decidesOnBody()
                && !request.isDuplex()
                && body.length() > envoy.bufferLimit().bytes();
    }

    private boolean isBuffered(BodyFacts body) {
        return body.length() >= 0 && body.length() <= envoy.bufferLimit().bytes();
    }

    private static ProcessingMode.Builder bodies(BodySendMode request, BodySendMode response) {
        return ProcessingMode.newBuilder().setRequestBodyMode(request).setResponseBodyMode(response);
    }
}
