package dev.attache.server.content.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In these texts {@code ^} is CR, {@code $} is LF and {@code ~} is a byte order mark. */
class EventStreamTest {
    private static final int ROOM = 1 << 16;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "data: a$$ | [data: a$$ -/a/-]",
                "data: a^$^$ | [data: a^$^$ -/a/-]",
                "data: a^^ | [data: a^^ -/a/-]",
                "data: a^$$ | [data: a^$$ -/a/-]",
                "data: a$^$ | [data: a$^$ -/a/-]",
                "data: a$$data: b$$ | [data: a$$ -/a/-][data: b$$ -/b/-]",
                "data: a^^data: b^^ | [data: a^^ -/a/-][data: b^^ -/b/-]",
                "data: a^$^$data: b^$^$ | [data: a^$^$ -/a/-][data: b^$^$ -/b/-]",
                "data: a$^data: b$$ | [data: a$^ -/a/-][data: b$$ -/b/-]",
                "data: a^^$ | [data: a^^ -/a/-][$ -/-/-]",
                "~data: a$$ | [~data: a$$ -/a/-]",
                "~$data: a$$ | [~$ -/-/-][data: a$$ -/a/-]",
                "data: a$$~data: b$$ | [data: a$$ -/a/-][~data: b$$ -/-/-]",
                "data:a$data: b$data:  c$data$$ | [data:a$data: b$data:  c$data$$ -/a+b+ c+/-]",
                "data$$ | [data$$ -//-]",
                "event: e$data: a$id: 7$retry: 9$x: y$$ | [event: e$data: a$id: 7$retry: 9$x: y$$ e/a/7]",
                "event$id$data: a$$ | [event$id$data: a$$ /a/]",
                ": ping$$ | [: ping$$ -/-/-]",
                ": ping$data: a$$ | [: ping$data: a$$ -/a/-]",
                "$$data: a$$ | [$ -/-/-][$ -/-/-][data: a$$ -/a/-]",
                "data: a:b: c$$ | [data: a:b: c$$ -/a:b: c/-]",
                "dat: a$ data: b$DATA: c$$ | [dat: a$ data: b$DATA: c$$ -/-/-]",
                "id: 1$id: 2$event: e$event: f$$ | [id: 1$id: 2$event: e$event: f$$ f/-/2]",
                "data: a$$data: b | [data: a$$ -/a/-][data: b cut]",
                "data: a$$data: b$ | [data: a$$ -/a/-][data: b$ cut]",
                "data: a^$^ | [data: a^$^ -/a/-]",
                "data: ü€😀$$ | [data: ü€😀$$ -/ü€😀/-]"
            })
    void tornAnywhereTheEventsAreTheSame(String stream, String events) {
        byte[] bytes = bytes(stream);
        assertThat(shown(split(bytes, ROOM, bytes.length))).isEqualTo(events);
        assertThat(shown(split(bytes, ROOM, 1))).isEqualTo(events);
        for (int cut = 0; cut <= bytes.length; cut++) {
            var all = new ArrayList<ServerSentEvent>();
            var splitter = new EventStream(ROOM);
            all.addAll(splitter.feed(ByteBuffer.wrap(bytes, 0, cut), false));
            all.addAll(splitter.feed(ByteBuffer.wrap(bytes, cut, bytes.length - cut), true));
            assertThat(shown(all)).as("cut at %d", cut).isEqualTo(events);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: a$$", "data: a^$^$", "data: a^^", ": ping$$"})
    void anEventIsGivenWithItsLastByte(String event) {
        var splitter = new EventStream(ROOM);
        for (int round = 0; round < 3; round++) {
            byte[] bytes = bytes(event);
            assertThat(splitter.feed(ByteBuffer.wrap(bytes, 0, bytes.length - 1), false))
                    .isEmpty();
            assertThat(splitter.feed(ByteBuffer.wrap(bytes, bytes.length - 1, 1), false))
                    .hasSize(1);
        }
    }

    @Test
    void rawBytesAddUpToTheStreamWhateverItIs() {
        long seed = ThreadLocalRandom.current().nextLong();
        var random = new Random(seed);
        List<String> words =
                List.of("data: ", "event: ", "id: ", ":", "x", "$", "$", "^", "^$", "$$", "~", "é", "data", "\0", " ");
        for (int round = 0; round < 3000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                text.append(words.get(random.nextInt(words.size())));
            }
            byte[] stream = bytes(text.toString());
            int bound = random.nextBoolean() ? ROOM : random.nextInt(1, 30);
            List<ServerSentEvent> whole = split(stream, bound, Math.max(1, stream.length));
            List<ServerSentEvent> torn = split(stream, bound, random.nextInt(1, 9));
            assertThat(raw(whole)).as("seed %d", seed).isEqualTo(stream);
            assertThat(raw(torn)).as("seed %d", seed).isEqualTo(stream);
            assertThat(shown(complete(torn)))
                    .as("seed %d, round %d, bound %d", seed, round, bound)
                    .isEqualTo(shown(complete(whole)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void anEventOverTheBoundGoesByRawAndTheNextIsAnEventAgain(int pieceLength) {
        byte[] stream = bytes("data: 12345$$data: 123456$$data: 12345$$");
        List<ServerSentEvent> events = split(stream, 13, pieceLength);
        assertThat(raw(events)).isEqualTo(stream);
        assertThat(shown(complete(events))).isEqualTo("[data: 12345$$ -/12345/-][data: 12345$$ -/12345/-]");
    }

    @Test
    void whatIsOverTheBoundIsNotHeld() {
        var splitter = new EventStream(10);
        assertThat(splitter.feed(ByteBuffer.wrap(bytes("data: 1234")), false)).isEmpty();
        for (int i = 0; i < 100; i++) {
            List<ServerSentEvent> events = splitter.feed(ByteBuffer.wrap(bytes("5")), false);
            assertThat(shown(events)).isEqualTo(i == 0 ? "[data: 12345 cut]" : "[5 cut]");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data: a$$ | data: new$$",
                "~id: 1^$data:a^$: c^$data: b^$^$ | ~id: 1^$data: new^$: c^$^$",
                "event: e^data: a^^ | event: e^data: new^^"
            })
    void otherDataLeavesTheOtherLinesAsTheyWere(String event, String edited) {
        ServerSentEvent before = split(bytes(event), ROOM, 1).getFirst();
        ServerSentEvent after = before.withData("new");
        assertThat(text(after)).isEqualTo(edited);
        assertThat(after.data()).isEqualTo("new");
        assertThat(after.id()).isEqualTo(before.id());
    }

    @Test
    void otherDataMayHaveLines() {
        ServerSentEvent event = split(bytes("data: a^$^$"), ROOM, 1).getFirst();
        assertThat(text(event.withData("b\nc\r\n"))).isEqualTo("data: b^$data: c^$data: ^$^$");
        assertThat(event.withData("b\nc\r\n").data()).isEqualTo("b\nc\n");
    }

    @Test
    void onlyAnEventWithDataCanHaveOther() {
        List<ServerSentEvent> events = split(bytes(": ping$$data: a"), ROOM, 1);
        for (ServerSentEvent event : events) {
            assertThatThrownBy(() -> event.withData("b")).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void whatItSaysInALogHasNoData() {
        assertThat(split(bytes("event: e$data: secret$$"), ROOM, 100).getFirst())
                .hasToString("event e, 23 bytes");
    }

    private static List<ServerSentEvent> split(byte[] stream, int maxEvent, int pieceLength) {
        var events = new ArrayList<ServerSentEvent>();
        var splitter = new EventStream(maxEvent);
        for (int at = 0; at < stream.length; at += pieceLength) {
            int count = Math.min(pieceLength, stream.length - at);
            events.addAll(splitter.feed(ByteBuffer.wrap(stream, at, count).asReadOnlyBuffer(), false));
        }
        events.addAll(splitter.feed(ByteBuffer.allocate(0), true));
        return events;
    }

    private static List<ServerSentEvent> complete(List<ServerSentEvent> events) {
        return events.stream().filter(ServerSentEvent::complete).toList();
    }

    private static String shown(List<ServerSentEvent> events) {
        return events.stream()
                .map(event -> "[" + text(event) + " " + (event.complete() ? fields(event) : "cut") + "]")
                .collect(Collectors.joining());
    }

    private static String fields(ServerSentEvent event) {
        return Objects.requireNonNullElse(event.event(), "-") + "/"
                + Objects.requireNonNullElse(event.data(), "-").replace('\n', '+') + "/"
                + Objects.requireNonNullElse(event.id(), "-");
    }

    private static String text(ServerSentEvent event) {
        return StandardCharsets.UTF_8
                .decode(event.raw())
                .toString()
                .replace('\r', '^')
                .replace('\n', '$')
                .replace('\ufeff', '~');
    }

    private static byte[] raw(List<ServerSentEvent> events) {
        var bytes = new ByteArrayOutputStream();
        for (ServerSentEvent event : events) {
            ByteBuffer raw = event.raw();
            while (raw.hasRemaining()) {
                bytes.write(raw.get());
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.replace('^', '\r').replace('$', '\n').replace('~', '\ufeff').getBytes(StandardCharsets.UTF_8);
    }
}
