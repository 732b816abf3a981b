package dev.attache.server.store;

import java.math.BigInteger;

/** Fractions of integers, without rounding errors and without overflow. */
final class Exact {
    private Exact() {}

    /** {@code value × part / whole}, rounded up. All at least 0, {@code whole} at least 1. */
    static long shareUp(long value, long part, long whole) {
        if (Math.multiplyHigh(value, part) == 0 && value * part >= 0) {
            return Math.ceilDiv(value * part, whole);
        }
        BigInteger[] share = divide(value, part, whole);
        return share[0].longValueExact() + share[1].signum();
    }

    /** {@code value × part / whole}, rounded down. All at least 0, {@code whole} at least 1. */
    static long shareDown(long value, long part, long whole) {
        if (Math.multiplyHigh(value, part) == 0 && value * part >= 0) {
            return value * part / whole;
        }
        return divide(value, part, whole)[0].longValueExact();
    }

    private static BigInteger[] divide(long value, long part, long whole) {
        return BigInteger.valueOf(value)
                .multiply(BigInteger.valueOf(part))
                .divideAndRemainder(BigInteger.valueOf(whole));
    }
}
