package dev.attache.benchmark.load;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An HPACK header block without state: static table and literals only (RFC 7541 §6.2.2), so that the same bytes open
 * every stream. Envoy too sends to a gRPC service with a fresh literal wherever a value changes.
 */
final class HeaderBlock {
    private static final Map<String, Integer> STATIC_PAIRS =
            Map.of(":method: POST", 3, ":scheme: http", 6, ":scheme: https", 7);
    private static final Map<String, Integer> STATIC_NAMES =
            Map.of(":authority", 1, ":path", 4, "content-type", 31, "user-agent", 58);
    private static final int INDEXED = 0x80;
    private static final int FOUR_BIT_PREFIX = 0x0f;
    private static final int SEVEN_BIT_PREFIX = 0x7f;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    HeaderBlock add(String name, String value) {
        Integer pair = STATIC_PAIRS.get(name + ": " + value);
        if (pair != null) {
            bytes.write(INDEXED | pair);
            return this;
        }
        integer(STATIC_NAMES.getOrDefault(name, 0), FOUR_BIT_PREFIX);
        if (!STATIC_NAMES.containsKey(name)) {
            string(name);
        }
        string(value);
        return this;
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    private void string(String text) {
        byte[] raw = text.getBytes(StandardCharsets.ISO_8859_1);
        integer(raw.length, SEVEN_BIT_PREFIX);
        bytes.writeBytes(raw);
    }

    private void integer(int value, int prefix) {
        if (value < prefix) {
            bytes.write(value);
            return;
        }
        bytes.write(prefix);
        int rest = value - prefix;
        while (rest >= 0x80) {
            bytes.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes.write(rest);
    }
}
