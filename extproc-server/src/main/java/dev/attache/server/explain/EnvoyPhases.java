package dev.attache.server.explain;

import dev.attache.policy.Interest;
import dev.attache.policy.Interest.Body;
import dev.attache.server.config.EnvoySettings;
import dev.attache.server.config.EnvoySettings.Part;
import dev.attache.server.config.ServerSettings;
import dev.attache.server.explain.Explanation.Phase;
import java.util.List;

/** Which parts of an exchange Envoy sends, and how: by its static modes, and by what an override asks for. */
final class EnvoyPhases {
    private static final String STATIC = "as server.envoy.modes says";

    private final ServerSettings server;
    private final EnvoySettings envoy;
    private final Interest interest;

    private EnvoyPhases(ServerSettings server, Interest interest) {
        this.server = server;
        this.envoy = server.envoy();
        this.interest = interest;
    }

    /**
     * The six parts in order.
     *
     * @param length the request's body in bytes, less than 0 when it has none
     */
    static List<Phase> of(ServerSettings server, Interest interest, long length) {
        var phases = new EnvoyPhases(server, interest);
        EnvoySettings.Modes modes = server.envoy().modes();
        boolean response = interest.wantsResponse();
        return List.of(
                new Phase("request headers", modes.requestHeader().name(), "always needed"),
                phases.requestBody(length),
                phases.part(
                        "request trailers",
                        modes.requestTrailer(),
                        interest.trailers() || (length >= 0 && interest.requestBody() != Body.NONE)),
                phases.part("response headers", modes.responseHeader(), response),
                phases.responseBody(),
                phases.part(
                        "response trailers",
                        modes.responseTrailer(),
                        interest.untilEnd() || interest.responseBody() != Body.NONE));
    }

    private Phase part(String name, Part mode, boolean wanted) {
        if (mode == Part.SEND) {
            return new Phase(name, "SEND", wanted ? "wanted" : STATIC);
        }
        boolean asked = wanted && envoy.modeOverride();
        return new Phase(name, asked ? "SEND" : "SKIP", asked ? "asked for" : "not wanted");
    }

    private Phase requestBody(long length) {
        EnvoySettings.Body mode = envoy.modes().requestBody();
        String why = PhaseWords.body(interest, true);
        if (!envoy.modeOverride() || mode == EnvoySettings.Body.FULL_DUPLEX_STREAMED) {
            return new Phase("request body", mode.name(), STATIC + "; " + why);
        }
        if (interest.requestBody() == Body.NONE || length < 0) {
            return new Phase("request body", "NONE", length < 0 ? why + "; there is none" : why);
        }
        boolean whole = interest.requestBody() == Body.WHOLE;
        boolean fits = length <= envoy.bufferLimit().bytes();
        if (whole && length > server.maxGathered().bytes()) {
            return new Phase(
                    "request body",
                    "NONE",
                    why + "; refused with 413: over server.max_gathered " + server.maxGathered());
        }
        if (interest.decidesOnBody() && !fits) {
            return new Phase(
                    "request body",
                    "NONE",
                    why + "; refused with 413: over server.envoy.buffer_limit " + envoy.bufferLimit());
        }
        boolean gathered = whole && (interest.decidesOnBody() || fits);
        return new Phase("request body", gathered ? "BUFFERED" : "STREAMED", why);
    }

    private Phase responseBody() {
        EnvoySettings.Body mode = envoy.modes().responseBody();
        String why = PhaseWords.body(interest, false);
        if (!envoy.modeOverride() || mode == EnvoySettings.Body.FULL_DUPLEX_STREAMED) {
            return new Phase("response body", mode.name(), STATIC + "; " + why);
        }
        return switch (interest.responseBody()) {
            case NONE -> new Phase("response body", "NONE", why);
            case TAP -> new Phase("response body", "STREAMED", why);
            case EDIT -> new Phase("response body", edited(mode), why);
            case WHOLE ->
                new Phase(
                        "response body",
                        "BUFFERED or STREAMED",
                        why + "; BUFFERED where the response tells a length of at most " + envoy.bufferLimit());
        };
    }

    private String edited(EnvoySettings.Body mode) {
        boolean duplex = interest.endsResponse() && mode == EnvoySettings.Body.NONE;
        return duplex ? "FULL_DUPLEX_STREAMED" : "STREAMED";
    }
}
