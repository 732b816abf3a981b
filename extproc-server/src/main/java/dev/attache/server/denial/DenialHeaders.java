package dev.attache.server.denial;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.HeaderRules;
import dev.attache.exchange.RefusedEditException;
import dev.attache.exchange.Template;
import java.util.Map;

/** The operator's own headers of a denial, by name; values may have places for what the request says. */
public final class DenialHeaders {
    private DenialHeaders() {}

    /**
     * A copy of what a denial may set.
     *
     * @throws IllegalArgumentException naming the first header that could not leave, and why
     */
    public static Map<String, Template> checked(Map<String, Template> headers) {
        Map<String, Template> copy = Map.copyOf(headers);
        copy.forEach((name, value) -> {
            String lower = HeaderRules.checkedName(name);
            if (lower.startsWith(":")) {
                throw new IllegalArgumentException("headers: " + lower + " (expected: no pseudo-header)");
            }
            HeaderRules.checkedValue(lower, value.toString());
        });
        return copy;
    }

    /** The headers with their places filled from this request. */
    public static Edits rendered(Map<String, Template> headers, Exchange exchange) {
        if (headers.isEmpty()) {
            return Edits.NONE;
        }
        Edits.Builder edits = Edits.builder();
        headers.forEach((name, value) -> {
            try {
                edits.set(name, value.render(exchange));
            } catch (RefusedEditException fromTheClient) {
                // A value taken from the request may hold anything (%0d%0a in a query). It must not turn a denial into
                // a fault, which server.on_error might let pass: the header is left out.
            }
        });
        return edits.build();
    }
}
