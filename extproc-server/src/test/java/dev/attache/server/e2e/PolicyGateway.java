package dev.attache.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The running service behind a real Envoy, with an upstream and a service that policies ask. Not for use from several
 * threads.
 */
final class PolicyGateway implements AutoCloseable {
    private static final String SERVER = "drain: 0s\nenvoy: {message_timeout: 1s, max_message_timeout: 5s}";

    final RecordingUpstream upstream;
    final AttacheProcess attache;
    private final EnvoyConfig config;
    private final EnvoyProcess envoy;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Starts all; {@code rest} is the configuration after {@code server:}. */
    PolicyGateway(String rest) throws Exception {
        upstream = new RecordingUpstream();
        attache = AttacheProcess.ready(SERVER, rest);
        config = new EnvoyConfig()
                .upstream(upstream.port())
                .processor(attache.target())
                .messageTimeout("1s")
                .maxMessageTimeout("5s")
                .modeOverride(true);
        envoy = EnvoyProcess.start(config);
    }

    /** A request; a path and query of this gateway. */
    HttpRequest.Builder to(String target) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + config.listenerPort() + target));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<byte[]> sendForBytes(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    /** Returns when the headers are there; the body is read as it comes. */
    HttpResponse<InputStream> open(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofInputStream());
    }

    /** Envoy never had to object to what it was told, nor to wait too long. */
    void assertEnvoyIsContent() {
        for (String counter : new String[] {
            "spurious_msgs_received", "rejected_header_mutations", "message_timeouts", "streams_failed"
        }) {
            assertThat(envoy.stat("ext_proc." + counter)).as(counter).isZero();
        }
        assertThat(envoy.stat("ext_proc.streams_started")).as("exchanges").isPositive();
    }

    /** A body with a content-length, or in chunks. */
    static BodyPublisher body(byte[] bytes, boolean chunked) {
        return chunked
                ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))
                : BodyPublishers.ofByteArray(bytes);
    }

    static byte[] gzip(byte[] plain) throws IOException {
        var zipped = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(zipped)) {
            out.write(plain);
        }
        return zipped.toByteArray();
    }

    static byte[] gunzip(byte[] zipped) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
            return in.readAllBytes();
        }
    }

    @Override
    public void close() throws Exception {
        envoy.close();
        attache.close();
        upstream.close();
        client.close();
    }
}
