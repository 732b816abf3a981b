package dev.attache.server.envoy;

import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import java.util.List;

/**
 * The standard gRPC health service ({@code grpc.health.v1.Health}, Check and Watch), for the whole server and for the
 * external processor by name.
 *
 * <p>NOT_SERVING until told otherwise. Thread-safe.
 */
public final class GrpcHealth {
    private static final List<String> SERVICES =
            List.of(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ExternalProcessorGrpc.SERVICE_NAME);

    private final HealthStatusManager statuses = new HealthStatusManager();

    /** A service that says NOT_SERVING. */
    public GrpcHealth() {
        // The library's own start is SERVING.
        ready(false);
    }

    /** Whether traffic may come; watchers hear of it at once. */
    public void ready(boolean ready) {
        for (String service : SERVICES) {
            statuses.setStatus(service, ready ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
        }
    }

    /** What to add to the gRPC server. */
    public BindableService service() {
        return statuses.getHealthService();
    }
}
