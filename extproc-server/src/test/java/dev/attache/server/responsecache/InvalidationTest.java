package dev.attache.server.responsecache;

import static dev.attache.server.responsecache.Gateway.get;
import static dev.attache.server.responsecache.Gateway.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.store.Blobs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is over is not served: rows A25 to A28, and 401 or 403 after a good response. */
class InvalidationTest {
    private final Gateway gateway = new Gateway("mode: cache, by: [cookie:sid]");

    InvalidationTest() {
        gateway.answers(page());
    }

    private static Message page(String... headers) {
        return Message.of(200, headers).with("cache-control", "max-age=600").body("page");
    }

    private Message send(String method, String path, String sid) {
        return gateway.send(request(method, path, "cookie", "sid=" + sid));
    }

    private void fill(String... paths) {
        for (String path : paths) {
            send("GET", path, "alice");
            send("GET", path, "bob");
        }
    }

    private boolean isKept(String path, String sid) {
        return gateway.begin(request("GET", path, "cookie", "sid=" + sid)).isAnswered();
    }

    @Test
    void anUnsafeMethodThatSucceedsTakesAwayWhatTheIdentityHasThere() {
        fill("/a?x=1", "/b");
        gateway.answers(Message.of(302));
        send("POST", "/a?x=1", "alice");
        assertThat(isKept("/a?x=1", "alice")).isFalse();
        assertThat(isKept("/a?x=1", "bob")).isTrue();
        assertThat(isKept("/b", "alice")).isTrue();
        gateway.answers(Message.of(500));
        send("DELETE", "/b", "alice");
        assertThat(isKept("/b", "alice")).as("it failed").isTrue();
        gateway.answers(Message.of(204));
        gateway.send(request("PUT", "/b"));
        assertThat(isKept("/b", "bob")).as("nobody in particular changed it").isFalse();
    }

    @Test
    void whatWasUnderWayWhenItChangedIsNotKept() {
        Running slow = gateway.begin(request("GET", "/a", "cookie", "sid=alice"));
        Message old = slow.ask();
        gateway.answers(Message.of(200));
        send("POST", "/a", "alice");
        slow.finish(old);
        assertThat(isKept("/a", "alice")).isFalse();
    }

    @Test
    void removedVariantsDoNotComeBackWithALaterOne() {
        gateway.upstream = request -> page("vary", "accept-language");
        gateway.send(get("/a", "cookie", "sid=alice", "accept-language", "de"));
        gateway.send(get("/a", "cookie", "sid=alice", "accept-language", "fr"));
        send("POST", "/a", "alice");
        gateway.passSeconds(60);
        gateway.random = 0.5; // the next id is another
        gateway.send(get("/a", "cookie", "sid=alice", "accept-language", "fr"));
        Running german = gateway.begin(get("/a", "cookie", "sid=alice", "accept-language", "de"));
        assertThat(german.isAnswered()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRefusalTakesAwayAllThatTheIdentityHas(int status) {
        fill("/a", "/b");
        gateway.answers(Message.of(status));
        send("GET", "/c", "alice");
        assertThat(isKept("/a", "alice")).isFalse();
        assertThat(isKept("/b", "alice")).isFalse();
        assertThat(isKept("/a", "bob")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sid=new; Path=/ | false",
                "sid=; Max-Age=0 | false",
                "sid=alice; Max-Age=0 | false",
                "sid=alice; Expires=Thu, 01 Jan 1970 00:00:00 GMT | false",
                "sid=alice; Max-Age=3600 | true",
                "other=x | true",
            })
    void aResponseThatChangesTheIdentitysCookieEndsWhatWasKeptForIt(String cookie, boolean stays) {
        fill("/a");
        gateway.answers(Message.of(200, "set-cookie", cookie));
        send("POST", "/logout", "alice");
        assertThat(isKept("/a", "alice")).isEqualTo(stays);
        assertThat(isKept("/a", "bob")).isTrue();
    }

    @Test
    void identitiesThatAreMadeUpFillNothing() {
        var marks = new ArrayList<Duration>();
        Blobs telling = WatchedBlobs.telling(gateway.policy.blobs(), (method, given) -> {
            if (method.equals("purge")) {
                marks.add((Duration) given[1]);
            }
        });
        var watched = new Gateway("mode: cache, by: [cookie:sid]", telling);
        watched.answers(Message.of(401));
        watched.send(request("GET", "/a", "cookie", "sid=made-up"));
        assertThat(marks).isNotEmpty().allMatch(remembered -> remembered.compareTo(Duration.ofMinutes(1)) < 0);
    }

    @Test
    void goneIsGone() {
        var standby = new Gateway("by: []");
        standby.send(get("/a"));
        standby.answers(Message.of(404));
        standby.send(get("/a"));
        standby.answers(Message.of(503));
        assertThat(standby.send(get("/a")).status()).isEqualTo(503);
    }

    private void purge(String selector, String... values) {
        gateway.pass(Duration.ofMillis(1));
        gateway.policy
                .owners(selector, List.of(values))
                .forEach(owner -> gateway.policy.blobs().purge(owner, gateway.policy.longest()));
    }

    @Test
    void operatorsPurgeByKeyPrefixIdentityTagOrAll() {
        gateway.answers(page("surrogate-key", "news de"));
        fill("/n/1", "/n/2", "/m/1");
        purge("key", "/n/1");
        assertThat(isKept("/n/1", "alice")).isFalse();
        assertThat(isKept("/n/2", "alice")).isTrue();
        purge("identity", "bob");
        assertThat(isKept("/n/2", "bob")).isFalse();
        assertThat(isKept("/n/2", "alice")).isTrue();
        purge("prefix", "/n/");
        assertThat(isKept("/n/2", "alice")).isFalse();
        assertThat(isKept("/m/1", "alice")).isTrue();
        fill("/m/2");
        purge("tag", "de");
        assertThat(isKept("/m/1", "alice")).isFalse();
        fill("/m/3");
        purge("all", "true");
        assertThat(isKept("/m/3", "alice")).isFalse();
    }

    @Test
    void aPurgeThatIsNotUnderstoodSaysWhatWasExpected() {
        assertThatThrownBy(() -> gateway.policy.owners("prefix", List.of("n/")))
                .hasMessage("prefix: n/ (expected: a path such as /a/)");
        assertThatThrownBy(() -> gateway.policy.owners("identity", List.of("a", "b")))
                .hasMessageContaining("identity: 2 values");
        assertThatThrownBy(() -> gateway.policy.owners("entry", List.of("a"))).hasMessageContaining("key, prefix");
    }

    @Test
    void nothingSecretIsInANameOrAnOwner() {
        var names = new ArrayList<String>();
        Blobs telling = WatchedBlobs.telling(gateway.policy.blobs(), (method, given) -> {
            names.add((String) given[0]);
            if (method.equals("put")) {
                Blobs.Keep keep = (Blobs.Keep) given[2];
                names.addAll(keep.owners());
                assertThat(keep.ttl()).as("the hard end of life").isLessThanOrEqualTo(gateway.policy.longest());
            }
        });
        var watched = new Gateway("mode: cache, by: [cookie:sid]", telling);
        watched.answers(page("surrogate-key", "tagged"));
        watched.send(request("GET", "/hidden/path?token=s3cret", "cookie", "sid=s3cret", "x-forwarded-host", "s3cret"));
        assertThat(names)
                .isNotEmpty()
                .allSatisfy(name -> assertThat(name)
                        .startsWith(watched.policy.names().prefix())
                        .doesNotContain("s3cret", "hidden", "tagged"));
    }
}
