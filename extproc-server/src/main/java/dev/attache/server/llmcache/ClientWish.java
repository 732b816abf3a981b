package dev.attache.server.llmcache;

import dev.attache.exchange.Headers;
import java.util.Locale;

/**
 * What a client wants of a cache (RFC 9111 section 5.2.1, and a header of our own).
 *
 * @param skips nothing is looked up and nothing is kept: {@code no-store}, or {@code x-attache-cache: skip}
 * @param refreshes nothing is looked up, and the answer is kept: {@code no-cache}
 * @param maxAge nothing older is wanted, in seconds; {@link Long#MAX_VALUE}: anything
 */
record ClientWish(boolean skips, boolean refreshes, long maxAge) {
    static final String HEADER = "x-attache-cache";
    static final ClientWish NONE = new ClientWish(false, false, Long.MAX_VALUE);

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
        return skips || refreshes || maxAge != Long.MAX_VALUE ? new ClientWish(skips, refreshes, maxAge) : NONE;
    }
}
