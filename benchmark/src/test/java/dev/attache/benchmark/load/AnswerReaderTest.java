package dev.attache.benchmark.load;

import static dev.attache.benchmark.load.AnswerReader.MORE_COMES;
import static dev.attache.benchmark.load.AnswerReader.UNREADABLE;
import static dev.attache.benchmark.load.ExchangeMessage.IMMEDIATE_ANSWER;
import static dev.attache.benchmark.load.ExchangeMessage.REQUEST_HEADERS_ANSWER;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {
    private static final int STREAM = 7;
    private static final int OTHER = 9;

    private final AnswerReader answers = new AnswerReader();

    @Test
    void messageMayBeTornAtEveryByte() {
        byte[] message = message(IMMEDIATE_ANSWER, 20);
        for (int first = 1; first < message.length; first++) {
            for (int second = first + 1; second < message.length; second++) {
                assertThat(read(STREAM, message, 0, first)).isEqualTo(MORE_COMES);
                assertThat(read(STREAM, message, first, second)).isEqualTo(MORE_COMES);
                assertThat(read(STREAM, message, second, message.length)).isEqualTo(IMMEDIATE_ANSWER);
            }
        }
    }

    @Test
    void messageMayComeByteByByteAndInOne() {
        byte[] message = message(IMMEDIATE_ANSWER, 3);
        for (int at = 0; at < message.length - 1; at++) {
            assertThat(read(STREAM, message, at, at + 1)).isEqualTo(MORE_COMES);
        }
        assertThat(read(STREAM, message, message.length - 1, message.length)).isEqualTo(IMMEDIATE_ANSWER);
        assertThat(read(STREAM, message, 0, message.length)).isEqualTo(IMMEDIATE_ANSWER);
    }

    @Test
    void messageMayBeOneByteLong() {
        byte[] message = message(REQUEST_HEADERS_ANSWER, 1);
        assertThat(read(STREAM, message, 0, 5)).isEqualTo(MORE_COMES);
        assertThat(read(STREAM, message, 5, 6)).isEqualTo(REQUEST_HEADERS_ANSWER);
    }

    @Test
    void streamsAreNotMistakenForEachOther() {
        byte[] one = message(IMMEDIATE_ANSWER, 10);
        byte[] other = message(REQUEST_HEADERS_ANSWER, 2);
        assertThat(read(STREAM, one, 0, 3)).isEqualTo(MORE_COMES);
        assertThat(read(OTHER, other, 0, 4)).isEqualTo(MORE_COMES);
        assertThat(read(STREAM, one, 3, one.length)).isEqualTo(IMMEDIATE_ANSWER);
        assertThat(read(OTHER, other, 4, other.length)).isEqualTo(REQUEST_HEADERS_ANSWER);
    }

    @Test
    void streamThatEndedWithinAMessageLeavesNothingToTheNext() {
        byte[] message = message(IMMEDIATE_ANSWER, 10);
        assertThat(read(STREAM, message, 0, 8)).isEqualTo(MORE_COMES);
        answers.open(STREAM);
        assertThat(read(STREAM, message, 0, message.length)).isEqualTo(IMMEDIATE_ANSWER);
    }

    @Test
    void whatIsNoMessageIsUnreadable() {
        byte[] compressed = message(IMMEDIATE_ANSWER, 10);
        compressed[0] = 1;
        assertThat(read(STREAM, compressed, 0, compressed.length)).isEqualTo(UNREADABLE);

        answers.open(STREAM);
        byte[] empty = new byte[PreparedExchange.MESSAGE_PREFIX];
        assertThat(read(STREAM, empty, 0, empty.length)).isEqualTo(UNREADABLE);

        answers.open(STREAM);
        byte[] tooLong = message(IMMEDIATE_ANSWER, 11);
        tooLong[4] = 10;
        assertThat(read(STREAM, tooLong, 0, tooLong.length)).isEqualTo(UNREADABLE);
    }

    private int read(int stream, byte[] message, int from, int to) {
        return answers.read(stream, ByteBuffer.wrap(message), from, to - from);
    }

    /** A message of gRPC's with this first byte and so many bytes in all. */
    private static byte[] message(byte tag, int length) {
        return ByteBuffer.allocate(PreparedExchange.MESSAGE_PREFIX + length)
                .putInt(1, length)
                .put(PreparedExchange.MESSAGE_PREFIX, tag)
                .array();
    }
}
