package dev.attache.benchmark.hits;

import dev.attache.benchmark.events.ChatEnvoy;
import dev.attache.benchmark.events.OpenResources;
import dev.attache.testkit.llm.LlmUpstream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks chats one after the other through a real Envoy, and prints how long answers take: the upstream's, stored ones,
 * and those of the upstream that were looked for in vain. Rounds take turns, so that what disturbs the machine disturbs
 * all.
 */
public final class HitLatency {
    static final int WARM_UP = 300;
    private static final int SLOW_CHATS = 20;
    static final int CHATS = 100;
    /** What a fast model takes for a short answer. */
    private static final int MODEL_MILLIS = 300;

    private final ChatClient client = new ChatClient();
    private final Questions questions = new Questions();
    private final List<Way> ways = new ArrayList<>();

    private HitLatency() {}

    /** One way to an answer. */
    private record Way(ChatEnvoy envoy, int modelMillis, Supplier<String> question, String title, Latencies took) {}

    /**
     * Measures for {@code rounds} rounds of about half a minute, and prints a table.
     *
     * @param none the address of a service without a policy
     * @param exact the address of one that answers exactly the same chats again
     * @param semantic the address of one that also answers chats that mean the same; null where there is none
     */
    public static void measure(int rounds, String none, String exact, @Nullable String semantic)
            throws IOException, InterruptedException {
        try (var open = new OpenResources();
                var upstream = LlmUpstream.start()) {
            var latency = new HitLatency();
            latency.ways(upstream.port(), open, none, exact, semantic);
            latency.measure(rounds);
            new LatencyReport(rounds, MODEL_MILLIS, latency::of).print(System.out, semantic != null);
        }
    }

    private void ways(int upstream, OpenResources open, String none, String exact, @Nullable String semantic)
            throws IOException, InterruptedException {
        ChatEnvoy alone = open.add(new ChatEnvoy(upstream, null));
        ChatEnvoy passing = open.add(new ChatEnvoy(upstream, none));
        ChatEnvoy storing = open.add(new ChatEnvoy(upstream, exact));
        upstream(alone, LatencyReport.UPSTREAM, "");
        upstream(passing, LatencyReport.NO_POLICY, "");
        upstream(storing, LatencyReport.EXACT_MISS, "miss");
        fill(storing);
        ways.add(hit(storing, LatencyReport.EXACT_HIT, "hit-exact", questions::again));
        if (semantic != null) {
            ChatEnvoy comparing = open.add(new ChatEnvoy(upstream, semantic));
            upstream(comparing, LatencyReport.SEMANTIC_MISS, "miss");
            fill(comparing);
            ways.add(hit(comparing, LatencyReport.SEMANTIC_HIT, "hit-semantic", questions::inOtherWords));
        }
    }

    /** What the upstream answers, once at its pace and once without any, so that what is added can be seen. */
    private void upstream(ChatEnvoy envoy, String title, String expected) {
        for (int millis : new int[] {MODEL_MILLIS, 0}) {
            String each = LatencyReport.title(title, millis);
            ways.add(new Way(envoy, millis, questions::unheard, each, new Latencies(expected)));
        }
    }

    private static Way hit(ChatEnvoy envoy, String title, String expected, Supplier<String> question) {
        return new Way(envoy, MODEL_MILLIS, question, title, new Latencies(expected));
    }

    /** Asks all once, and again until each is answered from the store. */
    private void fill(ChatEnvoy envoy) throws IOException, InterruptedException {
        for (String question : questions.all()) {
            client.ask(envoy, question, 0);
        }
        for (String question : questions.all()) {
            client.awaitStored(envoy, question);
        }
    }

    private void measure(int rounds) throws IOException, InterruptedException {
        for (Way way : ways) {
            if (!isSlow(way)) {
                System.err.println("warming up: " + way.title());
                ask(way, WARM_UP, new Latencies(""));
            }
        }
        for (int round = 0; round < rounds; round++) {
            System.err.println("round " + (round + 1) + " of " + rounds);
            for (Way way : ways) {
                ask(way, isSlow(way) ? SLOW_CHATS : CHATS, way.took());
            }
        }
    }

    /** Whether the upstream answers, at its pace. */
    private static boolean isSlow(Way way) {
        return way.modelMillis() > 0 && !way.title().endsWith(LatencyReport.HIT);
    }

    private void ask(Way way, int chats, Latencies took) throws IOException, InterruptedException {
        for (int i = 0; i < chats; i++) {
            String question = way.question().get();
            long began = System.nanoTime();
            String kind = client.ask(way.envoy(), question, way.modelMillis());
            took.add(kind, System.nanoTime() - began);
        }
    }

    private Latencies of(String title) {
        return ways.stream()
                .filter(way -> way.title().equals(title))
                .map(Way::took)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(title + " was not measured"));
    }
}
