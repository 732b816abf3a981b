package dev.attache.server.llmcache;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Headers;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a client wants from a cache (RFC 9111 section 5.2.1, and a header of our own).
 *
 * @param skips nothing is looked up and nothing is kept: {@code no-store}, or {@code x-attache-cache: skip}
 * @param refreshes nothing is looked up, and the answer is kept: {@code no-cache}
 * @param leastSimilarity the least similarity that is accepted: it can only be stricter than the configuration
 * @param maxAge the greatest age that is accepted, in seconds; {@link Long#MAX_VALUE} for any
 */
record ClientWish(boolean skips, boolean refreshes, double leastSimilarity, long maxAge) {
    static final String HEADER = "x-attache-cache";
    static final String THRESHOLD = "x-attache-cache-threshold";
    static final ClientWish NONE = new ClientWish(false, false, 0, Long.MAX_VALUE);

    /** Removes the headers that only a cache is meant to see. */
    static Edits ownHeaders(Headers headers) {
        var edits = Edits.builder();
        Stream.of(HEADER, THRESHOLD).filter(headers::has).forEach(edits::remove);
        return edits.build();
    }

    static ClientWish of(Headers headers) {
        boolean skips =
                headers.all(HEADER).stream().anyMatch(value -> value.strip().equalsIgnoreCase("skip"));
        boolean refreshes = false;
        long maxAge = Long.MAX_VALUE;
        for (String line : headers.all("cache-control")) {
            for (String each : line.toLowerCase(Locale.ROOT).split(",", -1)) {
                String directive = each.strip();
                skips |= directive.equals("no-store");
                refreshes |= directive.equals("no-cache");
                if (directive.matches("max-age=\"?[0-9]{1,9}\"?")) {
                    maxAge = Math.min(maxAge, Long.parseLong(directive.replaceAll("[^0-9]", "")));
                }
            }
        }
        double least = headers.all(THRESHOLD).stream()
                .mapToDouble(ClientWish::similarity)
                .max()
                .orElse(0);
        return skips || refreshes || least > 0 || maxAge != Long.MAX_VALUE
                ? new ClientWish(skips, refreshes, least, maxAge)
                : NONE;
    }

    /** A value that is not a number from 0 to 1 is a wish that no answer meets. */
    private static double similarity(String value) {
        return value.strip().matches("0(\\.[0-9]{1,6})?|1(\\.0{1,6})?") ? Double.parseDouble(value.strip()) : 2;
    }
}
