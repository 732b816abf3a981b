package dev.attache.server.content.coding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipHeaderTest {
    private static final byte[] PLAIN = "hello".getBytes(StandardCharsets.US_ASCII);
    private static final int FIXED = 10;

    /** Every sum of: text 1, checksum 2, extra field 4, name 8, comment 16. */
    @Test
    void everySetOfOptionalParts() throws Exception {
        for (int flags = 0; flags < 32; flags++) {
            for (int extra : new int[] {0, 1, 300}) {
                byte[] member = member(flags, extra);
                assertThat(ContentDecoderTest.decodeBytewise("gzip", member))
                        .as("flags %d, %d extra bytes", flags, extra)
                        .isEqualTo(PLAIN);
                assertThat(ContentDecoderTest.decode("gzip", member, FIXED + 1)).isEqualTo(PLAIN);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 64, 128})
    void reservedFlagsAreRefused(int flag) {
        assertThat(ContentDecoderTest.undecodable("gzip", member(flag, 0))).hasMessage("gzip: reserved flags are set");
    }

    @Test
    void anotherMethodIsRefused() {
        byte[] member = member(0, 0);
        member[2] = 7;
        assertThat(ContentDecoderTest.undecodable("gzip", member)).hasMessage("gzip: unknown method 7");
    }

    @Test
    void theHeadersChecksumMustHold() {
        byte[] member = member(2 | 8, 0);
        member[FIXED] ^= 1;
        assertThat(ContentDecoderTest.undecodable("gzip", member)).hasMessage("gzip: the header's checksum is wrong");
    }

    @Test
    void theBodysChecksumAndLengthMustHold() {
        byte[] member = member(0, 0);
        member[member.length - 8] ^= 1;
        assertThat(ContentDecoderTest.undecodable("gzip", member)).hasMessage("gzip: the checksum is wrong");
        member[member.length - 8] ^= 1;
        member[member.length - 1] ^= 1;
        assertThat(ContentDecoderTest.undecodable("gzip", member)).hasMessage("gzip: the length is wrong");
    }

    private static byte[] member(int flags, int extra) {
        byte[] simple = Encoded.encode("gzip", PLAIN);
        var member = new ByteArrayOutputStream();
        byte[] fixed = Arrays.copyOf(simple, FIXED);
        fixed[3] = (byte) flags;
        member.writeBytes(fixed);
        if ((flags & 4) != 0) {
            member.write(extra & 0xff);
            member.write(extra >> 8);
            member.writeBytes(new byte[extra]);
        }
        if ((flags & 8) != 0) {
            member.writeBytes(new byte[] {'f', 'i', 'l', 'e', 0});
        }
        if ((flags & 16) != 0) {
            member.writeBytes(new byte[] {'n', 'o', 't', 'e', 's', 0});
        }
        if ((flags & 2) != 0) {
            var crc = new CRC32();
            crc.update(member.toByteArray());
            member.write((int) crc.getValue() & 0xff);
            member.write((int) crc.getValue() >> 8 & 0xff);
        }
        member.write(simple, FIXED, simple.length - FIXED);
        return member.toByteArray();
    }
}
