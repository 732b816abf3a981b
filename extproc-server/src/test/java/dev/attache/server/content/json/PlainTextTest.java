package dev.attache.server.content.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PlainTextTest {
    @Test
    void findsEveryByteThatIsNotPlainAtEveryPlace() {
        for (int b = 0; b < 256; b++) {
            boolean plain = b >= ' ' && b < 0x80 && b != '"' && b != '\\';
            for (int at = 0; at < 20; at++) {
                byte[] text = "~".repeat(20).getBytes(ISO_8859_1);
                text[at] = (byte) b;
                assertThat(PlainText.end(ByteBuffer.wrap(text), 0, text.length))
                        .as("byte %d at %d", b, at)
                        .isEqualTo(plain ? 20 : at);
            }
        }
    }

    @Test
    void findsTheFirstOfSeveral() {
        byte[] text = "0123456789\n\"\\\u00ff0123".getBytes(ISO_8859_1);
        assertThat(PlainText.end(ByteBuffer.wrap(text), 0, text.length)).isEqualTo(10);
        assertThat(PlainText.end(ByteBuffer.wrap(text), 14, text.length)).isEqualTo(text.length);
    }

    @Test
    void looksAtNothingOutside() {
        byte[] text = "\"0123456789abcdef\"".getBytes(ISO_8859_1);
        assertThat(PlainText.end(ByteBuffer.wrap(text), 1, 17)).isEqualTo(17);
        assertThat(PlainText.end(ByteBuffer.wrap(text), 3, 3)).isEqualTo(3);
    }
}
