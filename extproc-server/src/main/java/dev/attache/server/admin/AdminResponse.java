package dev.attache.server.admin;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer of the admin port; the body is sent as UTF-8.
 *
 * @param headers beside content-type and content-length, which are made from the body
 */
public record AdminResponse(int status, String contentType, String body, Map<String, String> headers) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(409, "Conflict"),
            Map.entry(413, "Content Too Large"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(422, "Unprocessable Content"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(503, "Service Unavailable"));

    /** A value as JSON on one line: a map, a list or a record. */
    public static AdminResponse json(int status, Object value) {
        return new AdminResponse(status, "application/json", JSON.writeValueAsString(value), Map.of());
    }

    /** A value as JSON to be read by people. */
    public static AdminResponse prettyJson(int status, Object value) {
        String body = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
        return new AdminResponse(status, "application/json", body, Map.of());
    }

    /** Text of the given media type. */
    public static AdminResponse text(int status, String contentType, String text) {
        return new AdminResponse(status, contentType, text, Map.of());
    }

    /** A problem as RFC 9457 writes it. The type is {@code about:blank}: the status says what it is, {@code detail} why. */
    public static AdminResponse problem(int status, String detail) {
        var problem = new LinkedHashMap<String, Object>();
        problem.put("type", "about:blank");
        problem.put("title", TITLES.getOrDefault(status, "Error"));
        problem.put("status", status);
        problem.put("detail", detail);
        return new AdminResponse(status, "application/problem+json", JSON.writeValueAsString(problem), Map.of());
    }

    /** The same with one more header. */
    public AdminResponse with(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new AdminResponse(status, contentType, body, Map.copyOf(more));
    }
}
