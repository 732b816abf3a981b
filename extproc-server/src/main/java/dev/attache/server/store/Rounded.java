package dev.attache.server.store;

import org.jspecify.annotations.Nullable;

/**
 * The direction of a vector in 16 bits a dimension: half the memory of floats, and sums of integers, which the JIT may
 * add in any order and so several at once; sums of floats it may not.
 */
final class Rounded {
    private static final double ONE = Short.MAX_VALUE;

    private final short[] parts;
    /**
     * The length after rounding: if it were taken for 1, the cosine of two near vectors would be ten times less exact.
     */
    private final double length;

    private Rounded(short[] parts) {
        this.parts = parts;
        this.length = Math.sqrt(product(parts, parts));
    }

    /** The direction of a vector, whatever its length; null where it has none. */
    static @Nullable Rounded of(float[] vector) {
        double squares = 0;
        for (float each : vector) {
            squares += (double) each * each;
        }
        // also where one is not a number
        if (!(squares > 0 && squares < Double.POSITIVE_INFINITY)) {
            return null;
        }
        double scale = ONE / Math.sqrt(squares);
        var parts = new short[vector.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = (short) Math.round(vector[i] * scale);
        }
        return new Rounded(parts);
    }

    int dimensions() {
        return parts.length;
    }

    /** The cosine of two with the same number of dimensions; off by some 0.00001. */
    float cosine(Rounded other) {
        double cosine = product(parts, other.parts) / (length * other.length);
        return (float) Math.clamp(cosine, -1.0, 1.0);
    }

    /** No part of the sum is over 2^31, as both have a length of about 2^15. */
    private static int product(short[] one, short[] other) {
        int sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }
}
