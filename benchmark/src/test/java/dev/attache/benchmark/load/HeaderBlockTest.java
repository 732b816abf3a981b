package dev.attache.benchmark.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HeaderBlockTest {
    @Test
    void literalIsWrittenAsInRfc7541() {
        // Appendix C.2.2: a literal without indexing whose name is in the static table.
        byte[] block = new HeaderBlock().add(":path", "/sample/path").toBytes();

        assertThat(HexFormat.of().formatHex(block)).isEqualTo("040c2f73616d706c652f70617468");
    }

    @Test
    void nettyReadsShortLongAndIndexedFields() throws Http2Exception {
        String value = "v".repeat(5_000);
        byte[] block = new HeaderBlock()
                .add(":method", "POST")
                .add("content-type", "application/grpc")
                .add("x-long", value)
                .add("x-127", "e".repeat(127))
                .toBytes();

        Http2Headers headers = new DefaultHttp2HeadersDecoder().decodeHeaders(1, Unpooled.wrappedBuffer(block));

        assertThat(headers.method()).hasToString("POST");
        assertThat(headers.get("content-type")).hasToString("application/grpc");
        assertThat(headers.get("x-long")).hasToString(value);
        assertThat(headers.get("x-127")).hasToString("e".repeat(127));
        assertThat(headers.size()).isEqualTo(4);
    }
}
