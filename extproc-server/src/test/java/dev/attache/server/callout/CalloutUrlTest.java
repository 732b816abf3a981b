package dev.attache.server.callout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.attache.testkit.TestExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalloutUrlTest {
    @ParameterizedTest
    @CsvSource({
        "http://auth, /a?b=c, http://auth",
        "http://auth:8080/verify, /a, http://auth:8080/verify",
        "http://auth:8080{path_query}, /a?b=c, http://auth:8080/a?b=c",
        "http://auth:8080{path}, /a?b=c, http://auth:8080/a",
        "https://[::1]:8443/v{path}?m={method}, /a/b, https://[::1]:8443/v/a/b?m=GET",
        "http://auth?u={header:x-user|url}, /, http://auth?u=a%2Fb%26c%20d",
        "http://auth/{{x}, /, http://auth/%7Bx%7D",
    })
    void fillsPathAndQuery(String text, String path, String expected) {
        TestExchange exchange = TestExchange.get(path).with("x-user", "a/b&c d");

        assertThat(CalloutUrl.parse(text).render(exchange)).hasToString(expected);
        assertThat(CalloutUrl.parse(text)).hasToString(text);
    }

    /** Else a client chooses who is asked, or makes the call impossible, which on_unreachable: allow lets pass. */
    @ParameterizedTest
    @CsvSource({
        "/a|b, /a%7Cb",
        "/100%, /100%25",
        "/%zz, /%25zz",
        "/%2F, /%2F",
        "/a#b, /a%23b",
        "/ü, /%C3%BC",
        "/[x], /%5Bx%5D",
        "@evil.test/, /@evil.test/",
        ":99/, /:99/",
        ".evil.test/, /.evil.test/",
        "*, /*",
    })
    void whateverAClientSendsTheCallGoesToTheHost(String path, String expected) {
        assertThat(CalloutUrl.parse("http://auth:8080{path_query}").render(TestExchange.get(path)))
                .hasToString("http://auth:8080" + expected)
                .hasHost("auth")
                .hasPort(8080);
    }

    @Test
    void aMissingValueIsNoFault() {
        assertThat(CalloutUrl.parse("http://auth:8080/u/{header:x-user}?c={consumer}")
                        .render(TestExchange.get("/")))
                .hasToString("http://auth:8080/u/?c=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://{header:x-host}/",
                "http://auth-{header:x}/",
                "http://auth:{header:port}/",
                "http://auth{header:x}",
                "http://auth{path|url}",
                "{header:scheme}://auth/",
                "{header:all}"
            })
    void refusesAPlaceholderThatChoosesTheHost(String text) {
        refused(text, text + " (expected: no placeholder in scheme, host or port)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth/verify",
                "ftp://auth/",
                "http:///a",
                "http://a_b/",
                "http://auth:http/",
                "http://auth:99999/",
                "http://a b/"
            })
    void refusesWhatIsNoAddress(String text) {
        refused(text, text + " (expected: http:// or https://, a host, perhaps a port, then a path)");
    }

    @Test
    void refusesWhatWouldNotBeSent() {
        refused("http://auth/a#b", "http://auth/a#b (expected: no fragment)");
        refused("http://auth#b", "http://auth#b (expected: no fragment)");
        refused("http://auth/{header:x", "without }");
        refused("http://auth/{nonsense}", "\"nonsense\" is not a source");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CalloutUrl.parse("http://me:hush@auth/"))
                .withMessage("a user in the address (expected: none; use a header)");
    }

    private static void refused(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CalloutUrl.parse(text))
                .withMessageContaining(message);
    }
}
