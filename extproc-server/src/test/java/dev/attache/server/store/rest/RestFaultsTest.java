package dev.attache.server.store.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attache.server.http.CallBounds;
import dev.attache.server.http.OutgoingCalls;
import dev.attache.server.store.rest.JsonServer.Asked;
import dev.attache.server.store.rest.JsonServer.Said;
import dev.attache.store.StoreException;
import dev.attache.store.StoreException.Reason;
import dev.attache.store.Vectors;
import dev.attache.store.Vectors.Keep;
import dev.attache.store.Vectors.Place;
import dev.attache.testkit.FreePort;
import dev.attache.testkit.ManualClock;
import dev.attache.testkit.TestContext;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Services that are down, slow, or do not say the truth. */
@Timeout(30)
class RestFaultsTest {
    private static final List<String> SERVICES = List.of("chroma", "elasticsearch", "dashvector");
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String PARTITION = "%064x".formatted(1);
    private static final String OTHER = "%064x".formatted(2);
    private static final String ID = "%064x".formatted(7);
    private static final Place PLACE = new Place("space", PARTITION);
    private static final long NOW = 1_800_000_000_000L;
    private static final Keep KEEP = new Keep(Duration.ofHours(1), 10);
    private static final String SECRET = "secret-key-1";
    private static final float[] VECTOR = {0.6f, 0.8f};

    /** As a Chroma 1.5.9 says it, shortened. */
    private static final String COLLECTION = """
            {"id":"123ceaec-fbb0-45ce-b9f3-30b1d47d6195","name":"test-space",
             "configuration_json":{"hnsw":{"space":"cosine","ef_search":100},"spann":null,"embedding_function":null},
             "metadata":null,"dimension":null,"tenant":"default_tenant","database":"default_database"}""";

    private final OutgoingCalls calls =
            new OutgoingCalls("attache/1", CallBounds.STANDARD, new TestContext().metrics(), System::nanoTime);
    private final List<JsonServer> servers = new ArrayList<>();

    @AfterEach
    void close() {
        calls.close();
        servers.forEach(JsonServer::close);
    }

    private Vectors vectors(String name, String url, Duration timeout) {
        var clock = new ManualClock(Instant.ofEpochMilli(NOW));
        var service =
                new RestService(name, URI.create(url), "test", Map.of("authorization", "Bearer " + SECRET), timeout);
        return switch (name) {
            case "chroma" -> RestVectors.chroma(service, "default_tenant", "default_database", calls, clock);
            case "elasticsearch" -> RestVectors.elasticsearch(service, calls, clock);
            default -> RestVectors.dashVector(service, calls, clock);
        };
    }

    private String serving(JsonServer.Service service) {
        var server = new JsonServer("authorization", service);
        servers.add(server);
        return server.url();
    }

    /** Its collection is there; whatever else it is asked, it says this. */
    private Vectors saying(String name, @Nullable Said said, Duration timeout) {
        return vectors(name, serving(asked -> preparation(name, asked, said)), timeout);
    }

    private static @Nullable Said preparation(String name, Asked asked, @Nullable Said said) {
        boolean collection = asked.method().equals("GET") || asked.path().endsWith("/collections");
        return switch (name) {
            case "chroma" -> collection ? new Said(200, COLLECTION) : said;
            case "dashvector" ->
                collection ? new Said(200, "{\"code\":0,\"output\":{\"metric\":\"dotproduct\"}}") : said;
            default -> asked.path().endsWith("-vectors") ? new Said(200, "{}") : said;
        };
    }

    private static StoreException failed(Vectors vectors) {
        StoreException failure = catchThrowableOfType(StoreException.class, () -> vectors.nearest(PLACE, VECTOR, 3));
        assertThat(failure).as("nothing was thrown").isNotNull();
        assertThat(failure.getMessage())
                .doesNotContain(SECRET)
                .doesNotContain("0.6")
                .doesNotContain("leak")
                .doesNotContain(ID);
        return failure;
    }

    private static StoreException failedToPut(Vectors vectors) {
        StoreException failure = catchThrowableOfType(StoreException.class, () -> vectors.put(PLACE, ID, VECTOR, KEEP));
        assertThat(failure).as("nothing was thrown").isNotNull();
        assertThat(failure.getMessage())
                .doesNotContain(SECRET)
                .doesNotContain("0.6")
                .doesNotContain("leak");
        return failure;
    }

    @ParameterizedTest
    @ValueSource(strings = {"chroma", "elasticsearch", "dashvector"})
    void nobodyListens(String name) {
        Vectors vectors = vectors(name, "http://127.0.0.1:" + FreePort.next(), LONG);
        assertThat(failed(vectors).reason()).isEqualTo(Reason.DISCONNECTED);
        assertThat(failedToPut(vectors).reason()).isEqualTo(Reason.DISCONNECTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chroma", "elasticsearch", "dashvector"})
    void itHangsAndAfterSomeTimesIsNotAsked(String name) {
        // The collection may be learnt only within the same bound: long enough for a busy machine.
        Vectors vectors = saying(name, null, Duration.ofMillis(500));
        long began = System.nanoTime();
        assertThat(failed(vectors).reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        Reason last = Reason.TIMEOUT;
        for (int i = 0; i < 10 && last == Reason.TIMEOUT; i++) {
            last = failed(vectors).reason();
        }
        assertThat(last).isEqualTo(Reason.BREAKER_OPEN);
    }

    private static Stream<Arguments> answers() {
        String huge = "\"" + "x".repeat(2_000_000) + "\"";
        return SERVICES.stream()
                .flatMap(name -> Stream.of(
                        Arguments.of(name, 500, "{\"error\":\"leak 0.6\",\"message\":\"leak\"}", Reason.WRONG_ANSWER),
                        Arguments.of(name, 500, "<html>leak</html>", Reason.WRONG_ANSWER),
                        Arguments.of(name, 200, "<html>leak</html>", Reason.WRONG_ANSWER),
                        Arguments.of(name, 200, "", Reason.WRONG_ANSWER),
                        Arguments.of(name, 200, "{}", Reason.WRONG_ANSWER),
                        Arguments.of(name, 200, "null", Reason.WRONG_ANSWER),
                        Arguments.of(name, 200, "[]", Reason.WRONG_ANSWER),
                        Arguments.of(name, 206, "{}", Reason.WRONG_ANSWER),
                        Arguments.of(name, 302, "{}", Reason.WRONG_ANSWER),
                        Arguments.of(name, 401, "{\"message\":\"leak\"}", Reason.WRONG_ANSWER),
                        Arguments.of(name, 429, "{}", Reason.OVERLOADED),
                        Arguments.of(name, 200, "[".repeat(20_000), Reason.WRONG_ANSWER),
                        Arguments.of(name, 200, huge, Reason.WRONG_ANSWER)));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void itSaysSomethingElse(String name, int status, String body, Reason reason) {
        Vectors vectors = saying(name, new Said(status, body), LONG);
        assertThat(failed(vectors).reason()).isEqualTo(reason);
        assertThat(failed(vectors)).hasMessageStartingWith(name + ": ");
        if (status != 200) {
            assertThat(failedToPut(vectors).reason()).isEqualTo(reason);
        }
    }

    /** One hit, as each of them writes it. */
    private static String answer(String name, String key, String partition, String id, long ends, String similarity) {
        String fields = "{\"place\":\"%s\",\"entry\":\"%s\",\"ends\":%d,\"since\":1}"
                .formatted(partition, id, name.equals("dashvector") ? ends / 1000 : ends);
        return switch (name) {
            case "chroma" -> """
                {"ids":[["%s"]],"embeddings":null,"documents":null,"uris":null,"metadatas":[[%s]],"distances":[[%s]],
                 "include":["distances","metadatas"]}""".formatted(key, fields, turned(similarity, 1, -1));
            case "elasticsearch" -> """
                {"took":5,"timed_out":false,"_shards":{"total":1,"successful":1,"skipped":0,"failed":0},
                 "hits":{"total":{"value":1,"relation":"eq"},"max_score":1.0,
                         "hits":[{"_index":"test-space-vectors","_id":"%s","_score":%s,"_source":%s}]}}""".formatted(key, turned(similarity, 0.5, 0.5), fields);
            default -> """
                {"code":0,"request_id":"2cd1cac7-f1ee-4d15-82a8-b65e75d8fd13","message":"Success",
                 "output":[{"id":"%s","vector":[],"fields":%s,"score":%s}]}""".formatted(key, fields, similarity);
        };
    }

    /** A cosine as a service writes it; what is no number stays as it is. */
    private static String turned(String similarity, double offset, double factor) {
        return similarity.matches("-?[0-9.]+") ? "" + (offset + factor * Double.parseDouble(similarity)) : similarity;
    }

    private static final String KEY = Entry.key(PARTITION, ID);

    @ParameterizedTest
    @ValueSource(strings = {"chroma", "elasticsearch", "dashvector"})
    void aHitIsRead(String name) throws Exception {
        Vectors vectors = saying(name, new Said(200, answer(name, KEY, PARTITION, ID, NOW + 1_000, "0.25")), LONG);
        assertThat(vectors.nearest(PLACE, VECTOR, 3)).containsExactly(new Vectors.Near(ID, 0.25));
    }

    /** Rounding does not count. */
    @ParameterizedTest
    @ValueSource(strings = {"chroma", "elasticsearch", "dashvector"})
    void aLittleMoreThanOneIsOne(String name) throws Exception {
        Vectors vectors = saying(name, new Said(200, answer(name, KEY, PARTITION, ID, NOW + 1_000, "1.0005")), LONG);
        assertThat(vectors.nearest(PLACE, VECTOR, 3)).containsExactly(new Vectors.Near(ID, 1));
    }

    private static Stream<Arguments> lies() {
        return SERVICES.stream()
                .flatMap(name -> Stream.of(
                        Arguments.of(name, answer(name, Entry.key(OTHER, ID), OTHER, ID, NOW + 1_000, "0.5")),
                        Arguments.of(name, answer(name, KEY, OTHER, ID, NOW + 1_000, "0.5")),
                        Arguments.of(name, answer(name, Entry.key(OTHER, ID), PARTITION, ID, NOW + 1_000, "0.5")),
                        Arguments.of(name, answer(name, "leak", PARTITION, "leak", NOW + 1_000, "0.5")),
                        Arguments.of(name, answer(name, KEY, PARTITION, ID, NOW, "0.5")),
                        Arguments.of(name, answer(name, KEY, PARTITION, ID, NOW + 1_000, "1.2")),
                        Arguments.of(name, answer(name, KEY, PARTITION, ID, NOW + 1_000, "-1.2")),
                        Arguments.of(name, answer(name, KEY, PARTITION, ID, NOW + 1_000, "NaN")),
                        Arguments.of(name, answer(name, KEY, PARTITION, ID, NOW + 1_000, "1e999")),
                        Arguments.of(name, answer(name, KEY, PARTITION, ID, NOW + 1_000, "\"0.5\"")),
                        Arguments.of(name, answer(name, KEY, PARTITION, ID, NOW + 1_000, "null")),
                        Arguments.of(name, answer(name, KEY, PARTITION, ID, NOW + 1_000, "[0.5]"))));
    }

    @ParameterizedTest
    @MethodSource("lies")
    void itLies(String name, String answer) {
        StoreException failure = failed(saying(name, new Said(200, answer), LONG));
        assertThat(failure.reason()).isEqualTo(Reason.WRONG_ANSWER);
        assertThat(failure).hasMessageStartingWith(name + ": ");
    }

    private static Stream<Arguments> lengths() {
        String field =
                "{\"place\":\"%s\",\"entry\":\"%s\",\"ends\":%d,\"since\":1}".formatted(PARTITION, ID, NOW + 1_000);
        String hit = "{\"_id\":\"%s\",\"_score\":0.7,\"_source\":%s}".formatted(KEY, field);
        return Stream.of(
                chroma("[[\"%s\"]]".formatted(KEY), "[[]]", "[[0.1]]"),
                chroma("[[\"%s\"]]".formatted(KEY), "[[" + field + "]]", "[[]]"),
                chroma("[[\"%s\"]]".formatted(KEY), "[[" + field + "]]", "[[0.1,0.2]]"),
                chroma("[[\"%s\"]]".formatted(KEY), "[[" + field + "]]", "[[0.1],[0.1]]"),
                chroma("[[\"%s\"]]".formatted(KEY), "[[null]]", "[[0.1]]"),
                chroma("[[\"%s\"]]".formatted(KEY), "[[" + field + "]]", "null"),
                chroma("[[7]]", "[[" + field + "]]", "[[0.1]]"),
                chroma("[]", "[]", "[]"),
                chroma("[[\"%1$s\",\"%1$s\"]]".formatted(KEY), "[[%1$s,%1$s]]".formatted(field), "[[0.1,0.1]]"),
                Arguments.of("elasticsearch", "{\"hits\":{\"hits\":{}}}"),
                Arguments.of("elasticsearch", "{\"hits\":{\"hits\":[7]}}"),
                Arguments.of("elasticsearch", "{\"hits\":{\"hits\":[%1$s,%1$s]}}".formatted(hit)),
                Arguments.of("elasticsearch", "{\"hits\":{\"hits\":[%1$s,%1$s,%1$s,%1$s]}}".formatted(hit)),
                Arguments.of("dashvector", "{\"code\":0,\"output\":{}}"),
                Arguments.of("dashvector", "{\"code\":0,\"output\":[null]}"),
                Arguments.of("dashvector", "{\"code\":\"0\",\"output\":[]}"));
    }

    private static Arguments chroma(String ids, String metadatas, String distances) {
        return Arguments.of(
                "chroma", "{\"ids\":%s,\"metadatas\":%s,\"distances\":%s}".formatted(ids, metadatas, distances));
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void itsListsDoNotFitTogether(String name, String answer) {
        assertThat(failed(saying(name, new Said(200, answer), LONG)).reason()).isEqualTo(Reason.WRONG_ANSWER);
    }

    /** Status 200 does not mean success there. */
    @Test
    void aCodeOfDashVectorIsAnError() {
        Map.of(-2015, Reason.WRONG_ANSWER, -2030, Reason.WRONG_ANSWER, 408, Reason.TIMEOUT, -2034, Reason.OVERLOADED)
                .forEach((code, reason) -> {
                    var said = new Said(200, "{\"code\":%d,\"message\":\"leak\",\"request_id\":\"r\"}".formatted(code));
                    StoreException failure = failed(saying("dashvector", said, LONG));
                    assertThat(failure.reason()).isEqualTo(reason);
                    assertThat(failure).hasMessage("dashvector: code " + code + " (expected: 0)");
                    assertThat(failedToPut(saying("dashvector", said, LONG)).reason())
                            .isEqualTo(reason);
                });
        var one = new Said(200, "{\"code\":0,\"output\":[{\"doc_op\":\"upsert\",\"id\":\"x\",\"code\":-2016}]}");
        assertThat(failedToPut(saying("dashvector", one, LONG))).hasMessage("dashvector: code -2016 (expected: 0)");
    }

    /** As the documentation has it. */
    @Test
    void anErrorOfElasticsearchIsNamedWithoutItsReason() {
        var said = new Said(400, """
                {"error":{"root_cause":[{"type":"query_shard_exception","reason":"leak"}],"type":"search_phase_execution_exception",
                 "reason":"leak","phase":"query"},"status":400}""");
        assertThat(failed(saying("elasticsearch", said, LONG)))
                .hasMessage("elasticsearch: 400 search_phase_execution_exception (expected: 200)");
    }

    @Test
    void aCollectionThatIsGoneAgainAtOnceIsNoEndlessLoop() {
        assertThat(failedToPut(saying("chroma", new Said(404, "{\"error\":\"NotFoundError\"}"), LONG))
                        .reason())
                .isEqualTo(Reason.WRONG_ANSWER);
        assertThat(failedToPut(saying(
                                "elasticsearch",
                                new Said(404, "{\"error\":{\"type\":\"index_not_found_exception\"},\"status\":404}"),
                                LONG))
                        .reason())
                .isEqualTo(Reason.WRONG_ANSWER);
        assertThat(failedToPut(saying("dashvector", new Said(200, "{\"code\":-2021}"), LONG)))
                .hasMessage("dashvector: code -2021 (expected: 0)");
    }

    /** It would go into a path. */
    @Test
    void anIdOfACollectionIsAUuid() {
        String url = serving(asked ->
                new Said(200, "{\"id\":\"../../leak\",\"configuration_json\":{\"hnsw\":{\"space\":\"cosine\"}}}"));
        assertThat(failed(vectors("chroma", url, LONG))).hasMessage("chroma: id: no UUID (expected: a UUID)");
    }
}
