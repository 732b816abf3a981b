package dev.attache.server.similarity;

/** How near vectors are to each other. */
public final class Cosine {
    private Cosine() {}

    /**
     * The cosine of two vectors of length 1; -1 where they cannot be compared, because their dimensions differ or they
     * hold no numbers.
     */
    public static double of(float[] one, float[] other) {
        if (one.length != other.length) {
            return -1;
        }
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return Double.isFinite(sum) ? sum : -1;
    }
}
