package dev.attache.server.llm.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import dev.attache.server.content.coding.ContentCodings;
import dev.attache.server.content.coding.ContentDecoder;
import dev.attache.server.content.coding.UndecodableException;
import dev.attache.server.llm.LlmApi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays every transcript in every way it may come. */
class UsageCorpusTest {
    static {
        Brotli4jLoader.ensureAvailability();
    }

    static List<Transcript> transcripts() {
        return Transcript.all();
    }

    @Test
    void everyApiHasTranscripts() {
        var apis = EnumSet.noneOf(LlmApi.class);
        transcripts().forEach(transcript -> apis.add(transcript.api()));
        assertThat(apis).containsExactly(LlmApi.values());
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void whole(Transcript transcript) {
        for (String lineEnd : transcript.lineEnds()) {
            UsageReader reader = transcript.reader(transcript.api());
            reader.read(ByteBuffer.wrap(transcript.body(lineEnd)), true);
            assertThat(Transcript.seen(reader)).isEqualTo(transcript.expectation());
        }
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void tornAtEveryByte(Transcript transcript) {
        for (String lineEnd : transcript.lineEnds()) {
            byte[] body = transcript.body(lineEnd);
            for (int at = 0; at <= body.length; at++) {
                UsageReader reader = transcript.reader(transcript.api());
                reader.read(ByteBuffer.wrap(body, 0, at), false);
                reader.read(ByteBuffer.wrap(body, at, body.length - at), true);
                assertThat(Transcript.seen(reader)).as("torn at %d", at).isEqualTo(transcript.expectation());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void byteByByte(Transcript transcript) {
        for (String lineEnd : transcript.lineEnds()) {
            byte[] body = transcript.body(lineEnd);
            UsageReader reader = transcript.reader(transcript.api());
            for (int at = 0; at < body.length; at++) {
                // From the same place of a buffer that is read-only, and whose bytes change after each call.
                byte[] piece = {0, body[at]};
                ByteBuffer buffer = ByteBuffer.wrap(piece).asReadOnlyBuffer().position(1);
                reader.read(buffer, false);
                assertThat(buffer.remaining()).isEqualTo(1);
                piece[1] = '!';
            }
            reader.read(ByteBuffer.allocate(0), true);
            assertThat(Transcript.seen(reader)).isEqualTo(transcript.expectation());
        }
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void compressedAndTornAtEveryByte(Transcript transcript) throws IOException, UndecodableException {
        for (String coding : List.of("gzip", "br")) {
            byte[] coded = encode(coding, transcript.body("\n"));
            for (int at = 0; at <= coded.length; at++) {
                UsageReader reader = transcript.reader(transcript.api());
                try (ContentDecoder decoder =
                        ContentCodings.parse(List.of(coding)).orElseThrow().decoder(1 << 20, 1 << 20)) {
                    reader.read(decoder.feed(ByteBuffer.wrap(coded, 0, at), false), false);
                    reader.read(decoder.feed(ByteBuffer.wrap(coded, at, coded.length - at), true), true);
                }
                assertThat(Transcript.seen(reader))
                        .as("%s, torn at %d", coding, at)
                        .isEqualTo(transcript.expectation());
            }
        }
    }

    /** A stream that is cut has what was told until then, and is complete only where nothing but its end is missing. */
    @ParameterizedTest
    @MethodSource("transcripts")
    void cutAtEveryByte(Transcript transcript) {
        byte[] body = transcript.body("\n");
        UsageReader slow = transcript.reader(transcript.api());
        var told = new ArrayList<String>(List.of(Transcript.usage(slow.usage())));
        for (int at = 0; at < body.length; at++) {
            UsageReader cut = transcript.reader(transcript.api());
            cut.read(ByteBuffer.wrap(body, 0, at), true);
            String usage = Transcript.usage(cut.usage());
            slow.read(ByteBuffer.wrap(body, at, 1), false);
            String later = Transcript.usage(slow.usage());
            // An event without its last line end counts when the body is over.
            assertThat(usage.equals(told.getLast())
                            || told.contains(usage)
                            || isEventually(transcript, body, at, usage))
                    .as("cut at %d: %s", at, usage)
                    .isTrue();
            assertThat(cut.generatedBytes()).isLessThanOrEqualTo(slow.generatedBytes());
            told.add(later);
        }
    }

    private static boolean isEventually(Transcript transcript, byte[] body, int at, String usage) {
        UsageReader whole = transcript.reader(transcript.api());
        whole.read(ByteBuffer.wrap(body, 0, at), false);
        for (int i = at; i < body.length; i++) {
            whole.read(ByteBuffer.wrap(body, i, 1), i == body.length - 1);
            if (Transcript.usage(whole.usage()).equals(usage)) {
                return true;
            }
        }
        return false;
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void guessedFromTheNumbers(Transcript transcript) {
        assumeTrue(transcript.canBeGuessed(), "other APIs have the same names for something else");
        UsageReader reader = transcript.reader(null);
        reader.read(ByteBuffer.wrap(transcript.body("\n")), true);
        assertThat(Transcript.seen(reader)).isEqualTo(transcript.expectation());
    }

    private static byte[] encode(String coding, byte[] plain) throws IOException {
        var coded = new ByteArrayOutputStream();
        try (OutputStream encoder =
                coding.equals("gzip") ? new GZIPOutputStream(coded) : new BrotliOutputStream(coded)) {
            encoder.write(plain);
        }
        return coded.toByteArray();
    }
}
