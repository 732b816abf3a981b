package dev.attache.server.envoy;

import dev.attache.exchange.LocalReply;

/**
 * What a gRPC caller is told of a local reply that does not say so itself. Envoy's own translation, which follows
 * gRPC's {@code http-grpc-status-mapping}, makes a 429 UNAVAILABLE, which clients try again at once.
 */
final class GrpcStatuses {
    private GrpcStatuses() {}

    /** The code, or less than 0 where Envoy's is as good. */
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
