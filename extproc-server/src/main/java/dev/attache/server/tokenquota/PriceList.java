package dev.attache.server.tokenquota;

import dev.attache.policy.PolicyContext;
import dev.attache.policy.WatchedFile;
import java.nio.file.Path;
import java.util.function.Supplier;

/** The prices of a file that is read again when it changes. Thread-safe. */
final class PriceList implements Supplier<PriceTable> {
    private final WatchedFile<PriceTable> tables;

    /**
     * Reads the file and goes on looking at it.
     *
     * @throws IllegalArgumentException when it cannot be read or something in it is wrong
     */
    PriceList(Path file, String policy, PolicyContext context) {
        try {
            this.tables = new WatchedFile<>(
                    file,
                    PriceFile.MAX_BYTES,
                    content -> PriceFile.parse(file, content),
                    result -> context.metrics()
                            .count(
                                    "attache_token_quota_prices_reloads_total",
                                    "Changed files of prices, by result.",
                                    "policy",
                                    policy,
                                    "result",
                                    result),
                    context);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("prices: " + e.getMessage(), e);
        }
    }

    @Override
    public PriceTable get() {
        return tables.get();
    }
}
