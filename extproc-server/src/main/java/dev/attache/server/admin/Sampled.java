package dev.attache.server.admin;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongConsumer;

/**
 * Passes on one number of sixteen, by chance: a distribution is known by a part of it, and to observe each costs a tenth of
 * a decision. Thread-safe where what it tells is.
 */
public record Sampled(LongConsumer told) implements LongConsumer {
    private static final int OF = 16;

    @Override
    public void accept(long value) {
        if (ThreadLocalRandom.current().nextInt(OF) == 0) {
            told.accept(value);
        }
    }
}
