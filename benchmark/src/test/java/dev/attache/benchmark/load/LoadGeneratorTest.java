package dev.attache.benchmark.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.benchmark.reference.NoopServer;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.HeadersResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ImmediateResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final ProcessingResponse CONTINUE = ProcessingResponse.newBuilder()
            .setRequestHeaders(HeadersResponse.getDefaultInstance())
            .build();
    private static final ProcessingResponse CONTINUE_RESPONSE = ProcessingResponse.newBuilder()
            .setResponseHeaders(HeadersResponse.getDefaultInstance())
            .build();

    @Test
    void grpcReadsExactlyTheMessagesAndHeadersThatWereMeant() throws IOException {
        try (RecordingServer server = new RecordingServer((request, answers) -> answers.onNext(CONTINUE));
                LoadGenerator generator = new LoadGenerator(server.address(), 1, 3, Phases.REQUEST_HEADERS)) {
            long exchanges = 0;
            while (exchanges < 4) {
                LoadResult result = generator.closedLoop(1, SHORT);
                assertThat(result.faults()).as(result.firstFault()).isZero();
                exchanges += result.exchanges();
            }

            assertThat(server.requests).hasSize(Math.toIntExact(exchanges));
            assertThat(server.requests.stream().limit(4))
                    .containsExactly(
                            EnvoyMessages.requestHeaders("user-0"),
                            EnvoyMessages.requestHeaders("user-1"),
                            EnvoyMessages.requestHeaders("user-2"),
                            EnvoyMessages.requestHeaders("user-0"));
            assertThat(server.headers).allSatisfy(headers -> {
                assertThat(text(headers, "content-type")).isEqualTo("application/grpc");
                assertThat(text(headers, "x-forwarded-for")).isEqualTo("10.0.0.1");
                assertThat(text(headers, "x-envoy-internal")).isEqualTo("true");
            });
        }
    }

    @Test
    void messageIsWhatEnvoySends() {
        ProcessingRequest request = EnvoyMessages.requestHeaders("user-1234");

        assertThat(request.hasProtocolConfig()).isTrue();
        assertThat(request.getProtocolConfig().getSerializedSize()).isZero();
        assertThat(request.getRequestHeaders().getEndOfStream()).isTrue();
        assertThat(request.getRequestHeaders().getHeaders().getHeadersList())
                .hasSize(15)
                .allSatisfy(header -> assertThat(header.getValue()).isEmpty())
                .allSatisfy(header -> assertThat(header.getRawValue().size()).isPositive());
        assertThat(request.getSerializedSize()).isBetween(560, 680);
    }

    @Test
    void secondPhaseFollowsTheAnswerOfTheFirst() throws IOException {
        try (RecordingServer server = new RecordingServer(
                (request, answers) -> answers.onNext(request.hasRequestHeaders() ? CONTINUE : CONTINUE_RESPONSE))) {
            LoadResult result = run(server, 1, 1, Phases.REQUEST_AND_RESPONSE_HEADERS);

            assertThat(result.faults()).as(result.firstFault()).isZero();
            assertThat(result.answers()).isEqualTo(2 * result.exchanges()).isEqualTo(server.requests.size());
            assertThat(server.requests.stream().limit(2))
                    .containsExactly(EnvoyMessages.requestHeaders("user-0"), EnvoyMessages.responseHeaders());
        }
    }

    @Test
    void chatIsSentAsEnvoySendsIt() throws IOException {
        try (RecordingServer server = new RecordingServer((request, answers) -> answers.onNext(continued(request)))) {
            LoadResult result = run(server, 1, 1, Phases.CHAT);

            assertThat(result.faults()).as(result.firstFault()).isZero();
            assertThat(result.answers()).isEqualTo(4 * result.exchanges());
            List<ProcessingRequest> first = server.requests.stream().limit(4).toList();
            assertThat(first.get(0).getRequestHeaders().getEndOfStream()).isFalse();
            assertThat(first.get(0).getProtocolConfig().getRequestBodyMode()).isEqualTo(BodySendMode.BUFFERED);
            assertThat(first.get(1).getRequestBody().getBody().size()).isBetween(1_050, 1_150);
            assertThat(first.get(2).hasResponseHeaders()).isTrue();
            assertThat(first.get(3).getResponseBody().getBody().size()).isBetween(250, 350);
            assertThat(first.get(3).getResponseBody().getEndOfStream()).isTrue();
        }
    }

    @Test
    void longStreamsOutlastTheWindowsOfFlowControl() throws IOException {
        Server server = NoopServer.start(0);
        try (LoadGenerator generator =
                new LoadGenerator(new InetSocketAddress("127.0.0.1", server.getPort()), 1, 1, Phases.CHAT_EVENTS)) {
            LoadResult result = generator.closedLoop(64, SHORT);

            assertThat(result.faults()).as(result.firstFault()).isZero();
            // Each stream is some 60,000 bytes, together far more than the server's first window.
            assertThat(result.exchanges()).isGreaterThanOrEqualTo(64);
            assertThat(result.answers()).isEqualTo((3 + Phases.EVENTS) * result.exchanges());
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void streamThatTheServerEndsEarlyIsMissing() throws IOException {
        try (RecordingServer server = new RecordingServer((request, answers) -> {
            answers.onNext(continued(request));
            answers.onCompleted();
        })) {
            LoadResult result = run(server, 4, 1, Phases.CHAT);

            assertThat(result.missing()).isEqualTo(result.exchanges()).isPositive();
        }
    }

    @Test
    void windowsOfFlowControlAreKeptOverManyStreams() throws IOException {
        // 200,000 bytes are several of the server's first windows.
        Server server = NoopServer.start(0);
        try (LoadGenerator generator = new LoadGenerator(
                new InetSocketAddress("127.0.0.1", server.getPort()), 2, 10, Phases.REQUEST_AND_RESPONSE_HEADERS)) {
            long exchanges = 0;
            for (int i = 0; i < 50 && exchanges < 5_000; i++) {
                LoadResult result = generator.closedLoop(64, SHORT);
                assertThat(result.faults()).as(result.firstFault()).isZero();
                exchanges += result.exchanges();
            }
            assertThat(exchanges).isGreaterThanOrEqualTo(5_000);
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void openLoopKeepsItsRate() throws IOException {
        Server server = NoopServer.start(0);
        try (LoadGenerator generator = new LoadGenerator(
                new InetSocketAddress("127.0.0.1", server.getPort()), 1, 10, Phases.REQUEST_HEADERS)) {
            LoadResult result = generator.openLoop(200, Duration.ofMillis(500));

            assertThat(result.faults()).as(result.firstFault()).isZero();
            assertThat(result.exchanges()).isBetween(20L, 101L);
            assertThat(result.p99Nanos())
                    .isGreaterThanOrEqualTo(result.p50Nanos())
                    .isPositive();
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void serverThatClosesFirstIsNotReset() throws IOException {
        LoadResult result = against((request, answers) -> {
            answers.onNext(CONTINUE);
            answers.onCompleted();
        });

        assertThat(result.faults()).as(result.firstFault()).isZero();
        assertThat(result.exchanges()).isPositive();
    }

    @Test
    void statusOtherThanOkIsAnError() throws IOException {
        LoadResult result = against((request, answers) ->
                answers.onError(Status.UNAVAILABLE.withDescription("gone").asException()));

        assertThat(result.errors()).isEqualTo(result.exchanges()).isPositive();
        assertThat(result.firstFault()).isEqualTo("grpc-status 14 gone");
    }

    @Test
    void everyFailureIsSeenAmongSuccesses() throws IOException {
        AtomicLong asked = new AtomicLong();
        AtomicLong failed = new AtomicLong();
        LoadResult result = against((request, answers) -> {
            if (asked.incrementAndGet() % 2 == 0) {
                failed.incrementAndGet();
                answers.onError(Status.INTERNAL.asException());
            } else {
                answers.onNext(CONTINUE);
            }
        });

        assertThat(result.errors()).isEqualTo(failed.get()).isPositive();
        assertThat(result.answers()).isEqualTo(result.exchanges() - result.errors());
    }

    @Test
    void endWithoutAnAnswerIsMissing() throws IOException {
        LoadResult result = against((request, answers) -> answers.onCompleted());

        assertThat(result.missing()).isEqualTo(result.exchanges()).isPositive();
    }

    @Test
    void answerOfAnotherPhaseIsUnreadable() throws IOException {
        LoadResult result = against((request, answers) -> answers.onNext(CONTINUE_RESPONSE));

        assertThat(result.unreadable()).isEqualTo(result.exchanges()).isPositive();
        assertThat(result.answers()).isZero();
    }

    @Test
    void denialIsCounted() throws IOException {
        LoadResult result = against((request, answers) -> answers.onNext(ProcessingResponse.newBuilder()
                .setImmediateResponse(ImmediateResponse.getDefaultInstance())
                .build()));

        assertThat(result.immediate()).isEqualTo(result.exchanges()).isPositive();
        assertThat(result.faults()).isZero();
    }

    private static ProcessingResponse continued(ProcessingRequest request) {
        var answer = ProcessingResponse.newBuilder();
        return switch (request.getRequestCase()) {
            case REQUEST_HEADERS -> CONTINUE;
            case RESPONSE_HEADERS -> CONTINUE_RESPONSE;
            case REQUEST_BODY ->
                answer.setRequestBody(BodyResponse.getDefaultInstance()).build();
            case RESPONSE_BODY ->
                answer.setResponseBody(BodyResponse.getDefaultInstance()).build();
            default -> throw new AssertionError(request);
        };
    }

    private static LoadResult against(BiConsumer<ProcessingRequest, StreamObserver<ProcessingResponse>> behaviour)
            throws IOException {
        try (RecordingServer server = new RecordingServer(behaviour)) {
            return run(server, 8, 10, Phases.REQUEST_HEADERS);
        }
    }

    private static LoadResult run(RecordingServer server, int inFlight, int users, Phases phases) throws IOException {
        try (LoadGenerator generator = new LoadGenerator(server.address(), 1, users, phases)) {
            return generator.closedLoop(inFlight, SHORT);
        }
    }

    private static String text(Metadata headers, String name) {
        return String.valueOf(headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)));
    }
}
