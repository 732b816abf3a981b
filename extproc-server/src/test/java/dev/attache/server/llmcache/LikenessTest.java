package dev.attache.server.llmcache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries with what they are compared by, as bytes. */
class LikenessTest {
    private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");
    private static final int MOST = 1 << 20;

    private static Likeness likeness(int dimensions) {
        var random = new Random(dimensions);
        float[] vector = new float[dimensions];
        double squares = 0;
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) random.nextGaussian();
            squares += vector[i] * vector[i];
        }
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) (vector[i] / Math.sqrt(squares));
        }
        return new Likeness(
                Phrase.of("ab".repeat(32), List.of("如何 reset \uD83D\uDD11?", "Now?")),
                MADE.plusSeconds(86_400),
                vector);
    }

    private static Entry entry(Likeness likeness, String body) {
        return new Entry(
                "0a".repeat(32),
                MADE,
                MADE.plusSeconds(3_600),
                false,
                "application/json",
                List.of("chatcmpl-1"),
                List.of("1741569952"),
                29,
                likeness,
                body.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 384, 1536})
    void isReadAsItWasWrittenButForHalfOfTheBits(int dimensions) {
        Likeness likeness = likeness(dimensions);
        Entry read = requireNonNull(Entry.read(entry(likeness, "{}").written(), MOST));
        Likeness back = requireNonNull(read.likeness());
        assertThat(back.phrase().partition()).isEqualTo(likeness.phrase().partition());
        assertThat(back.phrase().texts()).isEqualTo(likeness.phrase().texts());
        assertThat(back.until()).isEqualTo(likeness.until());
        assertThat(back.vector()).hasSize(dimensions);
        assertThat(back.similarity(likeness.vector())).isCloseTo(1, within(0.001));
        assertThat(read.end()).isEqualTo(likeness.until());
    }

    /** At the very end of a compressed body there are bits that say no more than that it is the end. */
    @ParameterizedTest
    @ValueSource(strings = {"{}", "long"})
    void whatIsTornAnywhereIsNothing(String body) {
        String text = body.equals("long") ? "{\"a\":\"" + "Grüße ".repeat(400) + "\"}" : body;
        byte[] written = entry(likeness(64), text).written();
        int certain = body.equals("long") ? written.length - 8 : written.length;
        for (int length = 0; length < certain; length++) {
            assertThat(Entry.read(Arrays.copyOf(written, length), MOST))
                    .as("%d of %d bytes", length, written.length)
                    .isNull();
        }
        assertThat(Entry.read(written, MOST)).isNotNull();
    }

    /** What is read from a store is never more than what is there, whatever it says. */
    @Test
    void whatIsSpoiledAnywhereIsReadInTimeOrNothing() {
        byte[] written = entry(likeness(64), "{\"a\":\"b\"}").written();
        for (int at = 0; at < written.length; at++) {
            for (int bits : new int[] {0xFF, 0x80, 0x01}) {
                byte[] spoiled = written.clone();
                spoiled[at] ^= (byte) bits;
                Entry read = Entry.read(spoiled, MOST);
                if (read != null && read.likeness() != null) {
                    double similarity = read.likeness().similarity(likeness(64).vector());
                    assertThat(similarity).as("byte %d", at).isFinite();
                }
            }
        }
    }

    @Test
    void theFormBeforeThereWasAnyIsNothing() {
        byte[] written = entry(likeness(64), "{}").written();
        ByteBuffer.wrap(written).putInt(0xA77A0001);
        assertThat(Entry.read(written, MOST)).isNull();
    }

    @Test
    void whatCannotBeComparedIsNotAlike() {
        Likeness likeness = likeness(64);
        assertThat(likeness.similarity(likeness(384).vector())).isEqualTo(-1);
        float[] wrong = likeness.vector().clone();
        wrong[3] = Float.NaN;
        assertThat(likeness.similarity(wrong)).isEqualTo(-1);
        wrong[3] = Float.POSITIVE_INFINITY;
        assertThat(likeness.similarity(wrong)).isEqualTo(-1);
    }
}
