package dev.attache.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceTest {
    private static @Nullable String read(String source, FakeExchange exchange) {
        return Source.parse(source).read(exchange);
    }

    private static FakeExchange full() {
        return FakeExchange.get("/a/b?x=1&y=two")
                .header(":authority", "Shop.Example:8443")
                .header("x-user", "alice")
                .header("cookie", "sid=s1; theme=dark")
                .from("192.0.2.77")
                .fact("xds.route_name", "r1")
                .fact("envoy.filters.http.jwt_authn|payload.sub", "u7");
    }

    @ParameterizedTest
    @CsvSource({
        "header:x-user, alice",
        "header:X-User, alice",
        "cookie:sid, s1",
        "cookie:theme, dark",
        "query:y, two",
        "ip, 192.0.2.77",
        "ip/24, 192.0.2.0",
        "path, /a/b",
        "path_query, /a/b?x=1&y=two",
        "method, GET",
        "host, shop.example",
        "route, shop",
        "attribute:xds.route_name, r1",
        "metadata:envoy.filters.http.jwt_authn/payload.sub, u7",
    })
    void eachWordReadsItsValue(String source, String expected) {
        assertThat(read(source, full())).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "header:x-user",
                "cookie:sid",
                "query:y",
                "ip",
                "ip/24",
                "path",
                "path_query",
                "method",
                "host",
                "attribute:xds.route_name",
                "metadata:n/p"
            })
    void whatIsNotThereIsNull(String source) {
        assertThat(read(source, new FakeExchange())).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "user",
                "header",
                "header:",
                "cookie",
                "query",
                "metadata",
                "metadata:x",
                "metadata:/p",
                "metadata:n/",
                "attribute",
                "ip:x",
                "ip/",
                "ip/0",
                "ip/129",
                "ip/x",
                "path:x",
                "Header:x"
            })
    void whatIsNoSourceIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Source.parse(text))
                .withMessageContaining("\"" + text + "\"");
    }

    @Test
    void aFieldOfTheSessionIsReadWhereAPolicyFoundOne() {
        FakeExchange exchange = FakeExchange.get("/");
        assertThat(read("session:user", exchange)).isNull();
        exchange.openSession(Map.of("user", "alice"));
        assertThat(read("session:user", exchange)).isEqualTo("alice");
        assertThat(read("session:role", exchange)).isNull();
    }

    @Test
    void aCookieThatIsThereTwiceIsMissing() {
        assertThat(read("cookie:sid", FakeExchange.get("/").header("cookie", "sid=a; sid=b")))
                .isNull();
        assertThat(read(
                        "cookie:sid",
                        FakeExchange.get("/").header("cookie", "sid=a").header("cookie", "sid=a")))
                .isNull();
    }

    @Test
    void cookiesAreReadWhateverTheirNeighboursAre() {
        FakeExchange exchange = FakeExchange.get("/").header("cookie", ";; junk;xsid=no; sid = \"a=b==\" ;");

        assertThat(read("cookie:sid", exchange)).isEqualTo("a=b==");
        assertThat(read("cookie:junk", exchange)).isNull();
    }

    @Test
    void aValueOverEightKibibytesIsMissing() {
        assertThat(read("header:h", FakeExchange.get("/").header("h", "a".repeat(8192))))
                .hasSize(8192);
        assertThat(read("header:h", FakeExchange.get("/").header("h", "a".repeat(8193))))
                .isNull();
    }

    @Test
    void aHeaderThatIsThereTwiceIsOneList() {
        assertThat(read("header:h", FakeExchange.get("/").header("h", "a").header("h", "b")))
                .isEqualTo("a,b");
    }

    @Test
    void anEmptyValueIsThere() {
        assertThat(read("header:h", FakeExchange.get("/").header("h", ""))).isEmpty();
        assertThat(read("query:q", FakeExchange.get("/?q"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "::ffff:192.0.2.77, ip/24, 192.0.2.0",
        "192.0.2.77, ip/32, 192.0.2.77",
        "192.0.2.77, ip/64, 192.0.2.77",
        "192.0.2.129, ip/25, 192.0.2.128",
        "2001:db8:1:2:3:4:5:6, ip/64, 2001:db8:1:2:0:0:0:0",
        "2001:db8::1, ip/128, 2001:db8:0:0:0:0:0:1",
        "255.255.255.255, ip/1, 128.0.0.0",
        "2001:db8:1:2:3:4:5:6, ip/24, 2001:db8:1:2:0:0:0:0",
        "2001:db8:1:2:3:4:5:6, ip/32, 2001:db8:1:2:0:0:0:0",
        "2001:db8:1:2:3:4:5:6, ip/48, 2001:db8:1:0:0:0:0:0",
    })
    void masksCutAddresses(String address, String source, String expected) {
        assertThat(read(source, FakeExchange.get("/").from(address))).isEqualTo(expected);
    }

    /** Each of these would be looked up as a host name, on the event loop, if it got through to the JDK. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.2.3.256",
                "1a.b.c.d",
                "1.2.3",
                "1.2.3.4.",
                "cafe",
                "example.com",
                ".1:2",
                "",
                "1.2.3.4:80",
                "\uff11.2.3.4",
                "fe80::1%lo"
            })
    void whatIsNoAddressHasNoMaskAndIsNotLookedUp(String address) {
        assertThat(read("ip/24", FakeExchange.get("/").from(address))).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "/?q=a%20b+c, a b c",
        "/?q=%C3%A4, ä",
        "/?x=1&q=first&q=second, first",
        "/?%71=named, named",
        "/?q=100%, 100%",
        "/?q=%zz%4, %zz%4",
        "/?q=a=b, a=b",
        "/?&&q=x&, x",
    })
    void queriesAreDecoded(String path, String expected) {
        assertThat(read("query:q", FakeExchange.get(path))).isEqualTo(expected);
    }

    @Test
    void thePathEndsAtQueryOrFragment() {
        assertThat(read("path", FakeExchange.get("/a#b?c"))).isEqualTo("/a");
        assertThat(read("path", FakeExchange.get("/a?b#c"))).isEqualTo("/a");
    }

    @ParameterizedTest
    @CsvSource({"a:80, a", "A, a", "[::1]:80, [::1]", "[::1], [::1]"})
    void hostsLoseTheirPort(String authority, String expected) {
        assertThat(read("host", FakeExchange.get("/").header(":authority", authority)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cookie:a",
                "header:Authorization",
                "header:proxy-authorization",
                "header:x-api-key",
                "header:api-key",
                "header:cookie"
            })
    void secretsAreKnownAsSuch(String source) {
        assertThat(Source.parse(source).secret()).isTrue();
    }

    @Test
    void theRestIsNoSecretAndSaysWhatItNeeds() {
        assertThat(Source.parse("header:x-user").secret()).isFalse();
        assertThat(Source.parse("ip").attributes()).containsExactly("source.address");
        assertThat(Source.parse("attribute:xds.route_name").attributes()).containsExactly("xds.route_name");
        assertThat(Source.parse("path").attributes()).isEmpty();
    }

    @Test
    void sourcesAreEqualByTheirText() {
        assertThat(Source.parse("ip"))
                .isEqualTo(Source.parse("ip"))
                .hasToString("ip")
                .isNotEqualTo(Source.parse("path"));
        assertThat(Source.parse("ip")).hasSameHashCodeAs(Source.parse("ip"));
    }
}
