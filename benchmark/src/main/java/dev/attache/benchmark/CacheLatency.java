package dev.attache.benchmark;

import dev.attache.benchmark.hits.HitLatency;
import dev.attache.benchmark.process.Cores;
import dev.attache.benchmark.process.MeasuredProcess;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts the services through which stored answers are asked for, and measures how long those take. */
final class CacheLatency {
    private static final int ROUNDS = 5;

    private CacheLatency() {}

    /** Without the embedder's module, comparing by meaning is left out. */
    static void measure(Servers servers) throws IOException, InterruptedException {
        // This process may have been pinned for an earlier measurement.
        Cores.release(ProcessHandle.current().pid());
        Map<CacheMode, MeasuredProcess> services = new EnumMap<>(CacheMode.class);
        try {
            for (CacheMode mode : CacheMode.values()) {
                // The first mode builds the module that is asked for next.
                if (mode != CacheMode.SEMANTIC || servers.hasEmbedder()) {
                    System.err.println("starting: cache " + mode.id);
                    services.put(mode, servers.start(mode));
                }
            }
            HitLatency.measure(
                    ROUNDS,
                    target(services.get(CacheMode.NONE)),
                    target(services.get(CacheMode.EXACT)),
                    services.containsKey(CacheMode.SEMANTIC) ? target(services.get(CacheMode.SEMANTIC)) : null);
        } finally {
            services.values().forEach(MeasuredProcess::close);
        }
    }

    private static String target(@Nullable MeasuredProcess service) {
        if (service == null) {
            throw new IllegalStateException("a service was not started");
        }
        return "127.0.0.1:" + service.address().getPort();
    }
}
