package dev.attache.server.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Interest;
import dev.attache.server.envoy.Wire.Setup;
import dev.attache.testkit.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Headers and trailers: what is edited arrives edited, what is not arrives as it was. */
abstract class ConformanceHeaderCases extends ConformanceCases {
    private static final Setup HEADERS = Setup.of(Mode.HEADERS);
    private static final Setup RESPONSE_ONLY =
            Setup.of(Mode.BUFFERED.withRequestHeaders(false).withTrailers(true, true));
    private static final Setup NO_HEADERS = Setup.of(
            Mode.BUFFERED.withRequestHeaders(false).withResponseHeaders(false).withTrailers(true, true));

    /** The bytes C3 28, which are not UTF-8, as ISO-8859-1. */
    private static final String NOT_UTF_8 = "Ã(";

    ConformanceHeaderCases(Wire wire) {
        super(wire);
    }

    @Test
    void requestHeadersAreSetAndRemoved() throws Exception {
        Edits edits = Edits.builder()
                .remove("x-old")
                .set("x-new", "1")
                .append("x-two", "2")
                .build();
        Call call = Call.get(5).with("x-old", "0").with("x-two", "1");
        Came came = wire.call(HEADERS, call, new Hooks(Interest.REQUEST_HEADERS).request(edits));
        assertThat(came.upstream()).contains("x-new: 1", "x-two: 1", "x-two: 2").noneMatch(line -> line.startsWith("x-old"));
        assertThat(came.body()).isEqualTo("abcde");
        wire.assertSound();
    }

    @Test
    void thePathIsChanged() throws Exception {
        Came came = wire.call(
                HEADERS,
                Call.get(5).post("sent"),
                new Hooks(Interest.REQUEST_HEADERS).request(set(":path", "/bytes?n=5&more")));
        assertThat(came.path()).isEqualTo("/bytes?n=5&more");
        assertThat(came.upstreamBody()).isEqualTo(Came.sha256("sent"));
        wire.assertSound();
    }

    @Test
    void aValueThatIsNotUtf8PassesByteForByteAndCanBeRead() throws Exception {
        List<String> read = new ArrayList<>();
        var hooks = new Hooks(Interest.HEADERS)
                .request(exchange -> {
                    read.add(String.valueOf(exchange.requestHeaders().first("x-raw")));
                    return Verdict.PASSED;
                })
                .response(head -> {
                    read.add(String.valueOf(head.headers().first("x-raw")));
                    return Verdict.PASSED;
                });
        Call plain = Call.get(5);
        Call call = new Call(
                "GET",
                "/bytes?n=5&h=x-raw:%C3%83(",
                Map.of("x-raw", NOT_UTF_8),
                null,
                false,
                Map.of(),
                plain.answer(),
                true,
                Map.of("x-raw", NOT_UTF_8),
                Map.of());
        Came came = wire.call(HEADERS, call, hooks);
        assertThat(read).containsExactly(NOT_UTF_8, NOT_UTF_8);
        assertThat(came.upstream()).contains("x-raw: " + NOT_UTF_8);
        assertThat(came.client()).contains("x-raw: " + NOT_UTF_8);
        wire.assertSound();
    }

    @Test
    void theStatusAndHeadersOfAResponseAreSet() throws Exception {
        Edits edits = Edits.builder().set(":status", "201").set("x-new", "1").build();
        Came came = wire.call(HEADERS, Call.get(5), new Hooks(Interest.HEADERS).response(edits));
        assertThat(came.status()).isEqualTo(201);
        assertThat(came.client()).contains("x-new: 1", "content-length: 5");
        assertThat(came.body()).isEqualTo("abcde");
        wire.assertSound();
    }

    @ParameterizedTest
    @MethodSource("trailing")
    void trailersAreEdited(Setup setup) throws Exception {
        var hooks = new Hooks(Interest.HEADERS.withTrailers().untilTheEnd())
                .trailers(set("x-added", "up"), set("x-added", "down"));
        Came came = wire.call(setup, Call.get(5).post("sent").withTrailers(), hooks);
        assertThat(came.upstreamTrailers()).containsExactly("x-added: up", "x-sum: 1");
        assertThat(came.clientTrailers()).containsExactly("x-added: down", "x-trailer: yes");
        assertThat(came.body()).isEqualTo("hello\n");
        assertThat(hooks.heard).contains("request trailers 1", "response trailers 1");
        wire.assertSound();
    }

    @Test
    void aResponseMayBeTheFirstMessage() throws Exception {
        var hooks = new Hooks(WHOLE_BODIES);
        Came came = wire.call(RESPONSE_ONLY, Call.get(5).post("sent"), hooks);
        assertThat(came.status()).isEqualTo(200);
        assertThat(came.body()).isEqualTo("abcde");
        assertThat(hooks.heard).as("what is not begun is not asked").isEmpty();
        wire.assertSound();
    }

    @Test
    void bodiesAndTrailersMayBeTheFirstMessages() throws Exception {
        var hooks = new Hooks(WHOLE_BODIES);
        Came came = wire.call(NO_HEADERS, Call.get(5).post("sent").withTrailers(), hooks);
        assertThat(came.upstreamBody()).isEqualTo(Came.sha256("sent"));
        assertThat(came.upstreamTrailers()).containsExactly("x-sum: 1");
        assertThat(came.clientTrailers()).containsExactly("x-trailer: yes");
        assertThat(wire.call(NO_HEADERS, Call.get(5).post("").inChunks(), hooks).body()).isEqualTo("abcde");
        assertThat(hooks.heard).isEmpty();
        wire.assertSound();
    }

    @Test
    void aRequestIsRoutedAgainByItsEditedPath() throws Exception {
        Edits edits = Edits.builder().set(":path", "/bytes?n=6").refreshRoute().build();
        Came came = wire.call(HEADERS, Call.get(5), new Hooks(Interest.REQUEST_HEADERS).request(edits));
        assertThat(came.path()).isEqualTo("/bytes?n=6");
        wire.assertSound();
    }

    @Test
    void theBodysAnswerMayRouteAgain() throws Exception {
        Edits edits = Edits.builder()
                .set(":path", "/bytes?n=6")
                .body(SessionBench.text("longer than before"))
                .refreshRoute()
                .build();
        var hooks = new Hooks(Interest.REQUEST_HEADERS.decidingOnBody())
                .requestBody(body -> Verdict.proceed(edits));
        for (Setup setup : whole().toList()) {
            Came came = wire.call(setup, Call.get(5).post("sent"), hooks);
            assertThat(came.path()).isEqualTo("/bytes?n=6");
            assertThat(came.upstreamBody()).isEqualTo(Came.sha256("longer than before"));
        }
        wire.assertSound();
    }
}
