package dev.attache.server.http;

import dev.attache.policy.HttpCalls;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.TreeMap;

/** Calls with the JDK's client. Thread-safe. */
public final class OutgoingCalls implements HttpCalls, AutoCloseable {
    private final HttpClient client =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

    @Override
    public Answer send(Call call) throws IOException, InterruptedException {
        byte[] body = call.body();
        var request = HttpRequest.newBuilder(call.uri()).timeout(call.timeout());
        request.method(
                call.method(),
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body));
        call.headers().forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        var headers = new TreeMap<String, java.util.List<String>>();
        response.headers().map().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        return new Answer(response.statusCode(), headers, response.body());
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
