package dev.attache.server.envoy;

import dev.attache.exchange.LocalReply;

/**
 * The gRPC status of a local reply that sets none itself. Envoy's own translation, which follows gRPC's {@code
 * http-grpc-status-mapping}, turns a 429 into UNAVAILABLE, which clients retry at once.
 */
final class GrpcStatuses {
    private GrpcStatuses() {}

    /** The code, or less than 0 where Envoy's will do. */
    static int of(LocalReply reply) {
        Integer own = reply.grpcStatus();
        if (own != null) {
            return own;
        }
        return switch (reply.status()) {
            case 400 -> LocalReply.GRPC_INVALID_ARGUMENT;
            case 413, 429 -> LocalReply.GRPC_RESOURCE_EXHAUSTED;
            default -> -1;
        };
    }
}
