package dev.attache.server.envoy;

import static dev.attache.policy.Interest.Body.EDIT;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.attache.exchange.Edits;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Interest;
import dev.attache.testkit.FakeEnvoy;
import dev.attache.testkit.Mode;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProtocolConfiguration;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cases of Envoy's own tests that are about the stream itself. */
class ConformanceStreamsTest extends SessionBench {
    private static final int PIECES = 2000;
    private static final int GROWTH = 64;
    private static final ByteString KILOBYTE = ByteString.copyFrom(new byte[1024]);

    @Test
    void bodyPiecesMayComeBeforeTheHeadersAnswer() {
        var held = new CompletableFuture<Verdict>();
        var probe = new Probe(Probe.TAP).onRequest(exchange -> held);
        serve(FixedRoutes.of(probe));
        try (var exchange = envoy.exchange(Mode.STREAMED)) {
            exchange.sendRequestHeaders(FakeEnvoy.request("POST", "/"), false);
            exchange.sendRequestBody(text("ab"), false);
            exchange.sendRequestBody(text("cd"), true);
            Until.equal(1, decisions::count);
            held.complete(Verdict.proceed(Edits.builder().set("x-a", "1").build()));
            Until.equal("abcd", () -> exchange.upstream().text());
            assertThat(exchange.upstream().header("x-a")).isEqualTo("1");
            exchange.responseHeaders(FakeEnvoy.response(200), true);
        }
        quiet(probe);
        assertThat(probe.requestBytes).hasValue(4);
    }

    @Test
    void headersThatEnvoyWasNotToForwardAreMissed() {
        var probe = new Probe(Interest.HEADERS.withTrailers().untilTheEnd());
        serve(FixedRoutes.of(probe));
        try (var exchange = envoy.exchange(Mode.HEADERS.withTrailers(true, true))) {
            assertThat(exchange.requestHeaders(Map.of("x-allowed", "1"), false)).isNotNull();
            assertThat(exchange.requestTrailers(Map.of())).isNotNull();
            assertThat(exchange.responseHeaders(Map.of(), false)).isNotNull();
            assertThat(exchange.responseTrailers(Map.of())).isNotNull();
        }
        quiet(probe);
        assertThat(server.troubles).isEmpty();
    }

    @Test
    void theRouteIsClearedWhereAPolicySaysSo() {
        var edits = Edits.builder().set("x-model", "a").refreshRoute().build();
        serve(FixedRoutes.of(new Probe(Interest.HEADERS)
                .onRequest(exchange -> CompletableFuture.completedStage(Verdict.proceed(edits)))));
        try (var exchange = envoy.exchange(Mode.HEADERS)) {
            ProcessingResponse answer = requireNonNull(exchange.requestHeaders(FakeEnvoy.get("/"), true));
            assertThat(answer.getRequestHeaders().getResponse().getClearRouteCache())
                    .isTrue();
            answer = requireNonNull(exchange.responseHeaders(FakeEnvoy.response(200), true));
            assertThat(answer.getResponseHeaders().getResponse().getClearRouteCache())
                    .isFalse();
        }
    }

    @Test
    void aStreamOfWhichOnlyTheResponseWasWantedIsEndedBehindIt() {
        var probe = new Probe(Interest.HEADERS);
        serve(FixedRoutes.of(probe));
        try (var exchange = envoy.exchange(Mode.STREAMED)) {
            exchange.requestHeaders(FakeEnvoy.get("/"), true);
            exchange.responseHeaders(FakeEnvoy.response(200), false);
            assertThat(exchange.awaitEnd(SOON).isOk()).isTrue();
            assertThat(exchange.responseBody(text("goes on without us"), true)).isNull();
            assertThat(exchange.client().text()).isEqualTo("goes on without us");
        }
        quiet(probe);
    }

    /** The reader stops: what was sent waits in the network's buffers, and no more is asked of the sender. */
    @ParameterizedTest
    @EnumSource(names = {"FULL_DUPLEX_STREAMED", "STREAMED"})
    void aReaderThatStopsStopsTheSender(BodySendMode mode) {
        var hooks = new Hooks(Interest.REQUEST_HEADERS.withRequestBody(EDIT));
        var edited = new AtomicInteger();
        serve(FixedRoutes.of(hooks.pieces(piece -> {
            edited.incrementAndGet();
            return piece.repeat(GROWTH);
        })));
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .usePlaintext()
                .build();
        var sender = new Sender(mode);
        ExternalProcessorGrpc.newStub(channel).process(sender);
        Until.equal(true, () -> sender.sent.get() > 8 && sender.isStill(edited));
        assertThat(edited.get()).as("pieces of 64 KiB in memory").isLessThan(PIECES / 10);
        sender.readOn();
        Until.equal((long) PIECES * KILOBYTE.size() * GROWTH, sender.received::get);
        channel.shutdownNow();
        Until.equal(0, server::open);
    }

    /** Sends whenever it may, and reads nothing until it is told. */
    private static final class Sender implements ClientResponseObserver<ProcessingRequest, ProcessingResponse> {
        private final BodySendMode mode;
        private final AtomicReference<@Nullable ClientCallStreamObserver<ProcessingRequest>> stream =
                new AtomicReference<>();
        final AtomicInteger sent = new AtomicInteger();
        final AtomicLong received = new AtomicLong();
        private volatile boolean reading;
        private int before = -1;
        private long since;

        Sender(BodySendMode mode) {
            this.mode = mode;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<ProcessingRequest> requests) {
            stream.set(requests);
            requests.disableAutoRequestWithInitial(0);
            requests.setOnReadyHandler(() -> send(requests));
        }

        private synchronized void send(ClientCallStreamObserver<ProcessingRequest> requests) {
            if (sent.get() == 0) {
                sent.incrementAndGet();
                requests.onNext(ProcessingRequest.newBuilder()
                        .setRequestHeaders(HttpHeaders.getDefaultInstance())
                        .setProtocolConfig(ProtocolConfiguration.newBuilder().setRequestBodyMode(mode))
                        .build());
            }
            while (requests.isReady() && sent.get() <= PIECES) {
                boolean last = sent.getAndIncrement() == PIECES;
                requests.onNext(ProcessingRequest.newBuilder()
                        .setRequestBody(HttpBody.newBuilder().setBody(KILOBYTE).setEndOfStream(last))
                        .build());
            }
        }

        /** Whether nothing has moved for a quarter of a second. */
        boolean isStill(AtomicInteger moving) {
            int now = moving.get();
            if (now != before) {
                before = now;
                since = System.nanoTime();
            }
            return System.nanoTime() - since > 250_000_000;
        }

        void readOn() {
            reading = true;
            ClientCallStreamObserver<ProcessingRequest> requests = stream.get();
            if (requests != null) {
                requests.request(1);
            }
        }

        @Override
        public void onNext(ProcessingResponse answer) {
            var mutation = answer.getRequestBody().getResponse().getBodyMutation();
            received.addAndGet(mutation.getBody().size()
                    + mutation.getStreamedResponse().getBody().size());
            ClientCallStreamObserver<ProcessingRequest> requests = stream.get();
            if (reading && requests != null) {
                requests.request(1);
            }
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {}
    }
}
