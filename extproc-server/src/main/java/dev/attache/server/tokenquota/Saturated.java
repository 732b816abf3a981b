package dev.attache.server.tokenquota;

/** Arithmetic with numbers that a provider reported: an absurd one becomes the largest there is, never a small one. */
final class Saturated {
    private Saturated() {}

    /** The product of two numbers that are at least 0. */
    static long product(long a, long b) {
        return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
    }

    /** The sum of two numbers that are at least 0. */
    static long sum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
}
