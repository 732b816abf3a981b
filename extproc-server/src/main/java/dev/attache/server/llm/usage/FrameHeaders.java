package dev.attache.server.llm.usage;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What matters of the headers of one AWS frame.
 *
 * @param isException whether the frame is an error instead of an event
 */
record FrameHeaders(boolean isException) {
    private static final int BYTES = 6;
    private static final int STRING = 7;

    /** Reads all headers of a frame, up to the first that is malformed. */
    static FrameHeaders read(ByteBuffer headers) {
        boolean exception = false;
        try {
            while (headers.hasRemaining()) {
                String name = text(headers, headers.get() & 0xFF);
                int type = headers.get();
                int length = length(type, headers);
                String value = text(headers, length);
                exception |= name.equals(":message-type") && type == STRING && !value.equals("event");
            }
        } catch (BufferUnderflowException cutOff) {
            return new FrameHeaders(exception);
        }
        return new FrameHeaders(exception);
    }

    private static int length(int type, ByteBuffer headers) {
        return switch (type) {
            case 0, 1 -> 0; // true, false
            case 2 -> 1;
            case 3 -> 2;
            case 4 -> 4;
            case 5, 8 -> 8; // a long, a time
            case 9 -> 16; // a UUID
            case BYTES, STRING -> headers.getShort() & 0xFFFF;
            default -> headers.remaining(); // unknown: nothing after it can be read
        };
    }

    private static String text(ByteBuffer headers, int length) {
        byte[] bytes = new byte[Math.min(length, headers.remaining())];
        headers.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
