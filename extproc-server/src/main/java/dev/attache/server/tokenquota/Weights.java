package dev.attache.server.tokenquota;

import dev.attache.policy.Setting;
import java.util.stream.Stream;

/** How much a token of each kind counts. */
public record Weights(
        @Setting(value = "A token read by the model.", standard = "1")
        Weight input,

        @Setting(value = "One read from the provider's cache.", standard = "1")
        Weight cachedInput,

        @Setting(value = "One written to the provider's cache.", standard = "1")
        Weight cacheWrite,

        @Setting(value = "A token written by the model.", standard = "1")
        Weight output,

        @Setting(value = "One that it wrote for itself.", standard = "1")
        Weight reasoning) {
    Weight of(Counted kind) {
        return switch (kind) {
            case INPUT -> input;
            case CACHED_INPUT -> cachedInput;
            case CACHE_WRITE -> cacheWrite;
            case OUTPUT -> output;
            case REASONING -> reasoning;
        };
    }

    /** The least power of ten in which all of them are whole numbers. */
    long scale() {
        int decimals = Stream.of(input, cachedInput, cacheWrite, output, reasoning)
                .mapToInt(Weight::decimals)
                .max()
                .orElse(0);
        long scale = 1;
        for (int i = 0; i < decimals; i++) {
            scale *= 10;
        }
        return scale;
    }
}
