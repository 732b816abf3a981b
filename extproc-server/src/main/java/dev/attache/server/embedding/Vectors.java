package dev.attache.server.embedding;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import tools.jackson.databind.JsonNode;

/** Reads vectors from JSON, checks them and scales them to length 1. */
final class Vectors {
    private Vectors() {}

    /**
     * The vector.
     *
     * @throws IllegalArgumentException when it is not a vector, saying what is there
     */
    static float[] read(JsonNode json) {
        float[] vector = switch (json.getNodeType()) {
            case ARRAY -> numbers(json);
            case STRING -> base64(json.asString());
            default -> throw new IllegalArgumentException("no embedding in the answer");
        };
        return unit(vector);
    }

    private static float[] numbers(JsonNode array) {
        float[] vector = new float[array.size()];
        for (int i = 0; i < vector.length; i++) {
            JsonNode number = array.get(i);
            if (!number.isNumber()) {
                throw new IllegalArgumentException(
                        "embedding[" + i + "]: " + number.getNodeType() + " (expected: a number)");
            }
            vector[i] = (float) number.doubleValue();
        }
        return vector;
    }

    private static float[] base64(String text) {
        byte[] bytes = Base64.getDecoder().decode(text);
        if (bytes.length % Float.BYTES != 0) {
            throw new IllegalArgumentException(
                    "embedding: %d bytes (expected: four for each number)".formatted(bytes.length));
        }
        float[] vector = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        return vector;
    }

    private static float[] unit(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        double length = Math.sqrt(squares);
        if (!(length > 0) || Double.isInfinite(length)) {
            throw new IllegalArgumentException(
                    "embedding: a vector of %d numbers and length %s (expected: finite and above 0)"
                            .formatted(vector.length, length));
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / length);
        }
        return vector;
    }
}
