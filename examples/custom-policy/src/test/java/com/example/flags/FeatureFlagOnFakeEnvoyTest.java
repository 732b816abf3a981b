package com.example.flags;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.EmbeddedService;
import dev.attache.testkit.FakeEnvoy;
import dev.attache.testkit.FakeExchange;
import dev.attache.testkit.Mode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole service with {@code attache.yaml}; FakeEnvoy fails a test on every answer that Envoy would reject. */
class FeatureFlagOnFakeEnvoyTest {
    private static EmbeddedService service;
    private static FakeEnvoy envoy;

    @BeforeAll
    static void start() throws Exception {
        service = EmbeddedService.start(Path.of("attache.yaml"), new FeatureFlagType());
        envoy = FakeEnvoy.connect(service.target());
    }

    @AfterAll
    static void stop() throws Exception {
        envoy.close();
        service.close();
    }

    @Test
    void upstreamAndClientAreTold() {
        try (FakeExchange exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.requestHeaders(get("/", "ann"), true);
            assertThat(exchange.upstream().header("x-new-checkout")).isEqualTo("on");

            exchange.responseHeaders(FakeEnvoy.response(200), true);
            assertThat(exchange.client().header("x-new-checkout")).isEqualTo("on");
        }
    }

    @Test
    void theUpstreamIsNotReachedForAHiddenPath() {
        try (FakeExchange exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.requestHeaders(get("/preview/1", "ann"), true);
            assertThat(exchange.client().status()).isEqualTo(404);
            assertThat(exchange.upstream().headers()).isEmpty();
        }
    }

    private static Map<String, String> get(String path, String user) {
        Map<String, String> headers = FakeEnvoy.get(path);
        headers.put("x-user-id", user);
        return headers;
    }
}
