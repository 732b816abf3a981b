package dev.attache.server.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.server.content.json.RandomJson;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class UsageEventFilterTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String ASKED = """
            : hello

            data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"漢 \\"usage\\""}}],"usage":null}

            data: {"id":"c", "usage" : null , "choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            data: {"id":"c","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}

            data: [DONE]

            """;
    private static final String NOT_ASKED = """
            : hello

            data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"漢 \\"usage\\""}}]}

            data: {"id":"c", "choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            data: [DONE]

            """;

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void tornAnywhereTheClientSeesWhatItAskedFor(String lineEnd) {
        byte[] stream = bytes(ASKED.replace("\n", lineEnd));
        String expected = NOT_ASKED.replace("\n", lineEnd);
        for (int cut = 0; cut <= stream.length; cut++) {
            assertThat(filtered(new UsageEventFilter(), stream, cut))
                    .as("cut at %d", cut)
                    .isEqualTo(expected);
        }
        assertThat(byteByByte(stream)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "data:{'choices':[{}],'usage':null}$$ | data:{'choices':[{}]}$$",
                "data: {'choices':[],'usage':null}$$ | data: {'choices':[]}$$",
                "data: {'choices': [ ] ,'usage':{}}$$ | ``",
                "id: 1$event: x$data: {'usage':null}$retry: 5$$ | id: 1$event: x$data: {}$retry: 5$$",
                "data: {'usage':null,$data: 'a':1}$$ | data: {'a':1}$$",
                "~data: {'usage':null,'a':1.0}$$ | ~data: {'a':1.0}$$",
                "data: {'choices':[{}],'usage':{'total_tokens':1}}$$ | =",
                "data: {'usage':{'total_tokens':1}}$$ | =",
                "data: {'choices':{},'usage':{'total_tokens':1}}$$ | =",
                "data: {'choices':[],'usage':7}$$ | =",
                "data: {'a':{'usage':null}}$$ | =",
                "data: ['usage']$$ | =",
                "data: {'usage':null$$ | =",
                "data: {'choices':[],'usage':{}} | =",
                "event: 'usage'$$ | =",
                "data$$ | =",
                "$$$ | ="
            })
    void oneEvent(String event, String expected) {
        String in = event.replace('\'', '"').replace('$', '\n').replace('~', '\uFEFF');
        String out = expected.equals("=")
                ? in
                : expected.replace('\'', '"').replace('$', '\n').replace('~', '\uFEFF');
        assertThat(filtered(new UsageEventFilter(), bytes(in), 0)).isEqualTo(out);
        assertThat(byteByByte(bytes(in))).isEqualTo(out);
    }

    @Test
    void aWholeEventLeavesAtOnceAndAnotherReaderSeesItsBytes() {
        var filter = new UsageEventFilter();
        ByteBuffer piece =
                ByteBuffer.wrap(bytes("data: {\"usage\":null}\n\ndata: {")).asReadOnlyBuffer();
        assertThat(text(filter.edit(piece, false))).isEqualTo("data: {}\n\n");
        assertThat(piece.position()).isZero();
        assertThat(text(filter.edit(ByteBuffer.wrap(bytes("\"a\":1}\n\n")), false)))
                .isEqualTo("data: {\"a\":1}\n\n");
    }

    @Test
    void whatIsOverTheBoundPassesAsItIs() {
        String longEvent = "data: {\"choices\":[],\"usage\":{\"x\":\"" + "y".repeat(200) + "\"}}\n\n";
        String stream = longEvent + "data: {\"usage\":null}\n\n";
        for (int cut = 0; cut <= stream.length(); cut++) {
            assertThat(filtered(new UsageEventFilter(100), bytes(stream), cut)).isEqualTo(longEvent + "data: {}\n\n");
        }
        assertThatThrownBy(() -> new UsageEventFilter(2 << 20)).hasMessageContaining("expected: <= ");
    }

    @Test
    void anyChunkKeepsItsOtherMembers() {
        var random = new RandomJson(21);
        for (int round = 0; round < 2_000; round++) {
            String members = "\"choices\":[%s],\"x\":%s".formatted(random.text(), random.text());
            String chunk = oneLine("{\"usage\":null," + members + "}");
            String seen = filtered(new UsageEventFilter(), bytes("data: " + chunk + "\n\n"), round % chunk.length());
            assertThat(seen).isEqualTo("data: " + oneLine("{" + members + "}") + "\n\n");
        }
        ObjectNode tree = (ObjectNode) JSON.readTree("{\"a\":[1,2.50],\"usage\":null,\"choices\":[{}]}");
        String seen = filtered(new UsageEventFilter(), bytes("data: " + tree + "\n\n"), 0);
        tree.remove("usage");
        assertThat(JSON.readTree(seen.substring(6))).isEqualTo(tree);
    }

    @Test
    void noStreamIsTooStrange() {
        byte[] whole = bytes(ASKED);
        var random = new Random(13);
        for (int round = 0; round < 3_000; round++) {
            byte[] stream = whole.clone();
            for (int i = random.nextInt(6); i > 0; i--) {
                stream[random.nextInt(stream.length)] = (byte) random.nextInt(256);
            }
            String once = filtered(new UsageEventFilter(200), stream, stream.length);
            assertThat(once.length()).isLessThanOrEqualTo(stream.length);
            filtered(new UsageEventFilter(), stream, random.nextInt(stream.length));
        }
    }

    /** RandomJson writes blanks, CR and LF among them, between tokens only. */
    private static String oneLine(String json) {
        return json.replaceAll("[\r\n]", " ");
    }

    private static String filtered(UsageEventFilter filter, byte[] stream, int cut) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(array(filter.edit(ByteBuffer.wrap(stream, 0, cut), false)));
        out.writeBytes(array(filter.edit(ByteBuffer.wrap(stream, cut, stream.length - cut), true)));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String byteByByte(byte[] stream) {
        var filter = new UsageEventFilter();
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < stream.length; i++) {
            out.writeBytes(array(filter.edit(ByteBuffer.wrap(stream, i, 1), false)));
        }
        out.writeBytes(array(filter.edit(ByteBuffer.allocate(0), true)));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static byte[] array(ByteBuffer buffer) {
        byte[] array = new byte[buffer.remaining()];
        buffer.get(array);
        return array;
    }

    private static String text(ByteBuffer buffer) {
        return new String(array(buffer), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
