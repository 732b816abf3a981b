package dev.attache.server.envoy;

import com.google.protobuf.ByteString;
import dev.attache.exchange.Headers;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** {@link Headers} over Envoy's {@code HeaderMap}: values are decoded only when asked for. Immutable. */
final class EnvoyHeaders implements Headers {
    static final EnvoyHeaders NONE = new EnvoyHeaders(List.of());

    private final List<HeaderValue> entries;

    /** A bit for each name, by its hash. Most headers that are asked for are not there, and need no search then. */
    private final long names;

    private EnvoyHeaders(List<HeaderValue> entries) {
        this.entries = entries;
        long bits = 0;
        for (HeaderValue entry : entries) {
            bits |= bit(entry.getKey());
        }
        names = bits;
    }

    private static long bit(String name) {
        return 1L << name.hashCode(); // by its last six bits
    }

    static EnvoyHeaders of(HeaderMap map) {
        return new EnvoyHeaders(map.getHeadersList());
    }

    @Override
    public @Nullable String first(String name) {
        if ((names & bit(name)) == 0) {
            return null;
        }
        for (HeaderValue entry : entries) {
            if (entry.getKey().equals(name)) {
                return text(entry);
            }
        }
        return null;
    }

    @Override
    public List<String> all(String name) {
        if ((names & bit(name)) == 0) {
            return List.of();
        }
        List<String> found = List.of();
        for (HeaderValue entry : entries) {
            if (entry.getKey().equals(name)) {
                if (found.isEmpty()) {
                    found = new ArrayList<>(2);
                }
                found.add(text(entry));
            }
        }
        return found;
    }

    @Override
    public void forEach(BiConsumer<String, String> action) {
        for (HeaderValue entry : entries) {
            action.accept(entry.getKey(), text(entry));
        }
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public int bytes() {
        int bytes = 0;
        for (HeaderValue entry : entries) {
            bytes += entry.getKey().length()
                    + Math.max(entry.getRawValue().size(), entry.getValue().length());
        }
        return bytes;
    }

    /** Envoy fills {@code raw_value} since 1.27; a test or an older proxy may fill {@code value}. */
    private static String text(HeaderValue entry) {
        ByteString raw = entry.getRawValue();
        if (raw.isEmpty()) {
            return entry.getValue();
        }
        return raw.isValidUtf8() ? raw.toStringUtf8() : raw.toString(StandardCharsets.ISO_8859_1);
    }
}
