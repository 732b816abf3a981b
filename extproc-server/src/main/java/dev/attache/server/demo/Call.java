package dev.attache.server.demo;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request of the demo, and the curl command that sends it.
 *
 * @param json the body of a POST; empty for a GET
 */
record Call(String path, Map<String, String> headers, String json) {
    private static final Duration AT_MOST = Duration.ofSeconds(10);

    /** A GET. */
    static Call get(String path) {
        return new Call(path, Map.of(), "");
    }

    /** A POST of JSON. */
    static Call post(String path, String json) {
        return new Call(path, Map.of("content-type", "application/json"), json);
    }

    /** The same with one header more. */
    Call with(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Call(path, more, json);
    }

    HttpRequest to(String base) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(AT_MOST);
        headers.forEach(request::header);
        return (json.isEmpty() ? request.GET() : request.POST(BodyPublishers.ofString(json))).build();
    }

    String curl(String base) {
        var text = new StringBuilder("curl -i");
        headers.forEach((name, value) -> text.append(" -H '%s: %s'".formatted(name, value)));
        if (!json.isEmpty()) {
            text.append(" -d '").append(json).append('\'');
        }
        return text.append(' ').append(base).append(path).toString();
    }
}
