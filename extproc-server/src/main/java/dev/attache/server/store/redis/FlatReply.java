package dev.attache.server.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Any answer of a command as bytes, which {@link RedisValue} reads: whatever it holds and however deep, by RESP2 or RESP3. An
 * error of the command itself is an answer too; one of the server is its {@linkplain #getError error}, as a script's.
 */
final class FlatReply extends CommandOutput<byte[], byte[], byte[]> {
    static final char LIST = '*';
    static final char TEXT = '$';
    static final char NOTHING = '_';
    static final char ERROR = '-';

    private final ByteArrayOutputStream flat = new ByteArrayOutputStream();

    FlatReply() {
        super(ByteArrayCodec.INSTANCE, new byte[0]);
    }

    @Override
    public byte[] get() {
        return flat.toByteArray();
    }

    private void add(char mark, int length) {
        flat.write(mark);
        flat.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(length)
                .array());
    }

    private void add(char mark, byte[] text) {
        add(mark, text.length);
        flat.writeBytes(text);
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
        if (bytes == null) {
            add(NOTHING, 0);
        } else {
            var text = new byte[bytes.remaining()];
            bytes.get(text);
            add(TEXT, text);
        }
    }

    @Override
    public void set(long number) {
        add(TEXT, Long.toString(number).getBytes(UTF_8));
    }

    @Override
    public void set(double number) {
        add(TEXT, Double.toString(number).getBytes(UTF_8));
    }

    @Override
    public void set(boolean whether) {
        set(whether ? 1L : 0L);
    }

    @Override
    public void setError(ByteBuffer error) {
        setError(UTF_8.decode(error).toString());
    }

    @Override
    public void setError(String text) {
        if (RedisError.of(text).isOfTheCommand()) {
            add(ERROR, text.getBytes(UTF_8));
        } else {
            super.setError(text);
        }
    }

    @Override
    public void multi(int count) {
        if (count < 0) {
            add(NOTHING, 0);
        } else {
            add(LIST, count);
        }
    }
}
