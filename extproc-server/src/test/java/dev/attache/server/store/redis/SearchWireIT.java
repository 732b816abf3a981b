package dev.attache.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.policy.Metrics;
import dev.attache.server.store.VectorsContract;
import dev.attache.store.StoreException;
import dev.attache.store.StoreException.Reason;
import dev.attache.store.Vectors;
import dev.attache.store.Vectors.Keep;
import dev.attache.store.Vectors.Near;
import dev.attache.testkit.redis.RedisProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract over the wire shapes of a search, by RESP2 and RESP3, on a real Redis; the search itself is the test's. */
@ParameterizedClass(name = "RESP3: {0}")
@ValueSource(booleans = {false, true})
class SearchWireIT extends VectorsContract {
    private static final Keep KEEP = new Keep(Duration.ofHours(1), 1_000);

    @RegisterExtension
    static final RedisNodes NODES = new RedisNodes();

    private final boolean resp3;
    private SearchRedis search;
    private RedisProcess redis;
    private RedisConnections two;
    private List<Vectors> nodes;

    SearchWireIT(boolean resp3) {
        this.resp3 = resp3;
    }

    @BeforeEach
    void connect() throws IOException {
        redis = NODES.redis();
        search = new SearchRedis(redis, resp3);
        two = connected(search.uri());
        nodes = List.of(new RedisSearchVectors(connected(search.uri())), new RedisSearchVectors(two));
        // what is sent by a script's text after Redis did not know its name comes after what was sent later
        nodes.getFirst().used(place(0), id(0));
        Stores.await(Duration.ofSeconds(10), () -> redis.calls("zadd") > 0);
    }

    private static RedisConnections connected(String uri) {
        return NODES.connect(uri, RedisNodes.TIMEOUT, Metrics.UNCOUNTED);
    }

    @AfterEach
    void close() {
        search.close();
    }

    @Override
    protected List<Vectors> nodes() {
        return nodes;
    }

    @Override
    protected void pass(Duration time) {
        NODES.shorten(time.toMillis());
    }

    private static float[] unit(int dimensions) {
        var vector = new float[dimensions];
        vector[0] = 1;
        return vector;
    }

    private List<String> found() throws InterruptedException {
        return nodes.getLast().nearest(place(1), unit(8), 100).stream()
                .map(Near::id)
                .toList();
    }

    @Test
    void keysEndByThemselves() throws InterruptedException {
        nodes.getFirst().put(place(1), id(1), unit(8), KEEP);
        String base = "test:near:{" + place(1).space() + ":" + place(1).partition() + "}:";
        for (String end : List.of(id(1), "used", "ends")) {
            assertThat(NODES.number("PTTL " + base + end)).isBetween(3_500_000L, 3_600_000L);
        }
    }

    @Test
    void anIndexThatWentIsMadeAgain() throws InterruptedException {
        nodes.getFirst().put(place(1), id(1), unit(8), KEEP);
        assertThat(found()).containsExactly(id(1));
        search.forgetIndexes();
        assertThat(found()).isEmpty();
        assertThat(found()).containsExactly(id(1));
        assertThat(two.state().connected()).isTrue();
    }

    @Test
    void otherDimensionsHaveAnIndexOfTheirOwn() throws InterruptedException {
        nodes.getFirst().put(place(1), id(1), unit(16), KEEP);
        assertThat(found()).isEmpty();
        nodes.getFirst().put(place(1), id(2), unit(8), KEEP);
        assertThat(found()).containsExactly(id(2));
    }

    @Test
    void anErrorIsAWrongAnswerAndSaysWhy() throws InterruptedException {
        nodes.getFirst().put(place(1), id(1), unit(8), KEEP);
        search.scripted = "-Error parsing vector similarity query: query vector blob size (32) does not match\r\n";
        assertWrong("does not match");
        assertThat(two.state().connected()).isTrue();
    }

    @Test
    void whatIsNoResultIsAWrongAnswer() throws InterruptedException {
        nodes.getFirst().put(place(1), id(1), unit(8), KEEP);
        String key = "test:near:{" + place(1).space() + ":" + place(1).partition() + "}:" + id(1);
        for (String answer : List.of(
                "+OK\r\n",
                "*0\r\n",
                "*2\r\n:1\r\n$1\r\nx\r\n",
                "*3\r\n:1\r\n$1\r\nx\r\n*2\r\n$8\r\ndistance\r\n$1\r\n0\r\n",
                "*3\r\n:1\r\n$" + key.length() + "\r\n" + key + "\r\n*2\r\n$8\r\ndistance\r\n$3\r\nnan\r\n",
                "*3\r\n:1\r\n$" + key.length() + "\r\n" + key + "\r\n*2\r\n$8\r\ndistance\r\n$1\r\n7\r\n",
                "*3\r\n:1\r\n$" + key.length() + "\r\n" + key + "\r\n*2\r\n$5\r\nother\r\n$1\r\n0\r\n")) {
            search.scripted = answer;
            assertWrong("");
        }
    }

    @Test
    void whatHasExpiredMeanwhileIsLeftOut() throws InterruptedException {
        nodes.getFirst().put(place(1), id(1), unit(8), KEEP);
        String key = "test:near:{" + place(1).space() + ":" + place(1).partition() + "}:" + id(1);
        for (String nothing : List.of("*0\r\n", "$-1\r\n", "*-1\r\n")) {
            search.scripted = "*3\r\n:1\r\n$" + key.length() + "\r\n" + key + "\r\n" + nothing;
            assertThat(found()).isEmpty();
        }
    }

    private void assertWrong(String why) {
        assertThatThrownBy(this::found)
                .as(search.scripted)
                .isInstanceOfSatisfying(
                        StoreException.class,
                        fault -> assertThat(fault.reason()).isEqualTo(Reason.WRONG_ANSWER))
                .hasMessageContaining(why);
    }

    @Test
    void aRedisThatCannotSearchSaysSo() {
        RedisConnections plain = NODES.connect();
        var vectors = new RedisSearchVectors(plain);
        assertThatThrownBy(() -> vectors.put(place(1), id(1), unit(8), KEEP))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("FT.CREATE");
        assertThatThrownBy(() -> vectors.nearest(place(1), unit(8), 1))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("FT.CREATE");
        assertThat(plain.state().connected()).isTrue();
    }
}
