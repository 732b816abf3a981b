package dev.attache.server.envoy;

import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import java.util.function.Supplier;

/**
 * Makes one {@link ExchangeSession} per stream. Follows {@code envoy.service.ext_proc.v3.ExternalProcessor}.
 *
 * <p>The handler is written against gRPC's call, not the generated stub: one object per stream, and messages asked for
 * a few at a time.
 */
final class ExtProcService implements ServerCallHandler<ProcessingRequest, ProcessingResponse> {
    /** The route that Envoy wants, by {@code ExtProcPerRoute.overrides.grpc_initial_metadata}. */
    static final Metadata.Key<String> ROUTE = Metadata.Key.of("x-attache-route", Metadata.ASCII_STRING_MARSHALLER);

    /** Messages asked for ahead: enough for all phases of a bodiless exchange. */
    private static final int AHEAD = 8;

    private final Supplier<Serving> serving;
    private final SessionEvents events;
    private final DecisionsUnderWay decisions;
    private final OpenSessions sessions;
    private final EventLoops loops;

    ExtProcService(
            Supplier<Serving> serving,
            SessionEvents events,
            DecisionsUnderWay decisions,
            OpenSessions sessions,
            EventLoops loops) {
        this.serving = serving;
        this.events = events;
        this.decisions = decisions;
        this.sessions = sessions;
        this.loops = loops;
    }

    ServerServiceDefinition definition() {
        return ServerServiceDefinition.builder(ExternalProcessorGrpc.SERVICE_NAME)
                .addMethod(ExternalProcessorGrpc.getProcessMethod(), this)
                .build();
    }

    @Override
    public ServerCall.Listener<ProcessingRequest> startCall(
            ServerCall<ProcessingRequest, ProcessingResponse> call, Metadata metadata) {
        call.request(AHEAD);
        var scope = new SessionScope(serving.get(), events, decisions, sessions);
        return new ExchangeSession(call, scope, new HomeThread(loops.current()), metadata.get(ROUTE));
    }
}
