package dev.attache.server.llm;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where an event's data stands in its bytes.
 *
 * @param from the offset of the value's first byte, after a blank that belongs to the field
 * @param to the offset after its last byte, before the line's end
 */
record DataLine(int from, int to) {
    private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);

    /** The event's only line of data; null when there are several, or it is not found. */
    static @Nullable DataLine only(byte[] event) {
        DataLine only = null;
        int start = 0;
        while (start < event.length) {
            int end = start;
            while (end < event.length && event[end] != '\n' && event[end] != '\r') {
                end++;
            }
            int value = start + DATA.length;
            boolean isData = value <= end && Arrays.equals(event, start, value, DATA, 0, DATA.length);
            if ((isData && only != null) || isBareData(event, start, end)) {
                return null;
            }
            if (isData) {
                only = new DataLine(value < end && event[value] == ' ' ? value + 1 : value, end);
            }
            start = end + 1;
        }
        return only;
    }

    private static boolean isBareData(byte[] event, int start, int end) {
        return end - start == DATA.length - 1 && Arrays.equals(event, start, end, DATA, 0, DATA.length - 1);
    }

    /** The event with other data. */
    byte[] replaced(byte[] event, byte[] value) {
        byte[] bytes = new byte[from + value.length + event.length - to];
        System.arraycopy(event, 0, bytes, 0, from);
        System.arraycopy(value, 0, bytes, from, value.length);
        System.arraycopy(event, to, bytes, from + value.length, event.length - to);
        return bytes;
    }
}
