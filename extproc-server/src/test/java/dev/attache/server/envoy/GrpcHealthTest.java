package dev.attache.server.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.admin.Readiness;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrpcHealthTest {
    private static final String PROCESSOR = "envoy.service.ext_proc.v3.ExternalProcessor";

    private final Readiness readiness = new Readiness("warming up");
    private final GrpcHealth health = new GrpcHealth();
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(health.service())
                .build()
                .start();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    @Test
    void servesOnlyWhileReady() {
        // Nobody has told it anything yet.
        assertThat(check("")).isEqualTo(ServingStatus.NOT_SERVING);
        readiness.listen(health::ready);
        assertThat(check("")).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(check(PROCESSOR)).isEqualTo(ServingStatus.NOT_SERVING);
        readiness.ready();
        readiness.degrade("redis", "away");
        assertThat(check("")).isEqualTo(ServingStatus.SERVING);
        assertThat(check(PROCESSOR)).isEqualTo(ServingStatus.SERVING);
        readiness.stopping("SIGTERM");
        assertThat(check("")).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(check(PROCESSOR)).isEqualTo(ServingStatus.NOT_SERVING);
    }

    @Test
    void watchersHearOfEachChange() {
        readiness.listen(health::ready);
        Iterator<HealthCheckResponse> heard = stub().watch(HealthCheckRequest.getDefaultInstance());
        assertThat(heard.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
        readiness.ready();
        assertThat(heard.next().getStatus()).isEqualTo(ServingStatus.SERVING);
        readiness.stopping("SIGTERM");
        assertThat(heard.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
    }

    private ServingStatus check(String service) {
        return stub().check(HealthCheckRequest.newBuilder().setService(service).build())
                .getStatus();
    }

    private HealthGrpc.HealthBlockingStub stub() {
        return HealthGrpc.newBlockingStub(channel).withDeadlineAfter(5, TimeUnit.SECONDS);
    }
}
