package dev.attache.server.session;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.RefusedEditException;
import dev.attache.exchange.Template;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The headers that tell the upstream who is logged in. What a client sends under these names never gets there, nor
 * under a name that many servers take for the same, as {@code x_user_id} and {@code x-user-id}. Immutable; thread-safe.
 */
final class UpstreamHeaders {
    private final Map<String, Template> templates;
    private final Set<String> folded;

    UpstreamHeaders(Map<String, Template> templates) {
        this.templates = templates;
        this.folded = templates.keySet().stream().map(UpstreamHeaders::folded).collect(Collectors.toUnmodifiableSet());
    }

    private static String folded(String name) {
        return name.replace('_', '-');
    }

    /** For a request with a session; what the session does not say is not set. */
    Edits of(Exchange exchange) {
        Edits.Builder edits = Edits.builder();
        templates.forEach((name, template) -> {
            String value = template.render(exchange);
            if (value.isEmpty() || !set(edits, name, value)) {
                edits.remove(name);
            }
        });
        forged(exchange).forEach(edits::remove);
        return edits.build();
    }

    private static boolean set(Edits.Builder edits, String name, String value) {
        try {
            edits.set(name, value);
            return true;
        } catch (RefusedEditException noHeaderHoldsIt) {
            return false;
        }
    }

    /** For a request without one. */
    Edits none(Exchange exchange) {
        Edits.Builder edits = Edits.builder();
        templates.keySet().forEach(edits::remove);
        forged(exchange).forEach(edits::remove);
        return edits.build();
    }

    private Set<String> forged(Exchange exchange) {
        Set<String> forged = new LinkedHashSet<>();
        if (!templates.isEmpty()) {
            exchange.requestHeaders().forEach((name, value) -> {
                if (!templates.containsKey(name) && folded.contains(folded(name))) {
                    forged.add(name);
                }
            });
        }
        return forged;
    }
}
