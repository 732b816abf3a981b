package dev.attache.server.tokenquota;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.HeaderList;
import dev.attache.exchange.Headers;
import dev.attache.server.llm.LlmApi;
import dev.attache.server.llm.LlmRequest;
import dev.attache.server.llm.ending.StreamFacts;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WholeEventsTest {
    private static final String SSE = "text/event-stream";
    private static final String LINES = "application/x-ndjson";
    private static final String FRAMES = "application/vnd.amazon.eventstream";

    static Stream<String> types() {
        return Stream.of(SSE, LINES, FRAMES);
    }

    private static StreamFacts facts() {
        Headers none = HeaderList.of(":method", "GET", ":path", "/v1/chat/completions");
        return new StreamFacts(
                LlmRequest.read(LlmApi.OPENAI_CHAT, "/v1/chat/completions", none, ByteBuffer.allocate(0)), SSE);
    }

    private static String event(String type, int length) {
        String text = "x".repeat(length);
        return switch (type) {
            case SSE -> "data: " + text + "\n\n";
            case LINES -> text + "\n";
            default -> {
                ByteBuffer frame = ByteBuffer.allocate(16 + length)
                        .putInt(16 + length)
                        .putInt(0)
                        .putInt(0);
                frame.put(text.getBytes(ISO_8859_1)).putInt(0);
                yield new String(frame.array(), ISO_8859_1);
            }
        };
    }

    /** Whatever the pieces: no byte is lost, and what has passed ends between two events whenever it says so. */
    @ParameterizedTest
    @MethodSource("types")
    void passesEventByEvent(String type) {
        var random = new Random(7);
        for (int round = 0; round < 60; round++) {
            List<Integer> ends = new ArrayList<>(List.of(0));
            var stream = new StringBuilder();
            for (int i = 0; i < 8; i++) {
                stream.append(event(type, random.nextInt(20) == 0 ? 300_000 : 1 + random.nextInt(60)));
                ends.add(stream.length());
            }
            var events = WholeEvents.of(type);
            StreamFacts facts = facts();
            var passed = new StringBuilder();
            for (int at = 0; at < stream.length(); ) {
                int end = Math.min(stream.length(), at + 1 + random.nextInt(random.nextInt(9) == 0 ? 100_000 : 40));
                ByteBuffer piece = ByteBuffer.wrap(stream.substring(at, end).getBytes(ISO_8859_1));
                passed.append(ISO_8859_1.decode(events.feed(piece, end == stream.length(), facts)));
                assertThat(stream.indexOf(passed.toString())).isZero();
                if (events.isBetweenEvents() && end < stream.length()) {
                    assertThat(ends).contains(passed.length());
                }
                at = end;
            }
            assertThat(passed).hasToString(stream.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void aWholeEventLeavesAtOnce(String type) {
        var events = WholeEvents.of(type);
        ByteBuffer whole = ByteBuffer.wrap(event(type, 30).getBytes(ISO_8859_1));
        int length = whole.remaining();
        assertThat(events.feed(whole, false, facts()).remaining()).isEqualTo(length);
        assertThat(events.isBetweenEvents()).isTrue();
    }
}
