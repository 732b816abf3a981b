package dev.attache.server.tokenquota;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The prices of all models. A name in the table may end in {@code *}; the longest that fits is used. Immutable;
 * thread-safe.
 */
final class PriceTable {
    private final Map<String, ModelPrices> exact;
    private final TreeMap<String, ModelPrices> beginnings = new TreeMap<>();
    private final ModelPrices dearest;

    /** A table of at least one model. */
    PriceTable(Map<String, ModelPrices> models) {
        exact = Map.copyOf(models);
        models.forEach((name, prices) -> {
            if (name.endsWith("*")) {
                beginnings.put(name.substring(0, name.length() - 1), prices);
            }
        });
        dearest = models.values().stream()
                .reduce(ModelPrices::dearest)
                .orElseThrow(() -> new IllegalArgumentException("models: {} (expected: at least one)"));
    }

    /** The prices of this model; null where the table has none. */
    @Nullable
    ModelPrices find(@Nullable String model) {
        if (model == null) {
            return beginnings.get("");
        }
        ModelPrices found = exact.get(model);
        return found == null ? beginning(model) : found;
    }

    private @Nullable ModelPrices beginning(String model) {
        // From the model's own name downwards: all its prefixes sort before it.
        Map.Entry<String, ModelPrices> before = beginnings.floorEntry(model);
        while (before != null && !model.startsWith(before.getKey())) {
            before = beginnings.floorEntry(commonStart(model, before.getKey()));
        }
        return before == null ? null : before.getValue();
    }

    private static String commonStart(String a, String b) {
        int length = 0;
        while (length < Math.min(a.length(), b.length()) && a.charAt(length) == b.charAt(length)) {
            length++;
        }
        return a.substring(0, length);
    }

    /** Prices for a model that is not in the table: never too low, kind by kind. */
    ModelPrices dearest() {
        return dearest;
    }
}
