package dev.attache.benchmark.load;

import static dev.attache.benchmark.load.ExchangeMessage.IMMEDIATE_ANSWER;
import static dev.attache.benchmark.load.StreamTable.ANSWERED;
import static dev.attache.benchmark.load.StreamTable.CLOSED;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;

/** One HTTP/2 connection, as Envoy holds it to its external processor. Used by one thread. */
final class EnvoyConnection implements AutoCloseable {
    private static final int BUFFER = 512 << 10;
    private static final int RECEIVE_WINDOW = 16 << 20;
    private static final int REFILL_AFTER = 1 << 20;
    private static final int ROOM_FOR_ENDS = 64 << 10;

    private final SocketChannel channel;
    private final List<PreparedExchange> exchanges;
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER);
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER);
    private final StreamTable streams = new StreamTable();
    private final AnswerReader answers = new AnswerReader();
    private final AnswerHeaders headers = new AnswerHeaders();
    private final int[] answered = new int[BUFFER / Http2.FRAME_HEADER];
    /** Streams whose next message waits until the server takes more. */
    private final ArrayDeque<Integer> stalled = new ArrayDeque<>();

    private int answeredCount;
    private int nextStreamId = 1;
    private int nextExchange;
    private int sendWindow = Http2.DEFAULT_WINDOW;
    private int received;
    private Counts counts = new Counts();

    EnvoyConnection(InetSocketAddress address, List<PreparedExchange> exchanges) throws IOException {
        this.exchanges = exchanges;
        channel = SocketChannel.open(address);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        out.put(Http2.PREFACE.getBytes(StandardCharsets.US_ASCII));
        Http2.frame(out, 18, Http2.SETTINGS, Http2.NO_FLAGS, 0);
        Http2.setting(out, Http2.HEADER_TABLE_SIZE, 0);
        Http2.setting(out, Http2.ENABLE_PUSH, 0);
        Http2.setting(out, Http2.INITIAL_WINDOW_SIZE, RECEIVE_WINDOW);
        Http2.windowUpdate(out, 0, RECEIVE_WINDOW - Http2.DEFAULT_WINDOW);
    }

    SocketChannel channel() {
        return channel;
    }

    int open() {
        return streams.open();
    }

    void countInto(Counts target) {
        counts = target;
    }

    void openStreams(Pace pace, long nowNanos) {
        while (pace.mayOpen(streams.open(), nowNanos)) {
            PreparedExchange exchange = exchanges.get(nextExchange);
            if (sendWindow < exchange.flowControlled(1) || out.remaining() < ROOM_FOR_ENDS) {
                return;
            }
            streams.open(nextStreamId, pace.take(nowNanos));
            answers.open(nextStreamId);
            exchange.open(out, nextStreamId);
            sendWindow -= exchange.flowControlled(1);
            nextStreamId += 2;
            nextExchange = nextExchange + 1 == exchanges.size() ? 0 : nextExchange + 1;
        }
    }

    /** Writes what is there; true if the socket took all of it. */
    boolean flush() throws IOException {
        sendStalled();
        if (out.position() > 0) {
            out.flip();
            channel.write(out);
            out.compact();
        }
        return out.position() == 0;
    }

    void read() throws IOException {
        if (channel.read(in) < 0) {
            throw new EOFException("the server closed the connection, streams open: " + streams.open());
        }
        long now = System.nanoTime();
        in.flip();
        while (in.remaining() >= Http2.FRAME_HEADER) {
            int at = in.position();
            int length = in.getInt(at) >>> 8;
            if (in.remaining() < Http2.FRAME_HEADER + length || out.remaining() < ROOM_FOR_ENDS) {
                break;
            }
            int streamId = in.getInt(at + Http2.STREAM_ID_AT) & Integer.MAX_VALUE;
            frame(in.get(at + 3), in.get(at + 4), streamId, at + Http2.FRAME_HEADER, length, now);
            in.position(at + Http2.FRAME_HEADER + length);
        }
        in.compact();
        endAnswered();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void frame(byte type, byte flags, int streamId, int at, int length, long now) throws IOException {
        switch (type) {
            case Http2.DATA -> data(flags, streamId, at, length, now);
            case Http2.HEADERS -> headers(flags, streamId, at, length);
            case Http2.RST_STREAM -> reset(streamId, in.getInt(at));
            case Http2.SETTINGS -> settings(flags);
            case Http2.PING -> ping(flags, at);
            case Http2.WINDOW_UPDATE -> sendWindow += streamId == 0 ? in.getInt(at) : 0;
            case Http2.GOAWAY -> throw new IOException("the server sent GOAWAY, code " + in.getInt(at + 4));
            case Http2.CONTINUATION -> throw new IOException("header blocks over 16 KiB are not understood");
            default -> {}
        }
    }

    private void settings(byte flags) {
        if ((flags & Http2.ACK) == 0) {
            Http2.frame(out, 0, Http2.SETTINGS, Http2.ACK, 0);
        }
    }

    private void ping(byte flags, int at) {
        if ((flags & Http2.ACK) == 0) {
            Http2.frame(out, 8, Http2.PING, Http2.ACK, 0);
            out.putLong(in.getLong(at));
        }
    }

    private void data(byte flags, int streamId, int at, int length, long now) throws IOException {
        if ((flags & Http2.PADDED) != 0) {
            throw new IOException("padded frames are not understood");
        }
        received += length;
        if (received >= REFILL_AFTER) {
            Http2.windowUpdate(out, 0, received);
            received = 0;
        }
        if (streams.state(streamId) != CLOSED && length > 0) {
            answer(streamId, at, length, now);
        }
    }

    private void answer(int streamId, int at, int length, long now) {
        short state = streams.state(streamId);
        // All exchanges have the same messages.
        PreparedExchange exchange = exchanges.get(0);
        int tag = answers.read(streamId, in, at, length);
        if (tag == AnswerReader.MORE_COMES) {
            return;
        }
        int expected = state == ANSWERED ? 0 : exchange.answerTag(state);
        if (tag == AnswerReader.UNREADABLE || state == ANSWERED || (tag != expected && tag != IMMEDIATE_ANSWER)) {
            counts.unreadable++;
            counts.fault("answer of " + length + " bytes, first tag " + tag + ", expected " + expected);
        } else {
            counts.answers++;
        }
        if (tag == IMMEDIATE_ANSWER) {
            counts.immediate++;
        }
        if (state != ANSWERED && tag == expected && state < exchange.messages()) {
            streams.advance(streamId, state + 1);
            stalled.add(streamId);
            sendStalled();
        } else if (state != ANSWERED) {
            counts.latency.record(now - streams.scheduledNanos(streamId));
            streams.advance(streamId, ANSWERED);
            answered[answeredCount++] = streamId;
        }
    }

    /** Sends what may be sent of the messages that are due. */
    private void sendStalled() {
        PreparedExchange exchange = exchanges.get(0);
        while (!stalled.isEmpty() && out.remaining() > ROOM_FOR_ENDS) {
            int streamId = stalled.getFirst();
            short number = streams.state(streamId);
            // Closed by the server in the meantime: nothing is due any more.
            if (number > 1) {
                int needed = exchange.flowControlled(number);
                if (sendWindow < needed) {
                    return;
                }
                sendWindow -= needed;
                exchange.send(out, streamId, number);
            }
            stalled.removeFirst();
        }
    }

    private void headers(byte flags, int streamId, int at, int length) throws IOException {
        if ((flags & (Http2.PADDED | Http2.PRIORITY)) != 0 || (flags & Http2.END_HEADERS) == 0) {
            throw new IOException("HEADERS with flags " + flags + " are not understood");
        }
        short state = streams.state(streamId);
        if ((flags & Http2.END_STREAM) == 0 || state == CLOSED) {
            return;
        }
        String status = headers.status(in, at, length, streamId);
        if (!status.equals(AnswerHeaders.OK)) {
            counts.errors++;
            counts.fault("grpc-status " + status);
        } else if (state != ANSWERED) {
            counts.missing++;
            counts.fault("stream ended with status 0 before its answer");
        }
        Http2.frame(out, 0, Http2.DATA, Http2.END_STREAM, streamId);
        finish(streamId);
    }

    private void reset(int streamId, int code) {
        if (streams.state(streamId) != CLOSED) {
            counts.errors++;
            counts.fault("the server reset the stream, code " + code);
            finish(streamId);
        }
    }

    /** As Envoy does: an empty end of stream, then a reset; but no reset where the server's trailers came first. */
    private void endAnswered() {
        for (int i = 0; i < answeredCount; i++) {
            int streamId = answered[i];
            if (streams.state(streamId) == ANSWERED) {
                Http2.frame(out, 0, Http2.DATA, Http2.END_STREAM, streamId);
                Http2.frame(out, 4, Http2.RST_STREAM, Http2.NO_FLAGS, streamId);
                out.putInt(Http2.INTERNAL_ERROR);
                finish(streamId);
            }
        }
        answeredCount = 0;
    }

    private void finish(int streamId) {
        streams.close(streamId);
        counts.exchanges++;
    }
}
