package dev.attache.server.envoy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Interest;
import dev.attache.testkit.FakeEnvoy;
import dev.attache.testkit.FakeExchange;
import dev.attache.testkit.MessageView;
import dev.attache.testkit.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Edits reach the upstream as they were meant; what Envoy would reject does not leave. */
class SessionEditsTest extends SessionBench {
    @Test
    void editsOfOneHeaderHaveTheirNetEffect() {
        Edits edits = Edits.builder()
                .set("x-a", "1")
                .remove("x-a")
                .remove("x-b")
                .set("x-b", "2")
                .remove("x-old")
                .append("x-old", "new")
                .append("x-c", "1")
                .append("x-c", "2")
                .append("x-d", "lost")
                .set("x-d", "kept")
                .build();

        MessageView upstream = upstream(Map.of("x-a", "0", "x-b", "0", "x-old", "0", "x-c", "0"), edits);

        assertThat(upstream.values("x-a")).isEmpty();
        assertThat(upstream.values("x-b")).containsExactly("2");
        assertThat(upstream.values("x-old")).containsExactly("new");
        assertThat(upstream.values("x-c")).containsExactly("0", "1", "2");
        assertThat(upstream.values("x-d")).containsExactly("kept");
        assertThat(server.troubles).isEmpty();
    }

    @Test
    void whatAHookFindsOutOnAnotherThreadTheNextPolicyReads() {
        serve(FixedRoutes.of(
                new Probe(Interest.REQUEST_HEADERS)
                        .onRequest(exchange -> CompletableFuture.supplyAsync(() -> {
                            exchange.identify("ann");
                            exchange.openSession(Map.of("user", "ann"));
                            return Verdict.PASS;
                        })),
                new Probe(Interest.REQUEST_HEADERS)
                        .onRequest(exchange -> done(Verdict.proceed(Edits.builder()
                                .set("x-who", exchange.consumer() + " " + exchange.session("user"))
                                .build())))));
        try (var exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.requestHeaders(FakeEnvoy.get("/"), true);
            assertThat(exchange.upstream().header("x-who")).isEqualTo("ann ann");
        }
    }

    /** To leave them out would let through what a policy takes away. */
    @Test
    void aRequestThatCannotTakeItsEditsIsRefused() {
        var edits = Edits.builder();
        var ascii = Edits.builder();
        var wide = Edits.builder();
        for (int i = 0; i < 101; i++) {
            edits.set("x-" + i, "1");
        }
        for (int i = 0; i < 5; i++) {
            ascii.set("x-" + i, "a".repeat(15_000));
            wide.set("x-" + i, "€".repeat(5_000));
        }
        for (Edits each : List.of(edits.build(), ascii.build(), wide.build())) {
            serve(FixedRoutes.of(
                    new Probe(Interest.REQUEST_HEADERS).onRequest(exchange -> done(Verdict.proceed(each)))));
            try (var exchange = envoy.exchange(Mode.HEADERS)) {
                exchange.requestHeaders(FakeEnvoy.get("/"), true);
                assertThat(exchange.client().status()).isEqualTo(431);
                assertThat(exchange.upstream().headers()).isEmpty();
            }
        }
    }

    @Test
    void aResponseThatCannotTakeItsEditsPassesWithoutThem() {
        var edits = Edits.builder();
        for (int i = 0; i < 101; i++) {
            edits.set("x-" + i, "1");
        }
        serve(FixedRoutes.of(new Probe(Interest.HEADERS).onResponse(exchange -> done(Verdict.proceed(edits.build())))));
        try (var exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.requestHeaders(FakeEnvoy.get("/"), true);
            exchange.responseHeaders(FakeEnvoy.response(200), true);
            assertThat(exchange.client().status()).isEqualTo(200);
            assertThat(exchange.client().header("x-1")).isNull();
        }
        assertThat(server.troubles).containsExactly("edits refused");
    }

    @Test
    void aLocalReplyLosesTheHeadersThatEnvoyWouldReject() {
        var edits = Edits.builder();
        for (int i = 0; i < 101; i++) {
            edits.set("x-" + i, "1");
        }
        var reply = LocalReply.text(429, "no\n", null, "test").with(edits.build());
        serve(FixedRoutes.of(new Probe(Interest.REQUEST_HEADERS).onRequest(exchange -> done(Verdict.respond(reply)))));
        try (var exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.requestHeaders(FakeEnvoy.get("/"), true);
            assertThat(exchange.client().status()).isEqualTo(429);
            assertThat(exchange.client().header("x-1")).isNull();
        }
        assertThat(server.troubles).containsExactly("edits refused");
    }

    @Test
    void notesBecomeDynamicMetadata() {
        serve(FixedRoutes.of(
                new Probe(Interest.HEADERS).onRequest(noting("policy", "p")).onResponse(noting("policy", "q"))));
        try (var exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.requestHeaders(FakeEnvoy.get("/"), true);
            assertThat(policyNote(exchange)).isEqualTo("p");
            exchange.responseHeaders(FakeEnvoy.response(200), true);
            assertThat(policyNote(exchange)).isEqualTo("q");
        }
    }

    @Test
    void attributesAndMetadataCanBeReadInHooks() {
        List<String> read = new ArrayList<>();
        Function<Exchange, CompletionStage<Verdict>> reader = exchange -> {
            read.add("%s %s %s %s %s %s"
                    .formatted(
                            exchange.attribute("xds.route_name"),
                            exchange.attribute("request.size"),
                            exchange.attribute("response.code_details"),
                            exchange.metadata("in", "plan"),
                            exchange.metadata("in", "plan.missing"),
                            exchange.clientAddress()));
            return Verdict.PASSED;
        };
        serve(FixedRoutes.of(new Probe(Interest.HEADERS).onRequest(reader).onResponse(reader)));
        envoy.requestAttribute("request.size", 3).metadata("in", Map.of("plan", "gold"));
        try (var exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.requestHeaders(FakeEnvoy.get("/"), true);
            exchange.responseHeaders(FakeEnvoy.response(200), true);
        }
        assertThat(read)
                .containsExactly("default 3 null gold null 127.0.0.1", "default 3 via_upstream gold null 127.0.0.1");
    }

    private MessageView upstream(Map<String, String> more, Edits edits) {
        serve(FixedRoutes.of(new Probe(Interest.REQUEST_HEADERS).onRequest(exchange -> done(Verdict.proceed(edits)))));
        try (var exchange = envoy.exchange(Mode.HEADERS)) {
            var headers = FakeEnvoy.get("/");
            headers.putAll(more);
            exchange.requestHeaders(headers, true);
            return exchange.upstream();
        }
    }

    private static String policyNote(FakeExchange exchange) {
        assertThat(exchange.dynamicMetadata()).containsKey("attache");
        return requireNonNull(exchange.dynamicMetadata().get("attache"))
                .getFieldsOrThrow("policy")
                .getStringValue();
    }

    private static Function<Exchange, CompletionStage<Verdict>> noting(String name, String value) {
        return exchange -> {
            exchange.note(name, value);
            return Verdict.PASSED;
        };
    }

    private static CompletionStage<Verdict> done(Verdict verdict) {
        return CompletableFuture.completedFuture(verdict);
    }
}
