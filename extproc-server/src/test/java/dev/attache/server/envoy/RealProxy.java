package dev.attache.server.envoy;

import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import dev.attache.testkit.HttpConnection;
import dev.attache.testkit.SeenRequest;
import dev.attache.testkit.SeenResponse;
import dev.attache.testkit.Upstream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;

/** A real Envoy in front of a real upstream. */
final class RealProxy implements Proxy {
    private final EnvoyConfig config;
    private final Upstream upstream;
    private final EnvoyProcess envoy;
    private final HttpConnection connection;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    RealProxy(EnvoyConfig config) {
        this.config = config;
        this.upstream = Upstream.start();
        this.envoy = EnvoyProcess.start(config.upstream(upstream.port()));
        this.connection = new HttpConnection(config.listenerPort());
    }

    EnvoyProcess envoy() {
        return envoy;
    }

    Upstream upstream() {
        return upstream;
    }

    HttpClient client() {
        return client;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + config.listenerPort() + path);
    }

    @Override
    public Seen send(Traffic traffic) throws IOException, InterruptedException {
        upstream.forget();
        SeenResponse response = connection.send(
                traffic.method(),
                traffic.path(),
                traffic.sent(),
                List.copyOf(traffic.requestTrailers().entrySet()));
        List<SeenRequest> reached = upstream.seen();
        return new Seen(
                response.status(), Seen.Part.of(response), reached.isEmpty() ? null : Seen.Part.of(reached.getFirst()));
    }

    @Override
    public void close() {
        connection.close();
        client.shutdownNow();
        envoy.close();
        upstream.close();
    }
}
