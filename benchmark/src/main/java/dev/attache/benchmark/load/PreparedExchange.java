package dev.attache.benchmark.load;

import com.google.protobuf.MessageLite;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** All bytes of one exchange but the stream's number, which is patched in as they are copied out. */
final class PreparedExchange {
    /** gRPC's own prefix of a message: compressed flag and length. */
    static final int MESSAGE_PREFIX = 5;

    private final byte[] opening;
    private final int dataFrameAt;
    /** What follows the opening, each message when the one before has its answer; shared by all users. */
    private final List<Follower> followers;

    private PreparedExchange(byte[] opening, int dataFrameAt, List<Follower> followers) {
        this.opening = opening;
        this.dataFrameAt = dataFrameAt;
        this.followers = followers;
    }

    /** A message after the opening: its frame, and the first byte of its answer. */
    private static final class Follower {
        final byte[] frame;
        final byte answerTag;

        Follower(ExchangeMessage message) {
            frame = dataFrame(message.request());
            answerTag = message.answerTag();
        }
    }

    /** One exchange per user, to be sent in turn. */
    static List<PreparedExchange> forUsers(int users, Phases phases) {
        byte[] headers = headersFrame();
        List<Follower> followers =
                phases.followers().stream().map(Follower::new).toList();
        List<PreparedExchange> exchanges = new ArrayList<>(users);
        for (int i = 0; i < users; i++) {
            byte[] data = dataFrame(phases.opening("user-" + i));
            ByteBuffer opening = ByteBuffer.allocate(headers.length + data.length);
            exchanges.add(new PreparedExchange(opening.put(headers).put(data).array(), headers.length, followers));
        }
        return exchanges;
    }

    void open(ByteBuffer out, int streamId) {
        int at = out.position();
        out.put(opening);
        out.putInt(at + Http2.STREAM_ID_AT, streamId);
        out.putInt(at + dataFrameAt + Http2.STREAM_ID_AT, streamId);
    }

    /** Sends a message after the opening; {@code number} counts from 2. */
    void send(ByteBuffer out, int streamId, int number) {
        int at = out.position();
        out.put(followers.get(number - 2).frame);
        out.putInt(at + Http2.STREAM_ID_AT, streamId);
    }

    /** How many messages it has, the opening included. */
    int messages() {
        return 1 + followers.size();
    }

    /** The first byte of the answer to a message; {@code number} counts from 1, the opening. */
    int answerTag(int number) {
        return number == 1 ? ExchangeMessage.REQUEST_HEADERS_ANSWER : followers.get(number - 2).answerTag;
    }

    /** Bytes of a message that flow control counts. */
    int flowControlled(int number) {
        int frame = number == 1 ? opening.length - dataFrameAt : followers.get(number - 2).frame.length;
        return frame - Http2.FRAME_HEADER;
    }

    private static byte[] headersFrame() {
        byte[] block = new HeaderBlock()
                .add(":method", "POST")
                .add(":scheme", "http")
                .add(":path", "/envoy.service.ext_proc.v3.ExternalProcessor/Process")
                .add(":authority", "attache")
                .add("te", "trailers")
                .add("content-type", "application/grpc")
                .add("x-envoy-internal", "true")
                .add("x-forwarded-for", "10.0.0.1")
                .toBytes();
        ByteBuffer frame = ByteBuffer.allocate(Http2.FRAME_HEADER + block.length);
        Http2.frame(frame, block.length, Http2.HEADERS, Http2.END_HEADERS, 0);
        return frame.put(block).array();
    }

    private static byte[] dataFrame(MessageLite message) {
        byte[] bytes = message.toByteArray();
        int length = MESSAGE_PREFIX + bytes.length;
        ByteBuffer frame = ByteBuffer.allocate(Http2.FRAME_HEADER + length);
        Http2.frame(frame, length, Http2.DATA, Http2.NO_FLAGS, 0);
        return frame.put((byte) 0).putInt(bytes.length).put(bytes).array();
    }
}
