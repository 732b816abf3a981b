package dev.attache.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.EmbeddedService;
import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import dev.attache.testkit.Upstream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A response cache behind a real Envoy: what is fresh is served, and the upstream's plug is pulled. */
class ResponseCacheIT {
    private static final String CONFIG = """
        version: 1
        server: {envoy: {message_timeout: 10s}}
        policies:
          fresh: {response_cache: {mode: cache, by: []}}
          standby: {response_cache: {by: [cookie:sid]}}
        routes:
          - {name: fresh, match: {path_prefix: /echo}, policies: [fresh]}
        default_route: {policies: [standby]}
        """;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path folder;

    private int port;

    @Test
    void freshPagesAreServedAndStoredOnesWhenTheUpstreamIsGone() throws Exception {
        Path file = Files.writeString(folder.resolve("attache.yaml"), CONFIG);
        Upstream upstream = Upstream.start();
        try (EmbeddedService service = EmbeddedService.start(file)) {
            var config = new EnvoyConfig()
                    .upstream(upstream.port())
                    .processor(service.target())
                    .modeOverride(true)
                    .messageTimeout("10s")
                    .responseAttributes("response.code_details");
            port = config.listenerPort();
            try (EnvoyProcess envoy = EnvoyProcess.start(config)) {
                fresh(upstream);
                standby(upstream);
                assertThat(envoy.stat("ext_proc.spurious_msgs_received")).isZero();
                assertThat(envoy.stat("ext_proc.rejected_header_mutations")).isZero();
                assertThat(envoy.stat("ext_proc.streams_failed")).isZero();
            }
        } finally {
            upstream.close();
        }
    }

    private void fresh(Upstream upstream) throws Exception {
        String page = "/echo?h=cache-control:max-age=60&h=etag:%22v1%22";
        HttpResponse<String> first = send("GET", page);
        assertThat(first.headers().firstValue("cache-status")).hasValue("attache; fwd=uri-miss; stored");
        int asked = upstream.count();

        HttpResponse<String> second = send("GET", page);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("cache-status").orElse("")).startsWith("attache; hit; ttl=");
        assertThat(second.headers().firstValue("age")).isPresent();
        assertThat(second.headers().firstValue("content-type"))
                .isEqualTo(first.headers().firstValue("content-type"));
        HttpResponse<String> head = send("HEAD", page);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("content-length"))
                .hasValue(first.body().length());
        HttpResponse<String> unchanged = send("GET", page, "if-none-match", "\"v1\"");
        assertThat(unchanged.statusCode()).isEqualTo(304);
        assertThat(unchanged.body()).isEmpty();
        assertThat(upstream.count()).isEqualTo(asked);
    }

    private void standby(Upstream upstream) throws Exception {
        HttpResponse<String> good = send("GET", "/page", "cookie", "sid=alice");
        assertThat(good.body()).isEqualTo("ok\n");
        upstream.close();

        HttpResponse<String> stored = send("GET", "/page", "cookie", "sid=alice");
        assertThat(stored.statusCode()).isEqualTo(200);
        assertThat(stored.body()).isEqualTo("ok\n");
        assertThat(stored.headers().firstValue("cache-status").orElse("")).contains("fwd-status=503", "stale-if-error");
        HttpResponse<String> head = send("HEAD", "/page", "cookie", "sid=alice");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValueAsLong("content-length")).hasValue(3);
        assertThat(send("GET", "/page", "cookie", "sid=bob").statusCode()).isEqualTo(503);
        assertThat(send("POST", "/page", "cookie", "sid=alice").statusCode()).isEqualTo(503);
    }

    private HttpResponse<String> send(String method, String target, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
                .method(method, BodyPublishers.noBody());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
