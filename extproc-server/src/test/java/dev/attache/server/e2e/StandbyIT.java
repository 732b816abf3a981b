package dev.attache.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.attache.server.e2e.FailingUpstream.Failure;
import dev.attache.server.e2e.StandbyTable.Case;
import dev.attache.testkit.EnvoyBinary;
import dev.attache.testkit.ProcessStartException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a client sees when the upstream fails, with and without a copy: on the Envoy that all tests run on, or on those that
 * {@code -Dattache.standby.envoys=1.36.4,1.38.3,1.40.0} names. With {@code -Dattache.standby.write=true} it is written to
 * {@code docs/standby.md}, else compared with what stands there.
 */
@ParameterizedClass(name = "Envoy {0}")
@MethodSource("versions")
class StandbyIT {
    private static final String SHARED = """
            policies:
              pages: {response_cache: {mode: standby, by: [], breaker: {failures: 1000000, open: 1s}}}
            default_route: {policies: [pages]}
            """;
    private static final String OF_ONE = SHARED.replace("by: []", "by: [\"cookie:sid\"]");
    private static final String NO_POLICY = """
            policies:
              plenty: {rate_limit: {by: [], limits: [{requests: 1000000, per: 1h}]}}
            default_route: {policies: [plenty]}
            """;
    private static final Duration SOON = Duration.ofSeconds(5);

    /** A request that meets a failure. */
    @FunctionalInterface
    private interface Sending {
        WireAnswer send(Failure failure, String method, String path, String... headers) throws Exception;
    }

    private final String version;
    private final EnvoyBinary binary;

    StandbyIT(String version) {
        this.version = version;
        this.binary = binary(version);
    }

    static List<String> versions() {
        return List.of(System.getProperty("attache.standby.envoys", EnvoyBinary.DEFAULT_VERSION)
                .split(","));
    }

    private static EnvoyBinary binary(String version) {
        try {
            return EnvoyBinary.find(version);
        } catch (ProcessStartException unreachable) {
            return abort("no Envoy " + version + " here: " + unreachable.getMessage());
        }
    }

    @Test
    void throughTheFilterTheClientSeesWhatTheTableSays() throws Exception {
        try (var gateway = new StandbyGateway(binary, "", SHARED)) {
            compare(StandbyTable.FILTER, gateway, gateway::send);
        }
    }

    /** The filter finds no Attaché, and lets all pass. */
    @Test
    void byTheStandbyAloneTheClientSeesWhatTheTableSays() throws Exception {
        try (var gateway = new StandbyGateway(binary, StandbyGateway.STANDBY, SHARED)) {
            compare(StandbyTable.STANDBY, gateway, gateway::sendAlone);
        }
    }

    private void compare(StandbyTable table, StandbyGateway gateway, Sending sending) throws Exception {
        var seen = new LinkedHashMap<Case, String>();
        for (Case row : Case.all()) {
            seen.put(row, seen(gateway, row, sending));
        }
        if (StandbyTable.WRITTEN) {
            table.write(version, seen);
        }
        Map<String, String> written = table.column(version);
        seen.forEach((row, cell) -> assertThat(written).containsEntry(row.toString(), cell));
    }

    @Test
    void withoutACopyTheClientSeesWhatItWouldSeeWithoutAttache() throws Exception {
        Map<String, String> written = StandbyTable.FILTER.column(version);
        try (var gateway = new StandbyGateway(binary, "", NO_POLICY)) {
            for (Case row : Case.all()) {
                if (!row.stored()) {
                    assertThat(written).containsEntry(row.toString(), seen(gateway, row, gateway::send));
                }
            }
        }
    }

    /** Nor the headers of a HEAD, nor what the standby gave. */
    @Test
    void onlyWholeResponsesOfTheUpstreamAreKept() throws Exception {
        try (var gateway = new StandbyGateway(binary, StandbyGateway.STANDBY, SHARED)) {
            keep(gateway, "/kept");
            gateway.upstream.fails(Failure.CUT);
            assertThat(gateway.send(Failure.CUT, "GET", "/kept").complete()).isFalse();
            assertThat(gateway.send(Failure.CUT, "GET", "/cut").complete()).isFalse();
            gateway.upstream.fails(Failure.REFUSED);
            WireAnswer copy = gateway.send(Failure.REFUSED, "GET", "/kept");
            assertThat(words(copy, "GET")).isEqualTo("200 **the copy**");
            assertThat(copy.header("x-attache-standby")).isEqualTo("hit");
            assertThat(gateway.send(Failure.REFUSED, "GET", "/cut").status()).isEqualTo(503);
            assertThat(gateway.metric("attache_response_cache_kept_total", "result=\"stored\""))
                    .isEqualTo(1);
        }
    }

    @Test
    void theStandbyGivesEveryoneTheirOwn() throws Exception {
        try (var gateway = new StandbyGateway(binary, StandbyGateway.STANDBY, OF_ONE)) {
            keep(gateway, "/mine", "cookie", "sid=alice");
            gateway.upstream.fails(Failure.REFUSED);
            assertThat(words(gateway.sendAlone(Failure.REFUSED, "GET", "/mine", "cookie", "sid=alice"), "GET"))
                    .isEqualTo("200 **the copy**");
            for (String cookie : List.of("sid=bob", "a=b", "sid=alice; sid=bob", "sid=", "SID=alice")) {
                assertThat(words(gateway.sendAlone(Failure.REFUSED, "GET", "/mine", "cookie", cookie), "GET"))
                        .as(cookie)
                        .isEqualTo("503 of Attaché");
            }
        }
    }

    private static String seen(StandbyGateway gateway, Case row, Sending sending) throws Exception {
        String path = "/%s/%s/%s".formatted(row.failure(), row.method(), row.stored());
        if (row.stored()) {
            keep(gateway, path);
        }
        gateway.upstream.fails(row.failure());
        return words(sending.send(row.failure(), row.method(), path), row.method());
    }

    /** Has the page kept: it may take a moment after the client has it. */
    private static void keep(StandbyGateway gateway, String path, String... headers) throws Exception {
        assertThat(gateway.get(path, headers).body()).isEqualTo(FailingUpstream.PAGE);
        Eventually.await(
                path + " is kept",
                SOON,
                () -> gateway.send(Failure.NO_HOST, "GET", path, headers).status() == 200);
    }

    private static String words(WireAnswer answer, String method) {
        assertThat(answer.excess()).as("bytes behind the response").isZero();
        String status = "%d ".formatted(answer.status());
        if (answer.headers().containsKey("age")) {
            assertThat(answer.header("cache-status")).startsWith("attache; ").contains("stale-if-error");
            assertThat(answer.header("content-length")).isEqualTo(String.valueOf(FailingUpstream.PAGE.length()));
            assertThat(answer.body()).isEqualTo(method.equals("HEAD") ? "" : FailingUpstream.PAGE);
            return status + "**the copy**";
        }
        if (answer.headers().containsKey("x-attache-standby")) {
            return status + "of Attaché";
        }
        boolean own = answer.headers().containsKey(FailingUpstream.OWN);
        if (own) {
            assertThat(answer.header("content-length")).isEqualTo(String.valueOf(FailingUpstream.PAGE.length()));
        }
        return status + (own ? "of the upstream" : "of Envoy") + (answer.complete() ? "" : ", cut short");
    }
}
