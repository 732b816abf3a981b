package dev.attache.exchange;

/**
 * One change of one header.
 *
 * <p>Made only by {@link Edits.Builder}, which refuses what Envoy would reject.
 */
public sealed interface HeaderEdit {
    /** The header's name in lower case. */
    String name();

    /** Replaces all values of the header by one. */
    record Set(String name, String value) implements HeaderEdit {}

    /** Adds a value beside those that are there. */
    record Append(String name, String value) implements HeaderEdit {}

    /** Takes the header away. Envoy does removals first, wherever they stand in the list. */
    record Remove(String name) implements HeaderEdit {}
}
