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
    private final byte[] response;

    private PreparedExchange(byte[] opening, int dataFrameAt, byte[] response) {
        this.opening = opening;
        this.dataFrameAt = dataFrameAt;
        this.response = response;
    }

    /** One exchange per user, to be sent in turn. */
    static List<PreparedExchange> forUsers(int users, Phases phases) {
        byte[] headers = headersFrame();
        byte[] response = phases == Phases.REQUEST_AND_RESPONSE_HEADERS
                ? dataFrame(EnvoyMessages.responseHeaders())
                : new byte[0];
        List<PreparedExchange> exchanges = new ArrayList<>(users);
        for (int i = 0; i < users; i++) {
            byte[] data = dataFrame(EnvoyMessages.requestHeaders("user-" + i));
            ByteBuffer opening = ByteBuffer.allocate(headers.length + data.length);
            exchanges.add(new PreparedExchange(opening.put(headers).put(data).array(), headers.length, response));
        }
        return exchanges;
    }

    void open(ByteBuffer out, int streamId) {
        int at = out.position();
        out.put(opening);
        out.putInt(at + Http2.STREAM_ID_AT, streamId);
        out.putInt(at + dataFrameAt + Http2.STREAM_ID_AT, streamId);
    }

    void sendResponse(ByteBuffer out, int streamId) {
        int at = out.position();
        out.put(response);
        out.putInt(at + Http2.STREAM_ID_AT, streamId);
    }

    boolean hasResponse() {
        return response.length > 0;
    }

    /** Bytes that flow control counts, over the whole exchange. */
    int flowControlled() {
        int request = opening.length - dataFrameAt - Http2.FRAME_HEADER;
        return hasResponse() ? request + response.length - Http2.FRAME_HEADER : request;
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
