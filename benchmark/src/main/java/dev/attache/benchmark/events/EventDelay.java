package dev.attache.benchmark.events;

import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;

/**
 * Sends events through a real Envoy, without Attaché and with 1, 3 and 5 policies that look at them, and prints how
 * much later they arrive. The service too shares the process of client and upstream.
 */
public final class EventDelay {
    private static final int[] TAPS = {0, 1, 3, 5};

    private EventDelay() {}

    /** Measures for {@code rounds} rounds of about five seconds, and prints a table. */
    public static void measure(int rounds) throws IOException, InterruptedException {
        var events = new DelayedEvents();
        try (var open = new OpenResources();
                var upstream = new EventUpstream()) {
            for (int taps : TAPS) {
                int port = begin(taps, upstream, open);
                events.add(
                        taps == 0 ? "none" : Integer.toString(taps),
                        (count, pause) -> HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:%d/%d/%d".formatted(port, count, pause)))
                                .build());
            }
            events.measure(rounds);
        }
        events.print("policies");
    }

    private static int begin(int taps, EventUpstream upstream, OpenResources open) throws IOException {
        var config = new EnvoyConfig().upstream(upstream.port()).modeOverride(true);
        if (taps > 0) {
            config.processor(open.add(new TappingServer(taps)).target());
        }
        open.add(EnvoyProcess.start(config));
        return config.listenerPort();
    }
}
