package dev.attache.server.admin;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A request to the admin port, as an {@link AdminEndpoint} sees it. Used by one thread. */
public final class AdminRequest {
    private static final int MAX_BODY = 1024 * 1024;
    /** Strict, and exact: what is changed here may be money. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Map<String, String> variables;
    private final Map<String, List<String>> query;
    private final InputStream body;

    AdminRequest(Map<String, String> variables, @Nullable String rawQuery, InputStream body) {
        this.variables = variables;
        this.query = parse(rawQuery);
        this.body = body;
    }

    /** What stood in the path where the endpoint has {@code {name}}, decoded. */
    public String variable(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalArgumentException("{" + name + "} (expected: one of " + variables.keySet() + ")");
        }
        return value;
    }

    /** All values of a query parameter in their order, decoded; empty when it was not given. */
    public List<String> query(String name) {
        return query.getOrDefault(name, List.of());
    }

    /** The names of all query parameters, in the order in which they were first given. */
    public Set<String> parameters() {
        return Collections.unmodifiableSet(query.keySet());
    }

    /**
     * The body, read from JSON.
     *
     * @throws RefusedRequestException 413 over 1 MiB, 400 when it is not JSON of this shape
     */
    public <T> T json(Class<T> type) {
        try {
            byte[] bytes = body.readNBytes(MAX_BODY + 1);
            if (bytes.length > MAX_BODY) {
                throw new RefusedRequestException(413, "the body is larger than " + MAX_BODY + " bytes");
            }
            T value = JSON.readValue(bytes, type);
            if (value == null) {
                throw new RefusedRequestException(400, "the body is null (expected: a JSON object)");
            }
            return value;
        } catch (StreamReadException e) {
            throw new RefusedRequestException(400, "the body is not JSON: " + reason(e));
        } catch (JacksonException e) {
            throw new RefusedRequestException(400, "the body is not the expected JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new RefusedRequestException(400, "the body could not be read");
        }
    }

    /** The parser's words without its own place, which hides the body and has no line. */
    private static String reason(StreamReadException e) {
        TokenStreamLocation at = e.getLocation();
        String text = e.getOriginalMessage().replaceAll("(?s)\\s*\\[Source:.*", "");
        if (text.startsWith("Unexpected end-of-input")) {
            return "it ends too early";
        }
        return at == null || at.getLineNr() < 1
                ? text
                : "line %d, column %d: %s".formatted(at.getLineNr(), at.getColumnNr(), text);
    }

    static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RefusedRequestException(400, "\"" + text + "\" (expected: valid percent-encoding)");
        }
    }

    private static Map<String, List<String>> parse(@Nullable String rawQuery) {
        var query = new LinkedHashMap<String, List<String>>();
        for (String pair : rawQuery == null ? new String[0] : rawQuery.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            query.computeIfAbsent(name, absent -> new ArrayList<>()).add(value);
        }
        return query;
    }
}
