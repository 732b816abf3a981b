package dev.attache.server.llm.ending;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/** Reads {@code application/vnd.amazon.eventstream} the plain way, and checks every checksum. */
record DecodedFrames(Map<String, String> headers, String payload) {
    static List<DecodedFrames> of(ByteBuffer frames) {
        var decoded = new ArrayList<DecodedFrames>();
        while (frames.hasRemaining()) {
            byte[] frame = new byte[frames.getInt(frames.position())];
            frames.get(frame);
            decoded.add(of(frame));
        }
        return decoded;
    }

    private static DecodedFrames of(byte[] frame) {
        var in = ByteBuffer.wrap(frame);
        assertThat(in.getInt()).isEqualTo(frame.length);
        int headersLength = in.getInt();
        assertThat(in.getInt()).isEqualTo(checksum(frame, 8));
        assertThat(in.getInt(frame.length - 4)).isEqualTo(checksum(frame, frame.length - 4));
        var headers = new LinkedHashMap<String, String>();
        while (in.position() < 12 + headersLength) {
            String name = text(in, in.get());
            assertThat(in.get()).isEqualTo((byte) 7);
            headers.put(name, text(in, in.getShort()));
        }
        return new DecodedFrames(headers, text(in, frame.length - 4 - in.position()));
    }

    private static String text(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int checksum(byte[] bytes, int length) {
        var checksum = new CRC32();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }
}
