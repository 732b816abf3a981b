package com.example.flags;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.EmbeddedService;
import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import dev.attache.testkit.Upstream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same behind a real Envoy, which the test kit finds or fetches. */
class FeatureFlagOnEnvoyIT {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static EmbeddedService service;
    private static Upstream upstream;
    private static EnvoyConfig config;
    private static EnvoyProcess envoy;

    @BeforeAll
    static void start() throws Exception {
        service = EmbeddedService.start(Path.of("attache.yaml"), new FeatureFlagType());
        upstream = Upstream.start();
        config = new EnvoyConfig()
                .upstream(upstream.port())
                .processor(service.target())
                .modeOverride(true)
                // The service starts cold in a test.
                .messageTimeout("5s");
        envoy = EnvoyProcess.start(config);
    }

    @AfterAll
    static void stop() throws Exception {
        envoy.close();
        upstream.close();
        service.close();
    }

    @Test
    void upstreamAndClientAreTold() throws Exception {
        HttpResponse<String> on = get("/", "ann");
        assertThat(on.headers().firstValue("x-new-checkout")).contains("on");
        assertThat(upstream.last().values("x-new-checkout")).containsExactly("on");

        HttpResponse<String> off = get("/", "bob");
        assertThat(off.headers().firstValue("x-new-checkout")).contains("off");
        assertThat(upstream.last().values("x-new-checkout")).containsExactly("off");
    }

    @Test
    void theUpstreamIsNotReachedForAHiddenPath() throws Exception {
        int before = upstream.count();
        assertThat(get("/preview/1", "ann").statusCode()).isEqualTo(404);
        assertThat(upstream.count()).isEqualTo(before);
    }

    private static HttpResponse<String> get(String path, String user) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + config.listenerPort() + path);
        return CLIENT.send(HttpRequest.newBuilder(uri).header("x-user-id", user).build(), BodyHandlers.ofString());
    }
}
