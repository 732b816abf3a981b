package dev.attache.server.e2e;

import dev.attache.server.EmbeddedService;
import dev.attache.server.e2e.FailingUpstream.Failure;
import dev.attache.testkit.EnvoyBinary;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * An upstream that fails when told to, behind two Envoys, of which only the patience is the test's: one with Attaché, and
 * one that finds none.
 */
final class StandbyGateway implements AutoCloseable {
    /** More of {@code server:}. */
    static final String STANDBY = ", standby: {address: \"127.0.0.1:50053\"}";

    /** A request with this header goes to a cluster without a host, but for the standby. */
    private static final String NO_HOST = "x-no-host";

    private static final String ROUTES = "routes:\n";

    final FailingUpstream upstream = new FailingUpstream();
    final EmbeddedService attache;
    private final WrittenEnvoy envoy;
    private final WrittenEnvoy alone;
    private final HttpClient client = HttpClient.newHttpClient();

    StandbyGateway(EnvoyBinary binary, String server, String rest) throws Exception {
        Path file = WrittenEnvoy.configuration(binary, server, rest);
        attache = EmbeddedService.start(file);
        envoy = new WrittenEnvoy(binary, file, attache, upstream.port(), StandbyGateway::edited).heard();
        alone = new WrittenEnvoy(
                binary, file, attache, upstream.port(), written -> WrittenEnvoy.alone(edited(written)));
    }

    private static String edited(String written) {
        int routes = written.indexOf(ROUTES);
        int at = routes + ROUTES.length();
        String margin = written.substring(written.lastIndexOf('\n', routes) + 1, routes);
        String route = margin
                + "  - {match: {prefix: /, headers: [{name: %s, present_match: true}]}, route: {cluster: nobody}}\n"
                        .formatted(NO_HOST);
        String last = written.contains("priority: 1")
                ? ", endpoints: [{priority: 1, lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1,"
                        + " port_value: 50053}}}}]}]"
                : "";
        return (written.substring(0, at) + route + written.substring(at))
                        .replace("per_try_timeout: 15s", "per_try_timeout: 0.3s")
                        .replace("timeout: 0s}", "timeout: 0s, retry_policy: {num_retries: 0, per_try_timeout: 0.3s}}")
                + "    - {name: nobody, type: STATIC, load_assignment: {cluster_name: nobody%s}}\n".formatted(last);
    }

    /** A request that meets this failure, which the upstream must have been told. */
    WireAnswer send(Failure failure, String method, String target, String... headers) throws Exception {
        return to(envoy.port(), failure, method, target, headers);
    }

    /** The same, where Envoy finds no Attaché but the standby. */
    WireAnswer sendAlone(Failure failure, String method, String target, String... headers) throws Exception {
        return to(alone.port(), failure, method, target, headers);
    }

    private static WireAnswer to(int port, Failure failure, String method, String target, String... headers)
            throws Exception {
        if (failure != Failure.NO_HOST) {
            return WireAnswer.to(port, method, target, headers);
        }
        var all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = NO_HOST;
        all[headers.length + 1] = "1";
        return WireAnswer.to(port, method, target, all);
    }

    /** What the upstream answers now. */
    WireAnswer get(String target, String... headers) throws Exception {
        upstream.fails(null);
        return WireAnswer.to(envoy.port(), "GET", target, headers);
    }

    /** The sum of the metric's samples with this label. */
    long metric(String name, String label) throws Exception {
        URI metrics = URI.create("http://127.0.0.1:" + attache.adminPort() + "/metrics");
        return client.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{") && line.contains(label))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public void close() throws Exception {
        alone.close();
        envoy.close();
        attache.close();
        upstream.close();
        client.close();
    }
}
