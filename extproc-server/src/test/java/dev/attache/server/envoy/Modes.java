package dev.attache.server.envoy;

import static io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode.BUFFERED;
import static io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode.FULL_DUPLEX_STREAMED;
import static io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode.NONE;
import static io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode.STREAMED;
import static java.util.Objects.requireNonNull;

import dev.attache.policy.Interest;
import dev.attache.testkit.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The processing modes and the kinds of policies that everything must pass through. */
final class Modes {
    /** What policies may need, by name. */
    static final Map<String, Interest> INTERESTS =
            Map.of("nothing", Interest.REQUEST_HEADERS, "headers", Interest.HEADERS, "tap", Probe.TAP);

    /** One mode of each kind. */
    static final Map<String, Mode> KINDS = Map.of(
            "NONE",
            Mode.HEADERS.withTrailers(false, true),
            "BUFFERED",
            Mode.BUFFERED,
            "BUFFERED_PARTIAL",
            Mode.BUFFERED_PARTIAL,
            "STREAMED",
            Mode.STREAMED.withTrailers(false, true),
            "FULL_DUPLEX_STREAMED",
            Mode.FULL_DUPLEX,
            "observability",
            Mode.STREAMED.observing());

    private Modes() {}

    static Mode kind(String name) {
        return requireNonNull(KINDS.get(name), name);
    }

    static Interest interest(String name) {
        return requireNonNull(INTERESTS.get(name), name);
    }

    /** The kinds, and mixtures of them: one direction only, two modes, headers or trailers left out. */
    static List<Mode> all() {
        var modes = new ArrayList<>(KINDS.values());
        modes.add(Mode.REQUEST_HEADERS);
        modes.add(Mode.HEADERS);
        modes.add(Mode.HEADERS.withTrailers(true, true));
        modes.add(Mode.HEADERS.withRequestHeaders(false));
        modes.add(Mode.STREAMED);
        modes.add(Mode.BUFFERED.withTrailers(true, true));
        modes.add(Mode.HEADERS.withBodies(BUFFERED, STREAMED));
        modes.add(Mode.HEADERS.withBodies(NONE, FULL_DUPLEX_STREAMED));
        modes.add(Mode.HEADERS.withBodies(FULL_DUPLEX_STREAMED, NONE));
        modes.add(Mode.HEADERS.observing());
        modes.add(new Mode(false, false, STREAMED, STREAMED, true, true, false));
        return List.copyOf(modes);
    }
}
