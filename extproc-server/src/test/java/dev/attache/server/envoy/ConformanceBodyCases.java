package dev.attache.server.envoy;

import static dev.attache.policy.Interest.Body.EDIT;
import static dev.attache.policy.Interest.Body.WHOLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Interest;
import dev.attache.server.envoy.Wire.Setup;
import dev.attache.testkit.Mode;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies: rewritten in every mode, empty, missing, large; their framing stays true. */
abstract class ConformanceBodyCases extends ConformanceCases {
    private static final String LONGER = "not what was sent, and longer ".repeat(20);
    private static final Interest EDITED = Interest.HEADERS.withRequestBody(EDIT).withResponseBody(EDIT);

    ConformanceBodyCases(Wire wire) {
        super(wire);
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void bothBodiesAreRewrittenAndTheLengthIsTrueOrGone(Setup setup) throws Exception {
        var hooks = new Hooks(WHOLE_BODIES).requestBody(body -> body(LONGER)).responseBody(body -> replaced(LONGER));
        for (Call call : new Call[] {Call.get(5).post("sent"), Call.get(5).post("sent").inChunks()}) {
            Came came = wire.call(setup, call, hooks);
            assertThat(came.upstreamBody()).isEqualTo(Came.sha256(LONGER));
            assertThat(came.body()).isEqualTo(LONGER);
            String length = "content-length: " + LONGER.length();
            assertThat(lengths(came.upstream())).allMatch(length::equals);
            assertThat(lengths(came.client())).allMatch(length::equals);
            if (setup.equals(BUFFERED)) {
                assertThat(lengths(came.client())).containsExactly(length);
            }
        }
        wire.assertSound();
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void bothBodiesAreTakenAway(Setup setup) throws Exception {
        var hooks = new Hooks(WHOLE_BODIES).requestBody(body -> body("")).responseBody(body -> replaced(""));
        Came came = wire.call(setup, Call.get(5).post("sent"), hooks);
        assertThat(came.upstreamBody()).isEqualTo(Came.sha256(""));
        assertThat(came.body()).isEmpty();
        assertThat(came.status()).isEqualTo(200);
        wire.assertSound();
    }

    @ParameterizedTest
    @MethodSource("whole")
    void theBodysAnswerEditsHeadersToo(Setup setup) throws Exception {
        Edits edits = Edits.builder()
                .body(SessionBench.text("Hello, World!"))
                .set("x-new", "1")
                .build();
        var hooks = new Hooks(WHOLE_BODIES.decidingOnBody())
                .requestBody(body -> Verdict.proceed(edits))
                .responseBody(body -> edits);
        Came came = wire.call(setup, Call.get(5).post("sent"), hooks);
        assertThat(came.upstream()).contains("x-new: 1");
        assertThat(came.client()).contains("x-new: 1");
        assertThat(came.upstreamBody()).isEqualTo(Came.sha256("Hello, World!"));
        assertThat(came.body()).isEqualTo("Hello, World!");
        assertThat(lengths(came.client())).allMatch("content-length: 13"::equals);
        wire.assertSound();
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void withoutBodiesNoBodyIsWaitedFor(Setup setup) throws Exception {
        var hooks = new Hooks(WHOLE_BODIES);
        Came came = wire.call(setup, Call.noContent(), hooks);
        assertThat(came.status()).isEqualTo(204);
        assertThat(hooks.heard).containsExactly("request", "request body ", "response 204");
        wire.assertSound();
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void anEmptyBodyIsSeenOnceAndMayBeFilled(Setup setup) throws Exception {
        for (Call call : new Call[] {Call.get(5).post(""), Call.get(5).post("").inChunks()}) {
            var hooks = new Hooks(WHOLE_BODIES);
            Came came = wire.call(setup, call, hooks);
            assertThat(came.upstreamBody()).isEqualTo(Came.sha256(""));
            assertThat(hooks.heard).containsExactly("request", "request body ", "response 200", "response body abcde");
        }
        var filling = new Hooks(Interest.REQUEST_HEADERS.withRequestBody(WHOLE)).requestBody(body -> body("filled"));
        Came came = wire.call(setup, Call.get(5).post("").inChunks(), filling);
        assertThat(came.upstreamBody()).isEqualTo(Came.sha256("filled"));
        wire.assertSound();
    }

    @Test
    void aGatheredBodyOfFullDuplexIsFollowedByItsTrailers() throws Exception {
        var hooks = new Hooks(WHOLE_BODIES.withTrailers().untilTheEnd())
                .requestBody(body -> body(body + " and more"))
                .responseBody(body -> replaced(body + "and more"))
                .trailers(set("x-added", "up"), set("x-added", "down"));
        Came came = wire.call(DUPLEX, Call.get(5).post("sent").withTrailers(), hooks);
        assertThat(came.upstreamBody()).isEqualTo(Came.sha256("sent and more"));
        assertThat(came.upstreamTrailers()).containsExactly("x-added: up", "x-sum: 1");
        // A response that announces trailers is not waited for as a whole.
        assertThat(came.body()).isEqualTo("hello\n");
        assertThat(came.clientTrailers()).containsExactly("x-added: down", "x-trailer: yes");
        wire.assertSound();
    }

    @Test
    void aBufferedBodyIsRewrittenInFrontOfItsTrailers() throws Exception {
        var hooks = new Hooks(WHOLE_BODIES).requestBody(body -> body(LONGER));
        Came came = wire.call(
                Setup.of(Mode.BUFFERED.withTrailers(true, true)), Call.get(5).post("sent").withTrailers(), hooks);
        assertThat(came.upstreamBody()).isEqualTo(Came.sha256(LONGER));
        assertThat(came.upstreamTrailers()).containsExactly("x-sum: 1");
        assertThat(came.clientTrailers()).containsExactly("x-trailer: yes");
        wire.assertSound();
    }

    @Test
    void piecesGoOnWhenThePolicyLikesNotWhenTheyCome() throws Exception {
        for (Setup setup : new Setup[] {DUPLEX, STREAMED}) {
            var held = new StringBuilder();
            var hooks = new Hooks(Interest.REQUEST_HEADERS.withRequestBody(EDIT)).pieces(piece -> {
                held.append(piece);
                if (held.length() < 150_000) {
                    return "";
                }
                String all = held.toString();
                held.setLength(0);
                return all;
            });
            String sent = "0123456789".repeat(40_000);
            Call call = Call.get(5).post(sent).inChunks();
            Came came = wire.call(setup, call, hooks);
            assertThat(came.upstreamBody()).isEqualTo(Came.sha256(sent.substring(0, sent.length() - held.length())));
        }
        wire.assertSound();
    }

    @Test
    void aBodyGrowsToManyTimesItsSize() throws Exception {
        for (Setup setup : new Setup[] {DUPLEX, STREAMED}) {
            var hooks = new Hooks(EDITED).pieces(piece -> piece.repeat(20));
            String sent = "x".repeat(200_000);
            Came came = wire.call(setup, Call.get(300_000).post(sent).inChunks(), hooks);
            assertThat(came.upstreamBody()).isEqualTo(Came.sha256(sent.repeat(20)));
            assertThat(came.body()).hasSize(6_000_000);
        }
        wire.assertSound();
    }

    @Test
    void bothDirectionsOfFullDuplexAreEdited() throws Exception {
        var hooks = new Hooks(EDITED).pieces(piece -> piece.replace('a', 'A'));
        Came came = wire.call(DUPLEX, Call.get(500_000).post("banana".repeat(100_000)).inChunks(), hooks);
        assertThat(came.upstreamBody()).isEqualTo(Came.sha256("bAnAnA".repeat(100_000)));
        assertThat(came.body()).hasSize(500_000).startsWith("Abcdef").doesNotContain("a");
        wire.assertSound();
    }

    @Test
    void anOverrideThatEnvoyDoesNotTakeHurtsNobody() throws Exception {
        var asked = new AtomicInteger();
        var hooks = new Hooks(WHOLE_BODIES).requestBody(body -> {
            asked.incrementAndGet();
            return body("changed");
        });
        var ignored = new Setup(Mode.HEADERS, true, false, Duration.ZERO);
        Came came = wire.call(ignored, Call.get(5).post("sent"), hooks);
        assertThat(came.upstreamBody()).isEqualTo(Came.sha256("sent"));
        assertThat(came.body()).isEqualTo("abcde");
        assertThat(asked).hasValue(0);
    }
}
