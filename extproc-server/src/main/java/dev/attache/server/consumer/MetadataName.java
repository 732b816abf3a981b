package dev.attache.server.consumer;

import dev.attache.exchange.Source;
import dev.attache.policy.Written;

/**
 * Where in Envoy's dynamic metadata a name stands: {@code NAMESPACE/PATH}.
 *
 * @param source the same place as a source
 */
@Written(value = "NAMESPACE/PATH", pattern = ".+/.+")
public record MetadataName(Source source) {
    /**
     * Reads it.
     *
     * @throws IllegalArgumentException when it is not such a name, with what was expected
     */
    public static MetadataName parse(String text) {
        try {
            return new MetadataName(Source.parse("metadata:" + text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(text + " (expected: NAMESPACE/PATH)", e);
        }
    }

    @Override
    public String toString() {
        return source.toString().substring("metadata:".length());
    }
}
