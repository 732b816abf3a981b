package dev.attache.server.tokenquota;

import dev.attache.policy.Metrics;
import dev.attache.policy.PolicyContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The prices of a file that is read again when it changes. A changed file that is wrong is refused, and the old prices stay.
 *
 * <p>Thread-safe: only the periodic work writes, one field.
 */
final class PriceList implements Supplier<PriceTable> {
    /** How often to look at the file; a change counts once it has been the same twice. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Path file;
    private final Metrics.Count taken;
    private final Metrics.Count refused;
    private byte @Nullable [] current;
    private byte @Nullable [] pending;
    private volatile PriceTable table;

    /**
     * Reads the file and goes on looking at it.
     *
     * @throws IllegalArgumentException when it cannot be read or something in it is wrong
     */
    PriceList(Path file, String policy, PolicyContext context) {
        this.file = file;
        this.taken = count(context.metrics(), policy, "taken");
        this.refused = count(context.metrics(), policy, "refused");
        this.current = PriceFile.content(file);
        this.pending = current;
        try {
            this.table = PriceFile.parse(file, current);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("prices: " + e.getMessage(), e);
        }
        context.every(PAUSE, this::look);
    }

    private static Metrics.Count count(Metrics metrics, String policy, String result) {
        return metrics.count(
                "attache_token_quota_prices_reloads_total",
                "Changed files of prices, by result.",
                "policy",
                policy,
                "result",
                result);
    }

    private void look() {
        byte[] now = PriceFile.content(file);
        boolean settled = Arrays.equals(now, pending);
        pending = now;
        if (!settled || Arrays.equals(now, current)) {
            return;
        }
        current = now;
        try {
            table = PriceFile.parse(file, now);
            taken.increment();
        } catch (IllegalArgumentException e) {
            refused.increment();
            // Whoever runs the periodic work logs it; once, for the content is known now.
            throw new IllegalStateException(
                    "the changed file of prices was refused, the old ones stay: " + e.getMessage());
        }
    }

    @Override
    public PriceTable get() {
        return table;
    }
}
