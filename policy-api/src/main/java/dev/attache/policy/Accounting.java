package dev.attache.policy;

import dev.attache.exchange.Source;
import dev.attache.store.Limits;
import java.util.List;
import java.util.Optional;

/** A policy that counts by key, as operators look at it and change it. Thread-safe. */
public interface Accounting {
    /**
     * How the amounts of one limit are written.
     *
     * @param scale how many units of the counter are one of the policy's; at least 1
     * @param decimal whether fractions matter, as with money: then amounts are decimals in a text, otherwise whole
     * numbers
     */
    record Amounts(long scale, boolean decimal) {
        /** Whole numbers, counted as they are. */
        public static final Amounts WHOLE = new Amounts(1, false);

        /** Refuses a scale below 1. */
        public Amounts {
            if (scale < 1) {
                throw new IllegalArgumentException("scale: " + scale + " (expected: >= 1)");
            }
        }
    }

    /**
     * What is checked.
     *
     * @param amounts one for each limit
     */
    record Counted(Limits limits, List<Amounts> amounts) {
        /** Refuses a number of amounts that differs from that of the limits. */
        public Counted {
            amounts = List.copyOf(amounts);
            if (amounts.size() != limits.size()) {
                throw new IllegalArgumentException(
                        "amounts: %d (expected: one for each of %d limits)".formatted(amounts.size(), limits.size()));
            }
        }
    }

    /**
     * What is counted for one key.
     *
     * @param subject whose counters
     * @param counted what is checked; empty where nothing limits this key
     */
    record Account(String subject, Optional<Counted> counted) {}

    /** What the policy counts by; a key has one value for each. */
    List<Source> by();

    /** What the names of all its subjects begin with. */
    String subjects();

    /** What is checked where no override says otherwise. */
    Counted counted();

    /** What is counted for a key: one value for each source, in their order. */
    Account account(List<String> key);
}
