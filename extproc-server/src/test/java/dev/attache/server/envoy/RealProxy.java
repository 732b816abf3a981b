package dev.attache.server.envoy;

import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import dev.attache.testkit.SeenRequest;
import dev.attache.testkit.Upstream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** A real Envoy in front of a real upstream. */
final class RealProxy implements Proxy {
    private final EnvoyConfig config;
    private final Upstream upstream;
    private final EnvoyProcess envoy;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    RealProxy(EnvoyConfig config) {
        this.config = config;
        this.upstream = Upstream.start();
        this.envoy = EnvoyProcess.start(config.upstream(upstream.port()));
    }

    EnvoyProcess envoy() {
        return envoy;
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
        HttpResponse<byte[]> response = client.send(
                HttpRequest.newBuilder(uri(traffic.path()))
                        .method(
                                traffic.method(),
                                traffic.sends() < 0
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(traffic.sent()))
                        .build(),
                BodyHandlers.ofByteArray());
        List<SeenRequest> reached = upstream.seen();
        // The client of the JDK drops trailers; that they do no harm is what can be seen here.
        return Seen.of(
                response.statusCode(),
                response.body(),
                traffic.trailers() ? "yes" : "",
                reached.isEmpty() ? -1 : reached.getFirst().bodyBytes());
    }

    @Override
    public void close() {
        client.shutdownNow();
        envoy.close();
        upstream.close();
    }
}
