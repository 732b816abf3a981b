package dev.attache.server.responsecache;

import static dev.attache.server.responsecache.Gateway.get;
import static dev.attache.server.responsecache.Gateway.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Outcome;
import dev.attache.testkit.TestExchange;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept, for whom, and with which headers: rows A2, A5, A8, A10, A12 to A14, A31 and the hazards. */
class StoringTest {
    private static final String CACHE = "mode: cache, by: [cookie:sid]";

    private static TestExchange page(String... headers) {
        TestExchange exchange = get("/a", "cookie", "sid=alice");
        for (int i = 0; i < headers.length; i += 2) {
            exchange.with(headers[i], headers[i + 1]);
        }
        return exchange;
    }

    private static boolean keeps(String settings, Message response, TestExchange request) {
        var gateway = new Gateway(settings).answers(response);
        gateway.send(request);
        Message again = gateway.send(request);
        assertThat(gateway.asked()).isEqualTo(again.first("x-from-store") == null ? 2 : 1);
        return gateway.asked() == 1;
    }

    private static boolean keeps(Message response) {
        return keeps(CACHE, response, page());
    }

    private static Message fresh(String... headers) {
        return Message.of(200, headers).with("cache-control", "max-age=60").body("page");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max-age=60 | true",
                "s-maxage=60, max-age=0 | true",
                "MAX-AGE=\"60\" | true",
                "max-age=60, no-store | false",
                "max-age=60, private | false",
                "max-age=60, private=\"x-a\" | true",
                "max-age=60, no-cache | false",
                "max-age=0 | false",
                "max-age=x | false",
                "max-age=60, max-age=30 | false",
                "public | false",
            })
    void cacheControlIsFollowed(String control, boolean kept) {
        assertThat(keeps(Message.of(200, "cache-control", control).body("page")))
                .isEqualTo(kept);
    }

    @Test
    void targetedControlComesBeforeCacheControl() {
        String of = "cdn-cache-control";
        assertThat(keeps(Message.of(200, "cache-control", "no-store", of, "max-age=60")
                        .body("a")))
                .isTrue();
        assertThat(keeps(fresh(of, "no-store"))).isFalse();
        assertThat(keeps(fresh(of, "max-age=\"60")))
                .as("no dictionary: as if it were not there")
                .isTrue();
        assertThat(keeps(fresh(of, "no-store", "attache-cache-control", "max-age=60")))
                .isTrue();
    }

    @Test
    void whatIsNeverKept() {
        assertThat(keeps(fresh())).isTrue();
        assertThat(keeps(fresh("set-cookie", "a=b"))).as("set-cookie").isFalse();
        assertThat(keeps(fresh("vary", "*"))).as("vary: *").isFalse();
        assertThat(keeps(fresh("trailer", "x"))).as("trailers").isFalse();
        assertThat(keeps(fresh("content-type", "text/event-stream")))
                .as("events")
                .isFalse();
        assertThat(keeps(fresh("content-type", "application/grpc"))).as("gRPC").isFalse();
        assertThat(keeps(fresh("content-type", "image/png"))).as("type").isFalse();
        assertThat(keeps(fresh("content-encoding", "rot13"))).as("coding").isFalse();
        assertThat(keeps(fresh("content-length", "9999999"))).as("too long").isFalse();
        assertThat(keeps(fresh("x-a", "b\u0001c")))
                .as("a header that cannot be sent again")
                .isFalse();
        for (int status : new int[] {201, 204, 206, 301, 404, 410}) {
            assertThat(keeps(Message.of(status, "cache-control", "max-age=60").body("a")))
                    .as("%d", status)
                    .isFalse();
        }
        assertThat(keeps(
                        CACHE + ", statuses: [200, 404]",
                        Message.of(404, "cache-control", "max-age=60").body("a"),
                        page()))
                .isTrue();
    }

    @Test
    void privateAndAuthorizedResponsesAreForTheirOwnWhereThatIsDeclared() {
        Message own = Message.of(200, "cache-control", "private, max-age=60").body("page");
        assertThat(keeps(CACHE + ", respect: ignore_private", own, page())).isTrue();
        assertThat(keeps(CACHE, fresh(), page("authorization", "Bearer a"))).isFalse();
        Message shared = Message.of(200, "cache-control", "public, max-age=60").body("page");
        assertThat(keeps(CACHE, shared, page("authorization", "Bearer a"))).isTrue();

        var gateway = new Gateway(CACHE + ", respect: ignore_private").answers(own);
        gateway.send(page("authorization", "Bearer a"));
        gateway.send(page("authorization", "Bearer a"));
        assertThat(gateway.asked()).isEqualTo(1);
        gateway.send(page("authorization", "Bearer b"));
        assertThat(gateway.asked()).as("another token, the same cookie").isEqualTo(2);
    }

    @Test
    void forcedTtlKeepsWhatForbidsIt() {
        String forced = CACHE + ", respect: force_ttl, ttl: 1m";
        Message forbidden = Message.of(200, "cache-control", "no-cache, no-store, must-revalidate, private")
                .body("page");
        assertThat(keeps(forced, forbidden, page())).isTrue();
        assertThat(keeps(forced, fresh("set-cookie", "a=b"), page())).isFalse();
        assertThat(keeps("mode: cache, by: [], respect: force_ttl, ttl: 1m", forbidden, get("/a")))
                .as("private, and everybody's")
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sid=", "sid=a; sid=b", "sid=\" \"", "SID=a"})
    void whoHasNoIdentityIsNotCached(String cookie) {
        TestExchange nobody = cookie.isEmpty() ? get("/a") : get("/a", "cookie", cookie);
        assertThat(keeps(CACHE, fresh(), nobody)).isFalse();
        assertThat(keeps("mode: cache, by: ['header:x-user']", fresh(), get("/a", "x-user", "a", "x-user", "b")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a;x.css",
                "/a%2fb",
                "/a%5Cb",
                "/a/../b",
                "/a/%2e%2e/b",
                "/a//b",
                "/a%00.css",
                "/a%3bx",
                "/a\\b",
                "a",
                "/a%252fb",
                "/a%zz",
                "/a%",
                "/a#b",
                "/a%3F",
                "/a/./b",
                "/a\u00e4",
                "*"
            })
    void pathsThatOriginsReadDifferentlyAreNotCached(String path) {
        assertThat(keeps(CACHE, fresh(), get(path, "cookie", "sid=alice"))).isFalse();
    }

    @Test
    void requestsThatMeanMoreThanTheirUriAreNotCached() {
        assertThat(keeps(CACHE, fresh(), page("x-http-method-override", "DELETE")))
                .isFalse();
        assertThat(keeps(CACHE, fresh(), page("x-original-url", "/admin"))).isFalse();
        assertThat(keeps(CACHE, fresh(), page("range", "bytes=0-1"))).isFalse();
        assertThat(keeps(CACHE, fresh(), page("if-match", "\"a\""))).isFalse();
        assertThat(keeps(CACHE, fresh(), page("upgrade", "websocket"))).isFalse();
        assertThat(keeps(CACHE, fresh(), page("content-length", "3"))).isFalse();
        assertThat(keeps(CACHE, fresh(), page().withBody("fat"))).isFalse();
        assertThat(keeps(CACHE, fresh(), request("POST", "/a", "cookie", "sid=alice")))
                .isFalse();
    }

    @Test
    void whatOriginsBuildLinksOfIsPartOfTheKey() {
        var gateway = new Gateway(CACHE).answers(fresh());
        gateway.send(page());
        gateway.send(page("x-forwarded-host", "evil.example"));
        assertThat(gateway.asked()).isEqualTo(2);
        gateway.send(get("/a", "cookie", "sid=alice"));
        assertThat(gateway.asked()).isEqualTo(2);
    }

    @Test
    void equalTargetsShareAnEntryAndOthersDoNot() {
        var gateway = new Gateway("mode: cache, by: [], ignore_query: ['utm_*', ref]").answers(fresh());
        gateway.send(get("/a%7e?b=1&a=2&utm_source=x"));
        for (String same : new String[] {"/a~?a=2&b=1", "/%61~?ref=z&b=1&a=2", "/a%7E?utm_x=1&a=2&b=1"}) {
            gateway.send(get(same));
        }
        assertThat(gateway.asked()).isEqualTo(1);
        for (String other : new String[] {"/A~?a=2&b=1", "/a~", "/a~?a=1&b=2", "/a~?a=2&b=1&utm_x=1;c=2"}) {
            int before = gateway.asked();
            gateway.send(get(other));
            assertThat(gateway.asked()).as(other).isEqualTo(before + 1);
        }
    }

    @Test
    void onlyTheHeadersOfTheResponseItselfAreKept() {
        var gateway = new Gateway("mode: cache, by: []")
                .answers(fresh(
                        "connection",
                        "x-hop",
                        "x-hop",
                        "1",
                        "x-request-id",
                        "r",
                        "x-envoy-upstream-service-time",
                        "3",
                        "date",
                        "Thu, 01 Jan 2026 00:00:00 GMT",
                        "link",
                        "a",
                        "link",
                        "b",
                        "content-length",
                        "4"));
        gateway.send(get("/a"));
        Message hit = gateway.send(get("/a"));
        assertThat(hit.first("date")).isEqualTo("Thu, 01 Jan 2026 00:00:00 GMT");
        assertThat(hit.all("link")).containsExactly("a", "b");
        for (String gone : new String[] {"connection", "x-hop", "x-request-id", "x-envoy-upstream-service-time"}) {
            assertThat(hit.first(gone)).as(gone).isNull();
        }
        assertThat(hit.first("content-length")).as("Envoy's to set").isNull();
    }

    @Test
    void aTornBodyIsNeverKept() throws Exception {
        byte[] whole = gzip("page ".repeat(1000));
        byte[] torn = Arrays.copyOf(whole, whole.length - 9);
        assertThat(keeps(fresh("content-encoding", "gzip").body(whole))).isTrue();
        assertThat(keeps(fresh("content-encoding", "gzip").body(torn))).isFalse();
        assertThat(keeps(fresh("content-encoding", "gzip").body("plain"))).isFalse();
        assertThat(keeps(fresh("content-length", "5").body("page"))).isFalse();

        var gateway = new Gateway(CACHE).answers(fresh());
        Running cut = gateway.begin(page());
        cut.head(cut.ask());
        cut.handler.responseBodyChunk(ByteBuffer.wrap(new byte[] {'p'}), false);
        cut.handler.end(new Outcome.Abandoned());
        gateway.send(page());
        assertThat(gateway.asked()).isEqualTo(2);
        assertThat(gateway.count("incomplete")).isEqualTo(1);
    }

    @Test
    void aBodyThatIsNotKeptIsNotAskedFor() {
        var gateway = new Gateway(CACHE).answers(fresh("set-cookie", "a=b"));
        Running running = gateway.begin(page());
        running.head(running.ask());
        assertThat(running.wantsBody()).isFalse();
        Running kept = new Gateway(CACHE).begin(page());
        kept.head(fresh());
        assertThat(kept.wantsBody()).isTrue();
    }

    @Test
    void aBodyThatGrowsTooLongIsLetGo() {
        String settings = CACHE + ", max_body: 1KiB";
        assertThat(keeps(settings, fresh().body("x".repeat(1024)), page())).isTrue();
        assertThat(keeps(settings, fresh().body("x".repeat(1025)), page())).isFalse();
    }

    private static byte[] gzip(String text) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
