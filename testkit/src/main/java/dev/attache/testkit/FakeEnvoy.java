package dev.attache.testkit;

import com.google.protobuf.Struct;
import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Speaks ext_proc to a processor as Envoy 1.40 does, and fails a test on any answer that Envoy would reject.
 *
 * <p>Settings are made first, by the methods that return this object; they count for the exchanges begun after them.
 * Exchanges may then be begun from any thread.
 */
public final class FakeEnvoy implements AutoCloseable {
    /** How Envoy ends a stream that it no longer needs. */
    public enum Ending {
        /** Half-close, and the server's status is waited for: {@code ext_proc_graceful_grpc_close}. */
        GRACEFUL,
        /** Half-close and RST_STREAM at once: Envoy's default. */
        RESET
    }

    private final Channel channel;
    private final @Nullable ManagedChannel owned;
    private final Map<String, Object> requestAttributes = new LinkedHashMap<>();
    private final Map<String, Object> responseAttributes = new LinkedHashMap<>();
    private final Map<String, Struct> metadata = new HashMap<>();
    private final Metadata initialMetadata = new Metadata();
    boolean modeOverride = true;
    boolean clearingOverride;
    Ending ending = Ending.GRACEFUL;
    Duration patience = Duration.ofSeconds(5);

    private FakeEnvoy(Channel channel, @Nullable ManagedChannel owned) {
        this.channel = channel;
        this.owned = owned;
        requestAttributes.put("source.address", "127.0.0.1:50000");
        requestAttributes.put("xds.route_name", "default");
        responseAttributes.put("response.code_details", "via_upstream");
    }

    /** To a processor in plain text at {@code host:port}; {@link #close} closes the connection. */
    public static FakeEnvoy connect(String target) {
        int colon = target.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("target: " + target + " (expected: host:port)");
        }
        var address = new InetSocketAddress(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)));
        ManagedChannel channel = NettyChannelBuilder.forAddress(address)
                .usePlaintext()
                .maxInboundMessageSize(64 << 20)
                .build();
        return new FakeEnvoy(channel, channel);
    }

    /** Over a channel of the caller's, such as an in-process one; it stays open. */
    public static FakeEnvoy over(Channel channel) {
        return new FakeEnvoy(channel, null);
    }

    /** An attribute on the first message of the request: text, number or boolean. */
    public FakeEnvoy requestAttribute(String name, Object value) {
        requestAttributes.put(name, value);
        return this;
    }

    /** An attribute on the first message of the response: text, number or boolean. */
    public FakeEnvoy responseAttribute(String name, Object value) {
        responseAttributes.put(name, value);
        return this;
    }

    /** Sends no attributes but those set after this call. */
    public FakeEnvoy withoutAttributes() {
        requestAttributes.clear();
        responseAttributes.clear();
        return this;
    }

    /** Dynamic metadata of this namespace, sent with every message. */
    public FakeEnvoy metadata(String namespace, Map<String, Object> fields) {
        metadata.put(namespace, Messages.struct(fields));
        return this;
    }

    /** gRPC metadata of each stream, such as {@code x-attache-route}. */
    public FakeEnvoy initialMetadata(String name, String value) {
        initialMetadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
        return this;
    }

    /** {@code allow_mode_override}; default true. Without it overrides are ignored, as Envoy does. */
    public FakeEnvoy modeOverride(boolean allow) {
        modeOverride = allow;
        return this;
    }

    /** Takes a mode_override that sets other modes and leaves both body modes NONE as meant, not as forgotten. */
    public FakeEnvoy acceptClearingOverride() {
        clearingOverride = true;
        return this;
    }

    /** How streams end; default {@link Ending#GRACEFUL}. */
    public FakeEnvoy ending(Ending how) {
        ending = how;
        return this;
    }

    /** How long an answer is waited for; default 5 s. */
    public FakeEnvoy patience(Duration longest) {
        patience = longest;
        return this;
    }

    /** Begins an exchange: one HTTP request and its response, one gRPC stream. */
    public FakeExchange exchange(Mode mode) {
        var messages =
                new Messages(mode, Map.copyOf(requestAttributes), Map.copyOf(responseAttributes), Map.copyOf(metadata));
        var headers = new Metadata();
        headers.merge(initialMetadata);
        var stub = ExternalProcessorGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
        return new FakeExchange(this, mode, messages, stub);
    }

    /** The headers of a plain GET, to be added to. */
    public static Map<String, String> get(String path) {
        return request("GET", path);
    }

    /** The headers of a plain request, to be added to. */
    public static Map<String, String> request(String method, String path) {
        var headers = new LinkedHashMap<String, String>();
        headers.put(":authority", "example.com");
        headers.put(":path", path);
        headers.put(":method", method);
        headers.put(":scheme", "http");
        return headers;
    }

    /** The headers of a plain response, to be added to. */
    public static Map<String, String> response(int status) {
        var headers = new LinkedHashMap<String, String>();
        headers.put(":status", Integer.toString(status));
        return headers;
    }

    /** Closes the connection that {@link #connect} made. */
    @Override
    public void close() {
        if (owned != null) {
            owned.shutdownNow();
        }
    }
}
