package dev.attache.server.tokenquota;

import dev.attache.server.llm.TokenKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a file of prices: {@code models: {gpt-4o: {input: "2.50", cached_input: "1.25", output: "10.00"}}}, per million
 * tokens, with {@code long_context: {above: 200000, …}} and {@code batch: {…}} where a model has such tiers.
 *
 * <p>Finds all mistakes at once.
 */
final class PriceFile {
    static final int MAX_BYTES = 4 << 20;
    private static final int MAX_DECIMALS = 6;
    private static final BigDecimal MAX_PRICE = BigDecimal.valueOf(1_000_000);
    private static final long MAX_ABOVE = 1_000_000_000;

    private final List<String> problems = new ArrayList<>();

    private PriceFile() {}

    /**
     * Reads the content of a file.
     *
     * @param content null when it cannot be read
     * @throws IllegalArgumentException with all that is wrong
     */
    static PriceTable parse(Path file, byte @Nullable [] content) {
        if (content == null) {
            throw new IllegalArgumentException(
                    file + " cannot be read (expected: a file of prices, at most " + (MAX_BYTES >> 20) + " MiB)");
        }
        var reading = new PriceFile();
        Map<String, ModelPrices> models = reading.document(content);
        if (!reading.problems.isEmpty()) {
            throw new IllegalArgumentException(file.getFileName() + ": " + String.join("; ", reading.problems));
        }
        return new PriceTable(models);
    }

    private Map<String, ModelPrices> document(byte[] content) {
        Object root;
        try {
            root = new Load(LoadSettings.builder().setCodePointLimit(MAX_BYTES).build())
                    .loadFromString(new String(content, StandardCharsets.UTF_8));
        } catch (YamlEngineException e) {
            problems.add("not YAML: " + e.getMessage());
            return Map.of();
        }
        var models = new HashMap<String, ModelPrices>();
        if (root instanceof Map<?, ?> map && map.get("models") instanceof Map<?, ?> given && !given.isEmpty()) {
            map.keySet().stream()
                    .filter(key -> !"models".equals(key))
                    .forEach(key -> problem(String.valueOf(key), "unknown key", "models"));
            given.forEach((name, settings) -> models.put(String.valueOf(name), model("models." + name, settings)));
        } else {
            problem("models", "missing", "models: {NAME: {input: \"2.50\", output: \"10.00\"}}");
        }
        return models;
    }

    private ModelPrices model(String path, @Nullable Object settings) {
        if (!(settings instanceof Map<?, ?> map)) {
            problem(path, String.valueOf(settings), "{input: \"2.50\", output: \"10.00\"}");
            return new ModelPrices(Prices.of(Map.of()), null, 0, null);
        }
        Map<TokenKind, BigDecimal> standard = prices(path, map, Map.of());
        if (!map.containsKey("input") || !map.containsKey("output")) {
            problem(path, "incomplete", "input and output");
        }
        Prices longContext = null;
        long above = 0;
        if (map.get("long_context") instanceof Map<?, ?> tier) {
            longContext = Prices.of(prices(path + ".long_context", tier, standard));
            above = above(path + ".long_context.above", tier.get("above"));
        }
        Prices batch =
                map.get("batch") instanceof Map<?, ?> tier ? Prices.of(prices(path + ".batch", tier, standard)) : null;
        return new ModelPrices(Prices.of(standard), longContext, above, batch);
    }

    /** The prices of a model, or those of a tier, which has the model's where it gives none of its own. */
    private Map<TokenKind, BigDecimal> prices(String path, Map<?, ?> map, Map<TokenKind, BigDecimal> base) {
        var prices = new EnumMap<TokenKind, BigDecimal>(TokenKind.class);
        prices.putAll(base);
        map.forEach((key, value) -> {
            String name = String.valueOf(key);
            boolean tier = value instanceof Map<?, ?> && (name.equals("long_context") || name.equals("batch"));
            if ((base.isEmpty() && tier) || (path.endsWith(".long_context") && name.equals("above"))) {
                return;
            }
            TokenKind kind = kind(name);
            if (kind == null) {
                problem(path + "." + name, "unknown key", "input, cached_input, cache_write, output, reasoning, …");
            } else {
                prices.put(kind, price(path + "." + name, value));
            }
        });
        return prices;
    }

    private static @Nullable TokenKind kind(String name) {
        for (TokenKind kind : TokenKind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
                return kind;
            }
        }
        return null;
    }

    private BigDecimal price(String path, @Nullable Object value) {
        try {
            BigDecimal price = new BigDecimal(String.valueOf(value)).stripTrailingZeros();
            if (price.signum() >= 0 && price.scale() <= MAX_DECIMALS && price.compareTo(MAX_PRICE) <= 0) {
                return price;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        problem(path, String.valueOf(value), "0 to 1000000 per million tokens, with at most 6 decimals");
        return BigDecimal.ZERO;
    }

    private long above(String path, @Nullable Object value) {
        if (value instanceof Integer above && above > 0 && above <= MAX_ABOVE) {
            return above;
        }
        problem(path, String.valueOf(value), "a number of tokens, 1 to " + MAX_ABOVE);
        return 0;
    }

    private void problem(String path, String found, String expected) {
        problems.add(path + ": " + found + " (expected: " + expected + ")");
    }
}
