package dev.attache.benchmark.reference;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Sends bytes that are a message already. */
final class BytesOut implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
        return new Message(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
        throw new UnsupportedOperationException("answers are only written");
    }

    /** With a known length and a way to drain it, grpc-java frames the message with one copy. */
    private static final class Message extends ByteArrayInputStream implements KnownLength, Drainable {
        Message(byte[] value) {
            super(value);
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            int length = count - pos;
            target.write(buf, pos, length);
            pos = count;
            return length;
        }
    }
}
