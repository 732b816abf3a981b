package dev.attache.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.server.store.VectorTable;
import dev.attache.server.store.redis.VectorNews.Known;
import dev.attache.store.StoreException;
import dev.attache.store.StoreException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class VectorNewsTest {
    private static final Known BEFORE = new Known(7, 3, 3);

    private static byte[] reply(double learned, int more, int dimensions, int removed, int put, int bytes) {
        return ByteBuffer.allocate(46 + bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(1_000)
                .putDouble(7)
                .putDouble(learned)
                .putDouble(4)
                .put((byte) 0)
                .put((byte) more)
                .putInt(dimensions)
                .putInt(removed)
                .putInt(put)
                .array();
    }

    private static void assertWrong(byte[] reply) {
        assertThatThrownBy(() -> VectorNews.read(reply, BEFORE))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        fault -> assertThat(fault.reason()).isEqualTo(Reason.WRONG_ANSWER));
    }

    @Test
    void readsWhatCameAndWent() {
        byte[] reply = reply(5, 0, 2, 1, 1, 32 + 48);
        ByteBuffer.wrap(reply)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(46, (byte) 0xab)
                .put(78, (byte) 0xcd)
                .putDouble(110, 2_000)
                .putFloat(118, 0.6f)
                .putFloat(122, 0.8f);
        VectorNews news = VectorNews.read(reply, BEFORE);
        assertThat(news.known()).isEqualTo(new Known(7, 5, 4));
        var table = new VectorTable();
        String went = "ab" + "0".repeat(62);
        table.put(went, new float[] {1, 0}, 2_000, 10, 0);
        news.into(table, 10);
        assertThat(table.nearest(new float[] {0.6f, 0.8f}, 9, 1_999))
                .singleElement()
                .satisfies(near -> {
                    assertThat(near.id()).isEqualTo("cd" + "0".repeat(62));
                    assertThat(near.similarity()).isEqualTo(1);
                });
        assertThat(table.nearest(new float[] {0.6f, 0.8f}, 9, 2_000)).isEmpty();
    }

    @Test
    void whatIsTornIsWrong() {
        byte[] whole = reply(5, 0, 2, 1, 1, 32 + 48);
        for (int length = 0; length < whole.length; length++) {
            assertWrong(Arrays.copyOf(whole, length));
        }
        assertWrong(Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> VectorNews.read(null, BEFORE)).isInstanceOf(StoreException.class);
    }

    @Test
    void whatCannotBeIsWrong() {
        assertWrong(reply(5, 0, -1, 0, 0, 0));
        assertWrong(reply(5, 0, Integer.MAX_VALUE, 0, Integer.MAX_VALUE, 0));
        assertWrong(reply(5, 0, 2, -1, 0, 0));
        assertWrong(reply(5, 0, 2, 0, -1, 0));
        assertWrong(reply(5, 0, 0, 0, Integer.MAX_VALUE, 40));
    }

    @Test
    void moreWithoutEndIsWrong() {
        assertWrong(reply(3, 1, 2, 0, 0, 0));
        assertWrong(reply(Double.NaN, 1, 2, 0, 0, 0));
    }
}
