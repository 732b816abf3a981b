package dev.attache.server.llmcache;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which entry the exchange was about, and how alike the questions are: for the access log, and for a client that
 * debugs. One per exchange.
 */
final class Trace {
    static final String ENTRY = "x-attache-cache-entry";
    static final String SIMILARITY = "x-attache-cache-similarity";

    private final Exchange exchange;
    private final boolean toldToClients;
    private @Nullable String entry;
    private @Nullable String similarity;

    Trace(Exchange exchange, boolean toldToClients) {
        this.exchange = exchange;
        this.toldToClients = toldToClients;
    }

    /** Notes the entry: the request's own, or the one that answers it. */
    void entry(String key) {
        entry = key;
        exchange.note("cache_entry", key);
    }

    void similarity(double cosine) {
        similarity = String.format(Locale.ROOT, "%.4f", cosine);
        exchange.note("cache_similarity", similarity);
    }

    /** Adds what clients are told, where they are told anything. */
    void tell(Edits.Builder response) {
        if (toldToClients && entry != null) {
            response.set(ENTRY, entry);
        }
        if (toldToClients && similarity != null) {
            response.set(SIMILARITY, similarity);
        }
    }
}
