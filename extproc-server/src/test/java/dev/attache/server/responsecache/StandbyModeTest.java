package dev.attache.server.responsecache;

import static dev.attache.server.responsecache.Gateway.get;
import static dev.attache.server.responsecache.Gateway.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.testkit.TestExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code mode: standby}: the upstream is always asked; what is stored stands in for it when it fails. */
class StandbyModeTest {
    private static final Message DOWN = Message.of(503).body("no healthy upstream");

    private final Gateway gateway = new Gateway("by: [cookie:sid]");

    private static TestExchange page(String sid) {
        return get("/a", "cookie", "sid=" + sid);
    }

    @Test
    void theUpstreamIsAlwaysAskedWhileItAnswers() {
        gateway.answers(Message.of(200, "cache-control", "max-age=60").body("1"));
        gateway.send(page("alice"));
        gateway.answers(Message.of(200, "cache-control", "max-age=60").body("2"));
        assertThat(gateway.send(page("alice")).text()).isEqualTo("2");
        assertThat(gateway.asked()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void theLastGoodResponseStandsInForAFailure(int status) {
        gateway.send(page("alice"));
        gateway.answers(Message.of(200).body("newer"));
        gateway.send(page("alice"));
        gateway.answers(Message.of(status).body("oops"));
        gateway.passSeconds(90);

        for (int i = 0; i < 3; i++) {
            Message answer = gateway.send(page("alice"));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("newer");
            assertThat(answer.first("age")).isEqualTo("90");
            assertThat(answer.first("cache-status"))
                    .isEqualTo("attache; fwd=stale; fwd-status=" + status + "; ttl=-91; detail=stale-if-error");
        }
        assertThat(gateway.send(page("bob")).status()).isEqualTo(status);
        assertThat(gateway.count("stale_if_error")).isEqualTo(3);
    }

    @Test
    void afterTheWindowTheFailureIsShown() {
        gateway.send(page("alice"));
        gateway.answers(DOWN);
        gateway.passSeconds(24 * 3600 + 1);
        assertThat(gateway.send(page("alice")).status()).isEqualTo(503);
    }

    @Test
    void postIsNeverAnsweredFromTheStore() {
        gateway.send(page("alice"));
        gateway.answers(DOWN);
        assertThat(gateway.send(request("POST", "/a", "cookie", "sid=alice")).status())
                .isEqualTo(503);
        assertThat(gateway.send(request("HEAD", "/a", "cookie", "sid=alice")).status())
                .isEqualTo(200);
    }

    @Test
    void anUpstreamThatIsDownIsSparedForAWhile() {
        gateway.send(page("alice"));
        gateway.answers(DOWN);
        for (int i = 0; i < 5; i++) {
            gateway.send(page("alice"));
        }
        int asked = gateway.asked();
        assertThat(gateway.send(page("alice")).first("cache-status")).contains("upstream-down");
        assertThat(gateway.asked()).isEqualTo(asked);
        assertThat(gateway.send(page("bob")).status())
                .as("without a copy it is asked")
                .isEqualTo(503);

        gateway.answers(Message.of(200).body("back"));
        gateway.passSeconds(11);
        assertThat(gateway.send(page("alice")).text()).isEqualTo("back");
        assertThat(gateway.send(page("alice")).text()).isEqualTo("back");
        assertThat(gateway.asked()).isEqualTo(asked + 3);
    }
}
