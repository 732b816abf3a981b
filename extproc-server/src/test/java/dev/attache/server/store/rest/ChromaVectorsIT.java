package dev.attache.server.store.rest;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.attache.policy.HttpCalls;
import dev.attache.store.StoreException;
import dev.attache.store.Vectors;
import dev.attache.store.Vectors.Place;
import dev.attache.testkit.ChromaProcess;
import dev.attache.testkit.ProcessStartException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Against a real Chroma. */
class ChromaVectorsIT extends RestVectorsContract {
    private static final String ROOT = "/api/v2/tenants/default_tenant/databases/default_database/collections";

    private static @Nullable ChromaProcess chroma;

    @BeforeAll
    static void start() {
        try {
            chroma = ChromaProcess.start();
        } catch (ProcessStartException e) {
            System.out.println("ChromaVectorsIT skipped: " + e.getMessage());
            abort(String.valueOf(e.getMessage()));
        }
    }

    @AfterAll
    static void stop() {
        if (chroma != null) {
            chroma.close();
        }
    }

    private static String url() {
        ChromaProcess running = chroma;
        if (running == null) {
            throw new IllegalStateException("no Chroma");
        }
        return running.url();
    }

    @Override
    Vectors node(HttpCalls http) {
        return RestVectors.chroma(
                service("chroma", url(), Map.of("x-chroma-token", "k")),
                "default_tenant",
                "default_database",
                http,
                clock);
    }

    @Override
    void lose() throws Exception {
        for (JsonNode collection : collections()) {
            send("DELETE", "/" + collection.path("name").asString(), null);
        }
    }

    @Override
    int kept() throws Exception {
        int all = 0;
        for (JsonNode collection : collections()) {
            all += send("GET", "/" + collection.path("id").asString() + "/count", null)
                    .intValue();
        }
        return all;
    }

    private JsonNode collections() throws Exception {
        return send("GET", "", null);
    }

    private JsonNode send(String method, String path, @Nullable String body) throws Exception {
        var call = new HttpCalls.Call(
                method,
                URI.create(url() + ROOT + path),
                Map.of("content-type", List.of("application/json")),
                body == null ? null : body.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                Duration.ofSeconds(20),
                10_000_000);
        HttpCalls.Answer answer = http().send(call);
        if (answer.status() != 200) {
            throw new IllegalStateException(method + " " + path + ": " + answer.status());
        }
        return Strict.JSON.readTree(answer.body());
    }

    @Test
    void aCollectionInAnotherSpaceIsRefused() throws Exception {
        send("POST", "", "{\"name\":\"test-euclid\",\"configuration\":{\"hnsw\":{\"space\":\"l2\"}}}");
        Place place = new Place("euclid", place(1).partition());
        assertThatThrownBy(() -> nodes().getFirst().nearest(place, new float[] {1, 0}, 1))
                .isInstanceOf(StoreException.class)
                .hasMessage("chroma: collection test-euclid: space l2 (expected: cosine)");
        lose();
    }

    @Test
    void anErrorIsNamed() throws Exception {
        nodes().getFirst().put(place(1), id(1), new float[] {1, 0}, new Vectors.Keep(Duration.ofHours(1), 10));
        assertThatThrownBy(() -> nodes().getLast().nearest(place(1), new float[] {1, 0, 0}, 1))
                .isInstanceOf(StoreException.class)
                .hasMessage("chroma: 400 InvalidArgumentError (expected: 200)");
    }
}
