package dev.attache.server.responsecache;

import static dev.attache.server.responsecache.Gateway.get;
import static dev.attache.server.responsecache.Gateway.request;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code mode: cache}: fresh responses are served without asking. */
class CacheModeTest {
    private final Gateway gateway = new Gateway("mode: cache, by: []");

    @Test
    void aFreshResponseIsServedWithItsAgeUntilItIsNotFresh() {
        gateway.answers(Message.of(200, "cache-control", "max-age=60", "x-a", "1", "etag", "\"v1\"")
                .body("page"));
        Message first = gateway.send(get("/a"));
        assertThat(first.all("cache-status")).containsExactly("attache; fwd=uri-miss; stored");

        gateway.passSeconds(30);
        Message second = gateway.send(get("/a"));
        assertThat(second.text()).isEqualTo("page");
        assertThat(second.first("x-a")).isEqualTo("1");
        assertThat(second.first("age")).isEqualTo("30");
        assertThat(second.first("cache-status")).isEqualTo("attache; hit; ttl=29");
        assertThat(gateway.asked()).isEqualTo(1);

        gateway.passSeconds(30);
        gateway.send(get("/a"));
        assertThat(gateway.asked()).isEqualTo(2);
        assertThat(gateway.seen.getLast().first("if-none-match")).isEqualTo("\"v1\"");
    }

    @Test
    void headIsAnsweredFromWhatGetGot() {
        gateway.answers(Message.of(200, "cache-control", "max-age=60").body("page"));
        gateway.send(request("HEAD", "/a"));
        gateway.send(get("/a"));
        assertThat(gateway.asked()).as("what HEAD got is not kept").isEqualTo(2);
        assertThat(gateway.send(request("HEAD", "/a")).first("cache-status")).startsWith("attache; hit");
        assertThat(gateway.asked()).isEqualTo(2);
    }

    @Test
    void aConfirmedResponseIsServedWholeAndFreshAgain() {
        gateway.answers(
                Message.of(200, "cache-control", "max-age=60", "etag", "\"v1\"").body("page"));
        gateway.send(get("/a"));
        gateway.passSeconds(100);
        gateway.answers(Message.of(304, "cache-control", "max-age=60", "etag", "\"v1\"", "x-new", "2"));

        Message answer = gateway.send(get("/a"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("page");
        assertThat(answer.first("x-new")).isEqualTo("2");
        assertThat(answer.first("cache-status")).isEqualTo("attache; fwd=stale; fwd-status=304; ttl=60");
        gateway.passSeconds(30);
        assertThat(gateway.send(get("/a")).first("cache-status")).startsWith("attache; hit; ttl=29");
        assertThat(gateway.asked()).isEqualTo(2);
    }

    /** Stored as they are, one user's headers would be everyone's. */
    @ParameterizedTest
    @CsvSource({"cache-control, 'private, max-age=600'", "cache-control, no-store", "vary, cookie", "set-cookie, a=b"})
    void what304sMakePrivateIsNotKept(String name, String value) {
        gateway.answers(
                Message.of(200, "cache-control", "max-age=60", "etag", "\"v1\"").body("page"));
        gateway.send(get("/a"));
        gateway.passSeconds(100);
        gateway.answers(Message.of(304, "etag", "\"v1\"", "x-of", "alice", name, value));
        Message own = gateway.send(get("/a"));
        assertThat(own.text()).isEqualTo("page");
        assertThat(own.first("set-cookie")).isEqualTo(name.equals("set-cookie") ? value : null);

        gateway.answers(Message.of(200, "cache-control", "max-age=60").body("new"));
        Message next = gateway.send(get("/a"));
        assertThat(next.text()).isEqualTo("new");
        assertThat(next.first("x-of")).isNull();
    }

    @Test
    void aClientThatHasItGets304() {
        gateway.answers(
                Message.of(200, "cache-control", "max-age=60", "etag", "\"v1\"").body("page"));
        gateway.send(get("/a"));
        Message answer = gateway.send(get("/a", "if-none-match", "W/\"v1\""));
        assertThat(answer.status()).isEqualTo(304);
        assertThat(answer.text()).isEmpty();
        assertThat(answer.first("etag")).isEqualTo("\"v1\"");
        assertThat(answer.first("content-type")).isNull();
        assertThat(gateway.send(get("/a", "if-none-match", "\"v2\"")).status()).isEqualTo(200);
    }

    @Test
    void whatVariesIsKeptApart() {
        gateway.upstream =
                request -> Message.of(200, "cache-control", "max-age=60", "vary", "Accept-Language, Accept-Encoding")
                        .body("in " + request.first("accept-language"));
        for (int round = 0; round < 2; round++) {
            assertThat(gateway.send(get("/a", "accept-language", "de")).text()).isEqualTo("in de");
            assertThat(gateway.send(get("/a", "accept-language", "fr")).text()).isEqualTo("in fr");
            assertThat(gateway.send(get("/a", "accept-language", "DE ")).text()).isEqualTo("in de");
        }
        assertThat(gateway.asked()).isEqualTo(2);
    }

    @Test
    void clientsAreListenedToWhereThatIsDeclared() {
        var listening = new Gateway("mode: cache, by: [], request_controls: honour");
        listening.answers(Message.of(200, "cache-control", "max-age=60").body("page"));
        gateway.answers(Message.of(200, "cache-control", "max-age=60").body("page"));
        assertThat(listening.send(get("/a", "cache-control", "only-if-cached")).status())
                .isEqualTo(504);
        listening.send(get("/a", "cache-control", "no-store"));
        listening.send(get("/a"));
        assertThat(listening.send(get("/a", "cache-control", "only-if-cached")).status())
                .isEqualTo(200);
        assertThat(listening.asked()).as("no-store is not kept").isEqualTo(2);
        listening.send(get("/a", "pragma", "no-cache"));
        listening.send(get("/a", "cache-control", "no-cache"));
        assertThat(listening.asked()).isEqualTo(4);

        gateway.send(get("/a"));
        gateway.send(get("/a", "cache-control", "no-cache, no-store"));
        assertThat(gateway.asked()).as("not listened to").isEqualTo(1);
    }

    @Test
    void whatWasStoredTogetherDoesNotEndTogether() {
        for (double chance : new double[] {0, 0.999}) {
            var ruled = new Gateway("mode: cache, by: [], ttl: 100s");
            ruled.random = chance;
            ruled.send(get("/a"));
            ruled.passSeconds(95);
            ruled.send(get("/a"));
            assertThat(ruled.asked()).isEqualTo(chance == 0 ? 1 : 2);
        }
        gateway.random = 0.999;
        gateway.answers(Message.of(200, "cache-control", "max-age=100").body("page"));
        gateway.send(get("/a"));
        gateway.passSeconds(95);
        gateway.send(get("/a"));
        assertThat(gateway.asked())
                .as("what the upstream says holds to the second")
                .isEqualTo(1);
    }

    @Test
    void anUpstreamThatIsDownIsAskedAgainByTheFirstThatNeedsIt() {
        gateway.answers(Message.of(200, "cache-control", "max-age=60").body("page"));
        gateway.send(get("/a"));
        gateway.passSeconds(50);
        gateway.send(get("/fresh"));
        gateway.passSeconds(20);
        gateway.answers(Message.of(503));
        for (int i = 0; i < 5; i++) {
            assertThat(gateway.send(get("/a")).first("cache-status")).contains("fwd-status=503");
        }
        int asked = gateway.asked();
        assertThat(gateway.send(get("/a")).first("cache-status")).contains("upstream-down");
        gateway.passSeconds(11);
        assertThat(gateway.send(get("/fresh")).first("cache-status")).startsWith("attache; hit; ttl=2");
        assertThat(gateway.asked()).isEqualTo(asked);
        assertThat(gateway.send(get("/a")).first("cache-status")).contains("stale-if-error");
        assertThat(gateway.asked()).as("a fresh hit did not use up the try").isEqualTo(asked + 1);
    }
}
