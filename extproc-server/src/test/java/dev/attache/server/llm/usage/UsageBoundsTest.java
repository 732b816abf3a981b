package dev.attache.server.llm.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.llm.LlmApi;
import dev.attache.server.llm.TokenKind;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that an upstream sends makes a reader throw, or hold more than it should. */
class UsageBoundsTest {
    private static final int PIECE = 16 << 10;
    private static final String USAGE = "\"usage\":{\"input_tokens\":7,\"output_tokens\":9,\"total_tokens\":16}";

    static List<Transcript> transcripts() {
        return Transcript.all();
    }

    @Test
    void anEventOf64MebibytesIsReadInLittleMemory() {
        UsageReader reader = UsageReader.of(LlmApi.OPENAI_RESPONSES, ResponseHeaders.of("text/event-stream"));
        byte[] filler = "x".repeat(PIECE).getBytes(StandardCharsets.UTF_8);
        feed(
                reader,
                "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"output\":[{\"text\":\"");
        for (int i = 0; i < 100; i++) {
            reader.read(ByteBuffer.wrap(filler), false);
        }
        long before = allocated();
        for (int i = 0; i < 64 << 20 >> 14; i++) {
            reader.read(ByteBuffer.wrap(filler), false);
        }
        // Two views of each piece, and what the JVM's compilers leave behind.
        assertThat(allocated() - before).isLessThan(2 << 20);
        feed(reader, "\"}]," + USAGE + "}}\n\n");
        assertThat(reader.usage()).hasToString("{INPUT=7, OUTPUT=9} of 16");
        assertThat(reader.complete()).isTrue();
    }

    /** Values, names, header lines and comments without end. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"usage\":{\"prompt_tokens\":1",
                "data: {\"usage\":{\"prompt_tokens",
                "data: {\"model\":\"",
                "data: {\"choices\":[{\"delta\":{\"content\":\"",
                "data: {\"choices\":[",
                "data: ",
                "event: ",
                ": ",
                ""
            })
    void whatNeverEndsIsNotHeld(String beginning) {
        for (String filler : List.of("1", "[", "{\"a\":", "[1],", "\\u0041", "data", "\n", "x\r\n")) {
            UsageReader reader = UsageReader.of(null, ResponseHeaders.of("text/event-stream"));
            byte[] piece = filler.repeat(PIECE / filler.length()).getBytes(StandardCharsets.UTF_8);
            feed(reader, beginning);
            for (int i = 0; i < 20; i++) {
                reader.read(ByteBuffer.wrap(piece), false);
            }
            long before = allocated();
            for (int i = 0; i < 20; i++) {
                reader.read(ByteBuffer.wrap(piece), false);
            }
            assertThat(allocated() - before).as(filler).isLessThan(64 << 10);
            assertThat(reader.usage()).isNull();
        }
    }

    @Test
    void aLongNameOrNumberIsNone() {
        String longName = "x".repeat(1000);
        UsageReader reader = UsageReader.of(LlmApi.OPENAI_CHAT, ResponseHeaders.of("application/json"));
        feed(reader, "{\"" + longName + "\":1,\"model\":\"" + longName + "\",\"usage\":{\"prompt_tokens\":");
        feed(reader, "1".repeat(1000) + ",\"completion_tokens\":3,\"" + longName + "\":4}}");
        assertThat(reader.model()).isNull();
        assertThat(reader.usage()).hasToString("{OUTPUT=3}");
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 999, 1000, 1001, 200_000})
    void hostileNesting(int depth) {
        for (String open : List.of("[", "{\"usage\":", "{\"choices\":[", "{\"x\":[")) {
            UsageReader reader = UsageReader.of(null, ResponseHeaders.of("application/json"));
            feed(reader, open.repeat(depth) + "1");
            assertThat(reader.usage()).isNull();
            assertThat(reader.complete()).isFalse();
        }
    }

    @Test
    void whatIsDeepButWellFormedHidesNothing() {
        UsageReader reader = UsageReader.of(LlmApi.OPENAI_RESPONSES, ResponseHeaders.of("application/json"));
        feed(reader, "{\"x\":" + "[".repeat(900) + "]".repeat(900) + "," + USAGE + "}");
        assertThat(reader.usage()).hasToString("{INPUT=7, OUTPUT=9} of 16");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "application/octet-stream",
                "text/plain",
                "",
                ";;",
                "application/jsonx",
                "audio/mpeg"
            })
    void anotherContentTypeIsNotRead(String contentType) {
        UsageReader reader = UsageReader.of(null, ResponseHeaders.of(contentType));
        feed(reader, "{" + USAGE + "}");
        reader.read(ByteBuffer.allocate(0), true);
        assertThat(reader.usage()).isNull();
        assertThat(reader.complete()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void anyBodyUnderAnyContentType(Transcript transcript) {
        byte[] body = transcript.body("\n");
        for (String contentType : contentTypes()) {
            UsageReader reader = UsageReader.of(transcript.api(), ResponseHeaders.of(contentType));
            reader.read(ByteBuffer.wrap(body), true);
            checkSane(reader, body.length);
        }
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void mutatedTranscripts(Transcript transcript) {
        byte[] original = transcript.body("\r\n");
        var random = new Random(transcript.toString().hashCode());
        for (int round = 0; round < 300; round++) {
            byte[] body = original.clone();
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                mutate(body, random);
            }
            LlmApi api = random.nextBoolean() ? transcript.api() : null;
            UsageReader reader = transcript.reader(api);
            int at = random.nextInt(body.length + 1);
            reader.read(ByteBuffer.wrap(body, 0, at), false);
            reader.read(ByteBuffer.wrap(body, at, body.length - at), true);
            checkSane(reader, body.length);
        }
    }

    private static void mutate(byte[] body, Random random) {
        int at = random.nextInt(body.length);
        switch (random.nextInt(4)) {
            case 0 -> body[at] = (byte) random.nextInt();
            case 1 -> body[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> body[at] = (byte) "{}[]\":,\\\r\n 0-".charAt(random.nextInt(13));
            default -> {
                int from = random.nextInt(body.length);
                int length = random.nextInt(body.length - Math.max(at, from));
                System.arraycopy(body, from, body, at, length);
            }
        }
    }

    @Test
    void randomBytes() {
        var random = new Random(5);
        for (int round = 0; round < 4000; round++) {
            byte[] body = new byte[random.nextInt(1, 2000)];
            random.nextBytes(body);
            String contentType =
                    contentTypes().get(random.nextInt(contentTypes().size()));
            UsageReader reader = UsageReader.of(api(random), ResponseHeaders.of(contentType));
            reader.read(ByteBuffer.wrap(body), true);
            checkSane(reader, body.length);
            assertThat(reader.usage()).isNull();
        }
    }

    private static @Nullable LlmApi api(Random random) {
        int which = random.nextInt(LlmApi.values().length + 1);
        return which == LlmApi.values().length ? null : List.of(LlmApi.values()).get(which);
    }

    private static List<String> contentTypes() {
        return List.of(
                "application/json",
                "text/event-stream",
                "application/x-ndjson",
                "application/vnd.amazon.eventstream",
                "image/png");
    }

    private static void checkSane(UsageReader reader, int length) {
        assertThat(reader.generatedBytes()).isBetween(0L, (long) length);
        TokenUsage usage = reader.usage();
        if (usage != null) {
            for (TokenKind kind : TokenKind.values()) {
                assertThat(usage.of(kind)).isBetween(0L, 1L << 55);
            }
            assertThat(usage.sum()).isNotNegative();
        }
    }

    private static void feed(UsageReader reader, String text) {
        reader.read(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), false);
    }

    /** Bytes that this thread has allocated in all its life. */
    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
