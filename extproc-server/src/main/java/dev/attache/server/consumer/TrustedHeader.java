package dev.attache.server.consumer;

import dev.attache.exchange.AddressRange;
import dev.attache.exchange.Exchange;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A name in a header, believed only when it comes from an address that is trusted, and otherwise removed. */
record TrustedHeader(String header, List<AddressRange> trusted) implements Evidence {
    @Override
    public @Nullable String name(Exchange exchange) {
        // Of two values one may be the client's own.
        List<String> values = exchange.requestHeaders().all(header);
        return values.size() == 1 && comesFromTrusted(exchange) ? values.getFirst() : null;
    }

    @Override
    public void conceal(Exchange exchange, Set<String> headers) {
        int values = exchange.requestHeaders().all(header).size();
        if (values > 1 || (values == 1 && !comesFromTrusted(exchange))) {
            headers.add(header);
        }
    }

    private boolean comesFromTrusted(Exchange exchange) {
        // Without the attribute the address would be a guess from x-forwarded-for.
        if (exchange.attribute("source.address") == null) {
            return false;
        }
        String address = exchange.clientAddress();
        return trusted.stream().anyMatch(range -> range.contains(address));
    }
}
