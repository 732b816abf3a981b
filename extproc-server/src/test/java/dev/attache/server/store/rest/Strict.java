package dev.attache.server.store.rest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How the fake services read: whatever is not as documented is an error. */
final class Strict {
    static final JsonMapper JSON = JsonMapper.builder().build();

    private Strict() {}

    /** What a service does not know: the caller gets status 400. */
    static final class UnknownException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnknownException(String message) {
            super(message);
        }
    }

    static JsonNode read(String body) {
        return JSON.readTree(body);
    }

    /** Exactly these fields. */
    static JsonNode fields(JsonNode node, String... names) {
        List<String> found = new ArrayList<>(node.propertyNames());
        found.sort(null);
        List<String> wanted = Arrays.stream(names).sorted().toList();
        if (!node.isObject() || !found.equals(wanted)) {
            throw new UnknownException("fields " + found + " (expected: " + wanted + ")");
        }
        return node;
    }

    static void require(boolean met, String what) {
        if (!met) {
            throw new UnknownException(what);
        }
    }

    static String text(JsonNode node) {
        require(node.isString(), "no text: " + node);
        return node.asString();
    }

    static long integer(JsonNode node) {
        require(node.isIntegralNumber(), "no integer: " + node);
        return node.longValue();
    }

    static float[] vector(JsonNode node, int dimensions) {
        require(node.isArray() && node.size() == dimensions, "no vector of " + dimensions);
        var vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            require(node.get(i).isNumber(), "no number: " + node.get(i));
            vector[i] = node.get(i).floatValue();
        }
        return vector;
    }

    static double dot(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return sum;
    }
}
