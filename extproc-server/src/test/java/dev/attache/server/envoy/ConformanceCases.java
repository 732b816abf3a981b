package dev.attache.server.envoy;

import static dev.attache.policy.Interest.Body.WHOLE;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Interest;
import dev.attache.server.envoy.Wire.Setup;
import dev.attache.testkit.Mode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** Cases of Envoy's own tests (docs/conformance.md), written once for a FakeEnvoy and a real one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ConformanceCases {
    /** Both bodies whole, in every mode where they come whole. */
    static final Interest WHOLE_BODIES =
            Interest.HEADERS.withRequestBody(WHOLE).withResponseBody(WHOLE);

    static final Setup BUFFERED = Setup.of(Mode.BUFFERED);
    static final Setup PARTIAL = Setup.of(Mode.BUFFERED_PARTIAL);
    static final Setup STREAMED = Setup.of(Mode.STREAMED);
    static final Setup DUPLEX = Setup.of(Mode.FULL_DUPLEX);

    final Wire wire;

    ConformanceCases(Wire wire) {
        this.wire = wire;
    }

    @AfterAll
    void close() {
        wire.close();
    }

    static Stream<Setup> bodies() {
        return Stream.of(BUFFERED, PARTIAL, STREAMED, DUPLEX, Setup.asked());
    }

    static Stream<Setup> whole() {
        return Stream.of(BUFFERED, PARTIAL, DUPLEX);
    }

    /** Trailers are sent in every one of them. */
    static Stream<Setup> trailing() {
        return Stream.of(Mode.HEADERS, Mode.BUFFERED, Mode.STREAMED, Mode.FULL_DUPLEX)
                .map(mode -> Setup.of(mode.withTrailers(true, true)));
    }

    static Edits set(String name, String value) {
        return Edits.builder().set(name, value).build();
    }

    static Verdict body(String text) {
        return Verdict.proceed(replaced(text));
    }

    static Edits replaced(String text) {
        return Edits.builder().body(SessionBench.text(text)).build();
    }

    static List<String> lengths(List<String> headers) {
        return headers.stream().filter(line -> line.startsWith("content-length:")).toList();
    }
}
