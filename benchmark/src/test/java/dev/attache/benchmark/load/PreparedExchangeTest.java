package dev.attache.benchmark.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PreparedExchangeTest {
    /** A byte too many per stream, and the connection stands still after some seconds of load. */
    @ParameterizedTest
    @EnumSource(Phases.class)
    void flowControlCountsThePayloadOfDataFramesOnly(Phases phases) {
        PreparedExchange exchange = PreparedExchange.forUsers(1, phases).get(0);
        ByteBuffer out = ByteBuffer.allocate(1 << 20);
        exchange.open(out, 5);
        int flowControlled = exchange.flowControlled(1);
        for (int number = 2; number <= exchange.messages(); number++) {
            exchange.send(out, 5, number);
            flowControlled += exchange.flowControlled(number);
        }

        out.flip();
        int payload = 0;
        while (out.hasRemaining()) {
            int at = out.position();
            int length = out.getInt(at) >>> 8;
            assertThat(out.getInt(at + Http2.STREAM_ID_AT)).isEqualTo(5);
            payload += out.get(at + 3) == Http2.DATA ? length : 0;
            out.position(at + Http2.FRAME_HEADER + length);
        }
        assertThat(flowControlled).isEqualTo(payload);
    }
}
