package dev.attache.benchmark.load;

import java.nio.ByteBuffer;

/** The few bytes of HTTP/2 framing that a client needs (RFC 9113 §4.1, §6). */
final class Http2 {
    static final byte DATA = 0;
    static final byte HEADERS = 1;
    static final byte RST_STREAM = 3;
    static final byte SETTINGS = 4;
    static final byte PING = 6;
    static final byte GOAWAY = 7;
    static final byte WINDOW_UPDATE = 8;
    static final byte CONTINUATION = 9;

    static final byte NO_FLAGS = 0;
    static final byte ACK = 0x1;
    static final byte END_STREAM = 0x1;
    static final byte END_HEADERS = 0x4;
    static final byte PADDED = 0x8;
    static final byte PRIORITY = 0x20;

    static final short HEADER_TABLE_SIZE = 1;
    static final short ENABLE_PUSH = 2;
    static final short INITIAL_WINDOW_SIZE = 4;

    static final int FRAME_HEADER = 9;
    static final int STREAM_ID_AT = 5;
    static final int MAX_FRAME = 16_384;
    static final int DEFAULT_WINDOW = 65_535;
    /** The error code with which Envoy 1.38 to 1.40 ends a stream that it no longer needs. */
    static final int INTERNAL_ERROR = 2;

    static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private Http2() {}

    static void frame(ByteBuffer out, int length, byte type, byte flags, int streamId) {
        out.putInt((length << 8) | type).put(flags).putInt(streamId);
    }

    static void windowUpdate(ByteBuffer out, int streamId, int increment) {
        frame(out, 4, WINDOW_UPDATE, NO_FLAGS, streamId);
        out.putInt(increment);
    }

    static void setting(ByteBuffer out, short name, int value) {
        out.putShort(name).putInt(value);
    }
}
