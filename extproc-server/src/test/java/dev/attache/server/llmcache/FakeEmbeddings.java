package dev.attache.server.llmcache;

import dev.attache.policy.HttpCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** OpenAI's embeddings, of a model that knows what it was told: texts are as near to each other as that says. */
final class FakeEmbeddings implements HttpCalls {
    private static final int DIMENSIONS = 64;
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, float[]> told = new HashMap<>();
    final List<String> asked = new ArrayList<>();
    /** Of its answers. */
    int status = 200;

    /** What is answered in place of a vector; null for a vector. */
    @Nullable
    String lie;
    /** What is thrown; null for nothing. */
    @Nullable
    IOException failure;

    /** Two texts of this cosine; others are about at right angles. */
    FakeEmbeddings alike(String text, String other, double cosine) {
        float[] base = vector(text);
        float[] random = unit(new Random(other.hashCode() * 31L + 7));
        double along = dot(base, random);
        float[] across = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            across[i] = (float) (random[i] - along * base[i]);
        }
        double length = Math.sqrt(dot(across, across));
        float[] vector = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (float) (cosine * base[i] + Math.sqrt(1 - cosine * cosine) * across[i] / length);
        }
        told.put(other, vector);
        return this;
    }

    /** The cosine of two texts. */
    double similarity(String one, String other) {
        return dot(vector(one), vector(other));
    }

    private float[] vector(String text) {
        return told.computeIfAbsent(text, any -> unit(new Random(any.hashCode())));
    }

    private static float[] unit(Random random) {
        float[] vector = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        double length = Math.sqrt(dot(vector, vector));
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (float) (vector[i] / length);
        }
        return vector;
    }

    private static double dot(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return sum;
    }

    @Override
    public Answer send(Call call) throws IOException {
        String text = JSON.readTree(call.body()).get("input").get(0).asString();
        asked.add(text);
        IOException thrown = failure;
        if (thrown != null) {
            throw thrown;
        }
        if (status != 200) {
            return new Answer(status, Map.of(), new byte[0]);
        }
        String lying = lie;
        if (lying != null) {
            return new Answer(200, Map.of(), lying.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return new Answer(
                200,
                Map.of(),
                JSON.writeValueAsBytes(Map.of("data", List.of(Map.of("embedding", vector(text), "index", 0)))));
    }
}
