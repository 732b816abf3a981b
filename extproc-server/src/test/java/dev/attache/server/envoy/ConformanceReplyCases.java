package dev.attache.server.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Interest;
import dev.attache.server.envoy.Wire.Setup;
import dev.attache.testkit.Mode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replies in the upstream's place, at every phase; and what becomes of a policy that takes too long. */
abstract class ConformanceReplyCases extends ConformanceCases {
    private static final LocalReply REPLY = new LocalReply(
            401,
            Edits.builder().set("content-type", "application/json").set("x-why", "key").build(),
            SessionBench.text("{\"reason\": \"no key\"}"),
            null,
            "test");

    ConformanceReplyCases(Wire wire) {
        super(wire);
    }

    static Stream<Setup> all() {
        return Stream.concat(Stream.of(Setup.of(Mode.HEADERS)), bodies());
    }

    private void assertReplied(Came came) {
        assertThat(came.status()).isEqualTo(401);
        assertThat(came.body()).isEqualTo("{\"reason\": \"no key\"}");
        assertThat(came.client())
                .contains("content-type: application/json", "x-why: key", "content-length: 20")
                .noneMatch(line -> line.startsWith("x-early"));
        wire.assertSound();
    }

    @ParameterizedTest
    @MethodSource("all")
    void atTheRequestHeaders(Setup setup) throws Exception {
        var hooks = new Hooks(WHOLE_BODIES)
                .request(exchange -> CompletableFuture.completedStage(Verdict.respond(REPLY)));
        Came came = wire.call(setup, Call.get(5).post("sent"), hooks);
        assertReplied(came);
        assertThat(came.path()).as("the upstream is not reached").isNull();
        assertReplied(wire.call(setup, Call.get(5), hooks));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void atTheRequestBody(Setup setup) throws Exception {
        if (setup.equals(STREAMED)) {
            // Its headers have gone: a policy that decides on the body needs a mode that holds them.
            return;
        }
        var hooks = new Hooks(WHOLE_BODIES.decidingOnBody())
                .request(set("x-early", "1"))
                .requestBody(body -> Verdict.respond(REPLY));
        for (Call call : new Call[] {Call.get(5).post("sent"), Call.get(5).post("sent").inChunks()}) {
            Came came = wire.call(setup, call, hooks);
            assertReplied(came);
            assertThat(came.path()).as("the upstream is not reached").isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void atTheResponseHeaders(Setup setup) throws Exception {
        var hooks = new Hooks(WHOLE_BODIES)
                .response(head -> CompletableFuture.completedStage(Verdict.respond(REPLY)));
        assertReplied(wire.call(setup, Call.get(5).post("sent"), hooks));
        assertReplied(wire.call(setup, Call.noContent(), hooks));
    }

    @ParameterizedTest
    @MethodSource("whole")
    void aFaultAtTheResponseBodyWhileTheHeadersAreHeld(Setup setup) throws Exception {
        if (setup.equals(PARTIAL)) {
            return;
        }
        var hooks = new Hooks(WHOLE_BODIES).response(set("x-early", "1")).responseBody(body -> {
            throw new IllegalStateException("bug");
        });
        Came came = wire.call(setup, Call.get(5), hooks);
        assertThat(came.status()).isEqualTo(503);
        assertThat(came.client()).noneMatch(line -> line.startsWith("x-early"));
        assertThat(wire.server.troubles).hasSize(1);
    }

    @Test
    void headHasNoBody() throws Exception {
        Call get = Call.get(5);
        Call head = new Call(
                "HEAD", get.path(), get.headers(), null, false, get.trailers(), "", false, get.answered(), get.trailers());
        var hooks = new Hooks(Interest.HEADERS)
                .request(exchange -> CompletableFuture.completedStage(Verdict.respond(REPLY)));
        for (Setup setup : all().toList()) {
            Came came = wire.call(setup, head, hooks);
            assertThat(came.status()).isEqualTo(401);
            assertThat(came.body()).isEmpty();
        }
        wire.assertSound();
    }

    @Test
    void aPolicyThatNeverDecidesIsGivenUpBeforeEnvoyGivesUp() throws Exception {
        for (Setup setup : new Setup[] {Setup.of(Mode.HEADERS), DUPLEX}) {
            var never = new Hooks(Interest.HEADERS).request(exchange -> new CompletableFuture<>());
            assertThat(wire.call(setup, Call.get(5).post("sent"), never).status()).isEqualTo(503);
            assertThat(wire.server.troubles).hasSize(1);
            var late = new Hooks(Interest.HEADERS).response(head -> new CompletableFuture<>());
            assertThat(wire.call(setup, Call.get(5).post("sent"), late).status()).isEqualTo(503);
        }
    }

    @Test
    void aSlowPolicyIsGivenTheTimeThatEnvoyAllows() throws Exception {
        Duration work = wire.patience().plusMillis(300);
        var patient = new Setup(Mode.HEADERS, false, false, wire.messageTimeout().multipliedBy(3));
        var hooks = new Hooks(Interest.HEADERS)
                .timeout(work.plusMillis(500))
                .request(exchange -> after(work, Verdict.proceed(set("x-late", "1"))))
                .response(head -> after(work, Verdict.proceed(set("x-late", "2"))));
        Came came = wire.call(patient, Call.get(5), hooks);
        assertThat(came.status()).isEqualTo(200);
        assertThat(came.upstream()).contains("x-late: 1");
        assertThat(came.client()).contains("x-late: 2");
        wire.assertSound();
    }

    private static CompletableFuture<Verdict> after(Duration work, Verdict verdict) {
        var later = CompletableFuture.delayedExecutor(work.toMillis(), TimeUnit.MILLISECONDS);
        return CompletableFuture.supplyAsync(() -> verdict, later);
    }
}
