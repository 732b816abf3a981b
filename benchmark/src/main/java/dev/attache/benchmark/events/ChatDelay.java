package dev.attache.benchmark.events;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How much later the events of a chat arrive when they are metered. */
public final class ChatDelay {
    private ChatDelay() {}

    /**
     * Measures for {@code rounds} rounds, each of about a second per service, and prints a table.
     *
     * @param targets the title and address of each service, null for an Envoy that asks nobody; the first is what the
     *     others are compared with
     */
    public static void measure(int rounds, Map<String, @Nullable String> targets)
            throws IOException, InterruptedException {
        var events = new DelayedEvents();
        try (var open = new OpenResources();
                var upstream = new EventUpstream()) {
            targets.forEach((title, target) -> {
                ChatEnvoy envoy = open.add(new ChatEnvoy(upstream.port(), target));
                events.add(
                        title,
                        (count, pause) -> envoy.chat("/%d/%d".formatted(count, pause), "user-1", count)
                                .build());
            });
            events.measure(rounds);
        }
        events.print("delay per event of a chat, through Envoy");
    }
}
