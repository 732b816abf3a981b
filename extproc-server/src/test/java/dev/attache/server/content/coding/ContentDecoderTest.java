package dev.attache.server.content.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDecoderTest {
    private static final int ROOM = 1 << 24;
    private static final byte[] TEXT = Encoded.text(new Random(1), 3000);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "identity",
                "gzip",
                "x-gzip",
                "deflate",
                "raw-deflate",
                "br",
                "zstd",
                "gzip, br",
                "zstd, deflate",
                "br, gzip, zstd",
                "zstd, zstd",
                "deflate, gzip, br, zstd"
            })
    void tornAtEveryByteItIsTheSame(String codings) throws Exception {
        byte[] encoded = Encoded.encode(codings, TEXT);
        for (int cut = 0; cut <= encoded.length; cut++) {
            assertThat(decode(codings, encoded, cut)).as("cut at %d", cut).isEqualTo(TEXT);
        }
        assertThat(decodeBytewise(codings, encoded)).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "raw-deflate", "br", "zstd", "gzip, br", "zstd, gzip"})
    void randomSizesInRandomPieces(String codings) throws Exception {
        long seed = ThreadLocalRandom.current().nextLong();
        var random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            byte[] plain = Encoded.text(random, random.nextInt(1 << random.nextInt(1, 19)));
            byte[] encoded = Encoded.encode(codings, plain);
            var decoded = new ByteArrayOutputStream();
            try (ContentDecoder decoder = decoder(codings, ROOM, ROOM)) {
                ByteBuffer rest = ByteBuffer.wrap(encoded).asReadOnlyBuffer();
                while (rest.hasRemaining()) {
                    int count = Math.min(rest.remaining(), random.nextInt(1 << random.nextInt(1, 17)));
                    ByteBuffer piece = rest.slice(rest.position(), count);
                    rest.position(rest.position() + count);
                    copy(decoder.feed(random.nextBoolean() ? direct(piece) : piece, false), decoded);
                }
                copy(decoder.feed(ByteBuffer.allocate(0), true), decoded);
            }
            assertThat(decoded.toByteArray())
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "raw-deflate", "br", "zstd"})
    void whatWasFlushedIsGivenAtOnce(String coding) throws Exception {
        byte[] event = "data: hello\n\n".getBytes(StandardCharsets.US_ASCII);
        try (ContentDecoder decoder = decoder(coding, ROOM, ROOM)) {
            ByteBuffer given = decoder.feed(ByteBuffer.wrap(Encoded.flushed(coding, event)), false);
            assertThat(bytes(given)).isEqualTo(event);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "raw-deflate", "br", "zstd", "br, gzip"})
    void everyTruncationIsNoticed(String codings) {
        byte[] encoded = Encoded.encode(codings, TEXT);
        for (int length = 1; length < encoded.length; length++) {
            byte[] cut = Arrays.copyOf(encoded, length);
            UndecodableException why = undecodable(codings, cut);
            assertThat(why.tooLong()).isFalse();
            assertThat(why).hasMessageStartingWith(why.coding() + ": ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "raw-deflate", "br", "zstd", "gzip, br", "gzip, zstd"})
    void trailingGarbageIsNoticed(String codings) {
        byte[] encoded = Encoded.encode(codings, TEXT);
        for (byte garbage : new byte[] {0, 1, 'x', (byte) 0xff}) {
            for (int count : new int[] {1, 2, 5, 40}) {
                byte[] longer = Arrays.copyOf(encoded, encoded.length + count);
                Arrays.fill(longer, encoded.length, longer.length, garbage);
                assertThat(undecodable(codings, longer).tooLong()).isFalse();
                assertThatThrownBy(() -> decodeBytewise(codings, longer)).isInstanceOf(UndecodableException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "raw-deflate", "br", "zstd", "gzip, br", "br, zstd", "zstd, deflate"})
    void corruptDataThrowsNothingElseAndEnds(String codings) {
        long seed = ThreadLocalRandom.current().nextLong();
        var random = new Random(seed);
        byte[] encoded = Encoded.encode(codings, TEXT);
        for (int round = 0; round < 3000; round++) {
            byte[] broken = encoded.clone();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            }
            try {
                byte[] decoded = decode(codings, broken, random.nextInt(broken.length));
                assertThat(decoded.length).isLessThanOrEqualTo(ROOM);
            } catch (UndecodableException expected) {
                assertThat(expected.coding()).as("seed %d", seed).isIn("gzip", "deflate", "br", "zstd");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void noiseThrowsNothingElseAndEnds(String coding) {
        var random = new Random(5);
        for (int round = 0; round < 2000; round++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            try {
                decodeBytewise(coding, noise);
            } catch (UndecodableException expected) {
                assertThat(expected.coding()).isEqualTo(coding);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void aBombStopsAtTheBoundOfAPiece(String coding) {
        byte[] bomb = Encoded.encode(coding, new byte[30 << 20]);
        try (ContentDecoder decoder = decoder(coding, 1 << 20, Long.MAX_VALUE)) {
            var why = catchThrowableOfType(UndecodableException.class, () -> decoder.feed(ByteBuffer.wrap(bomb), true));
            assertThat(why.tooLong()).isTrue();
            assertThat(why).hasMessage(coding + ": over 1048576 bytes decoded from one piece");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void aBodyMayBeAsLongAsTheBoundAndNoLonger(String coding) throws Exception {
        byte[] encoded = Encoded.encode(coding, TEXT);
        for (boolean total : new boolean[] {false, true}) {
            try (ContentDecoder fits = decoder(coding, total ? ROOM : TEXT.length, total ? TEXT.length : ROOM)) {
                assertThat(bytes(fits.feed(ByteBuffer.wrap(encoded), true))).isEqualTo(TEXT);
            }
            int less = TEXT.length - 1;
            try (ContentDecoder over = decoder(coding, total ? ROOM : less, total ? less : ROOM)) {
                var why = catchThrowableOfType(
                        UndecodableException.class, () -> over.feed(ByteBuffer.wrap(encoded), true));
                assertThat(why.tooLong()).isTrue();
                assertThat(why).hasMessageContaining("over " + less + " bytes decoded");
            }
        }
    }

    @Test
    void theTotalIsOverAllPieces() throws Exception {
        byte[] encoded = Encoded.encode("gzip", Encoded.text(new Random(3), 100_000));
        var why = catchThrowableOfType(UndecodableException.class, () -> {
            try (ContentDecoder decoder = decoder("gzip", 60_000, 99_999)) {
                for (byte next : encoded) {
                    decoder.feed(ByteBuffer.wrap(new byte[] {next}), false);
                }
            }
        });
        assertThat(why).hasMessage("gzip: over 99999 bytes decoded");
    }

    /** The body itself is small; what stands between its codings is not. */
    @Test
    void aBombBetweenTwoCodingsStops() {
        byte[] bomb = Encoded.encode("gzip, zstd", new byte[200 << 20]);
        assertThat(bomb.length).isLessThan(20_000);
        try (ContentDecoder decoder = decoder("gzip, zstd", 100_000, 150_000)) {
            assertThatThrownBy(() -> decoder.feed(ByteBuffer.wrap(bomb), true))
                    .isInstanceOfSatisfying(UndecodableException.class, why -> {
                        assertThat(why.tooLong()).isTrue();
                        assertThat(why.coding()).isEqualTo("zstd");
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd", "gzip, br", "identity"})
    void aBodyWithoutAByteDecodesToNone(String codings) throws Exception {
        try (ContentDecoder decoder = decoder(codings, ROOM, ROOM)) {
            assertThat(decoder.feed(ByteBuffer.allocate(0), false).hasRemaining())
                    .isFalse();
            assertThat(decoder.feed(ByteBuffer.allocate(0), true).hasRemaining())
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void membersAndFramesInARowAreOneBody(String coding) throws Exception {
        var encoded = new ByteArrayOutputStream();
        encoded.write(Encoded.encode(coding, TEXT));
        encoded.write(Encoded.encode(coding, new byte[0]));
        encoded.write(Encoded.encode(coding, TEXT));
        byte[] twice = Arrays.copyOf(TEXT, 2 * TEXT.length);
        System.arraycopy(TEXT, 0, twice, TEXT.length, TEXT.length);
        byte[] all = encoded.toByteArray();
        for (int cut = 0; cut <= all.length; cut++) {
            assertThat(decode(coding, all, cut)).as("cut at %d", cut).isEqualTo(twice);
        }
        assertThat(decodeBytewise(coding, all)).isEqualTo(twice);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd", "br, gzip", "identity"})
    void itClosesTwiceAtAnyTime(String codings) throws Exception {
        byte[] encoded = Encoded.encode(codings, TEXT);
        for (int length : new int[] {0, 1, 5, encoded.length / 2, encoded.length}) {
            ContentDecoder decoder = decoder(codings, ROOM, ROOM);
            decoder.feed(ByteBuffer.wrap(encoded, 0, length), false);
            decoder.close();
            decoder.close();
            assertThatThrownBy(() -> decoder.feed(ByteBuffer.wrap(encoded), true))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("closed");
        }
    }

    @Test
    void nothingMayFollowTheLastPiece() throws Exception {
        try (ContentDecoder decoder = decoder("gzip", ROOM, ROOM)) {
            decoder.feed(ByteBuffer.wrap(Encoded.encode("gzip", TEXT)), true);
            assertThatThrownBy(() -> decoder.feed(ByteBuffer.allocate(0), true))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the body is over");
        }
    }

    @Test
    void aFailureStays() {
        try (ContentDecoder decoder = decoder("br, gzip", ROOM, ROOM)) {
            var first = catchThrowableOfType(
                    UndecodableException.class, () -> decoder.feed(ByteBuffer.wrap(new byte[] {1, 2, 3}), false));
            assertThat(first).hasMessage("gzip: does not start as gzip");
            assertThatThrownBy(() -> decoder.feed(ByteBuffer.wrap(new byte[] {4}), true))
                    .isSameAs(first);
        }
    }

    @Test
    void aWindowOverEightMebibytesIsRefused() {
        // Magic number, no content size, a window of 16 MiB.
        byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (24 - 10) << 3, 1, 0, 0};
        assertThat(undecodable("zstd", frame)).hasMessageContaining("too much memory");
        byte[] smaller = frame.clone();
        smaller[5] = (23 - 10) << 3;
        assertThat(catchThrowableOfType(UndecodableException.class, () -> decode("zstd", smaller, 4)))
                .isNull();
    }

    static UndecodableException undecodable(String codings, byte[] encoded) {
        return catchThrowableOfType(UndecodableException.class, () -> decode(codings, encoded, encoded.length / 2));
    }

    static byte[] decode(String codings, byte[] encoded, int cut) throws UndecodableException {
        var decoded = new ByteArrayOutputStream();
        try (ContentDecoder decoder = decoder(codings, ROOM, ROOM)) {
            copy(decoder.feed(ByteBuffer.wrap(encoded, 0, cut), false), decoded);
            copy(decoder.feed(ByteBuffer.wrap(encoded, cut, encoded.length - cut), true), decoded);
        }
        return decoded.toByteArray();
    }

    static byte[] decodeBytewise(String codings, byte[] encoded) throws UndecodableException {
        var decoded = new ByteArrayOutputStream();
        try (ContentDecoder decoder = decoder(codings, ROOM, ROOM)) {
            for (int i = 0; i < encoded.length; i++) {
                copy(decoder.feed(ByteBuffer.wrap(encoded, i, 1), i == encoded.length - 1), decoded);
            }
        }
        return decoded.toByteArray();
    }

    private static ContentDecoder decoder(String codings, int maxPiece, long maxTotal) {
        return ContentCodings.parse(List.of(codings.replace("raw-", "")))
                .orElseThrow()
                .decoder(maxPiece, maxTotal);
    }

    private static ByteBuffer direct(ByteBuffer heap) {
        return ByteBuffer.allocateDirect(heap.remaining()).put(heap).flip();
    }

    private static void copy(ByteBuffer from, ByteArrayOutputStream to) {
        to.writeBytes(bytes(from));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
