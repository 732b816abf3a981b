package dev.attache.embedding;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where vectors come from. Only vectors of equal ids may be compared: whoever keeps vectors keeps them under this.
 *
 * @param provider the type of embedder, as in the configuration
 * @param model the model's name with the provider
 * @param endpoint the service that computes it; null in this process
 * @param dimensions how long a vector is; 0 when that is left to the model
 */
public record EmbedderId(
        String provider, String model, @Nullable URI endpoint, int dimensions) {
    /** The id of an embedder in this process. */
    public static EmbedderId inProcess(String provider, String model, int dimensions) {
        return new EmbedderId(provider, model, null, dimensions);
    }

    /** All of it in one line, for keys of stores; different for different ids. */
    @Override
    public String toString() {
        String host = endpoint == null ? "" : endpoint.toString();
        return part(provider) + part(model) + part(host) + dimensions;
    }

    /** Preceded by its length, so that no name can be mistaken for two. */
    private static String part(String text) {
        return text.length() + ":" + text + "/";
    }
}
