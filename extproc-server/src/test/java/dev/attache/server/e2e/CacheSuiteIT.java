package dev.attache.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.EmbeddedService;
import dev.attache.server.e2e.CacheSuite.Outcome;
import dev.attache.testkit.EnvoyBinary;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The public tests of HTTP caches ({@code http-tests/cache-tests}), through Envoy and Attaché as a shared cache: writes
 * {@code docs/http-cache-tests.md}. Needs node, and a checkout in which {@code npm install} has run:
 * {@code -Dattache.cache-tests=FOLDER}.
 */
@EnabledIfSystemProperty(
        named = "attache.cache-tests",
        matches = ".+",
        disabledReason = "needs a checkout of http-tests/cache-tests: -Dattache.cache-tests=FOLDER")
class CacheSuiteIT {
    private static final String CONFIGURATION = """
            policies:
              cdn:
                response_cache:
                  mode: cache
                  by: []
                  content_types: ["*/*"]
                  statuses: [200, 203, 204, 299, 301, 302, 303, 307, 308, 400, 404, 405, 410, 414, 499, 501, 599]
                  request_controls: honour
            default_route: {policies: [cdn]}
            """;

    @Test
    void everyDeviationHasItsReason() throws Exception {
        EnvoyBinary binary = EnvoyBinary.find();
        Path configuration = WrittenEnvoy.configuration(binary, "", CONFIGURATION);
        List<Outcome> outcomes;
        try (var suite = new CacheSuite(
                        Path.of(System.getProperty("attache.cache-tests")).toAbsolutePath());
                var attache = EmbeddedService.start(configuration);
                var envoy = new WrittenEnvoy(binary, configuration, attache, suite.port(), UnaryOperator.identity())) {
            outcomes = suite.run(envoy.heard().port());
        }
        CacheSuiteTable.write(outcomes);

        assertThat(outcomes).hasSizeGreaterThan(300);
        assertThat(CacheSuiteTable.reasons()).isNotEmpty().doesNotContainValue("?");
    }
}
