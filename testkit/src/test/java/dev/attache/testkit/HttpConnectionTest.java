package dev.attache.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpConnectionTest {
    private final Upstream upstream = Upstream.start();
    private final HttpConnection connection = new HttpConnection(upstream.port());

    @AfterEach
    void close() {
        connection.close();
        upstream.close();
    }

    @Test
    void trailersGoBothWays() throws Exception {
        List<Map.Entry<String, String>> sent = List.of(Map.entry("x-sum", "1, 2"), Map.entry("x-end", "yes"));
        SeenResponse response =
                connection.send("POST", "/trailers?t=x-b:%202&t=x-a:%20a%20b", Upstream.bytes(100_000), sent);
        assertThat(response.trailers()).containsExactly(Map.entry("x-b", "2"), Map.entry("x-a", "a b"));
        assertThat(response.body().toStringUtf8()).isEqualTo("hello\n");
        assertThat(response.headers()).contains(Map.entry("trailer", "x-b, x-a"));
        assertThat(upstream.last().bodyBytes()).isEqualTo(100_000);
        assertThat(upstream.last().trailers()).isEqualTo(sent);
    }

    @Test
    void oneConnectionCarriesRequestsOfEachFraming() throws Exception {
        assertThat(connection.send("HEAD", "/bytes?n=1000", null, List.of()).headers())
                .contains(Map.entry("content-length", "1000"));
        assertThat(connection.send("GET", "/status/204", null, List.of()).status())
                .isEqualTo(204);
        SeenResponse response = connection.send("POST", "/bytes?n=70000", Upstream.bytes(9), List.of());
        assertThat(response.body().toByteArray()).isEqualTo(Upstream.bytes(70_000));
        assertThat(upstream.last().header("content-length")).isEqualTo("9");
        assertThat(upstream.last().trailers()).isEmpty();
    }

    @Test
    void aCutConnectionIsAnErrorAndTheNextRequestHasANewOne() throws Exception {
        assertThatThrownBy(() -> connection.send("GET", "/drop?after=10", null, List.of()))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> connection.send("GET", "/reset", null, List.of()))
                .isInstanceOf(IOException.class);
        assertThat(connection.send("GET", "/", null, List.of()).status()).isEqualTo(200);
    }
}
