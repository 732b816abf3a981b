package dev.attache.server.session;

import static dev.attache.server.session.Samples.policy;
import static dev.attache.server.session.Samples.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.policy.FailureMode;
import dev.attache.policy.Interest;
import dev.attache.server.session.SessionConfig.OnMissing;
import dev.attache.server.session.SessionConfig.OnStoreError;
import dev.attache.testkit.TestContext;
import dev.attache.testkit.TestExchange;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every setting as it is written, through the reader of configurations. */
class SessionConfigTest {
    @Test
    void everySettingHasTheDefaultOfTheDocumentation() {
        SessionConfig config = settings("cookie: sid");

        assertThat(config.onMissing()).isEqualTo(OnMissing.DENY);
        assertThat(config.onStoreError()).isEqualTo(OnStoreError.AUTHENTICATE);
        assertThat(config.remember())
                .isEqualTo(new SessionConfig.Remember(
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(30),
                        Duration.ofHours(12),
                        0));
        assertThat(config.deny()).isEqualTo(new SessionConfig.Deny(401, "Unauthorized\n", "text/plain"));
        assertThat(config.setHeaders()).isEmpty();
        assertThat(config.consumer()).isNull();
        SessionPolicy policy = policy(new TestContext(), "cookie: sid");
        assertThat(policy.guards()).isTrue();
        assertThat(policy.interest()).isEqualTo(Interest.REQUEST_HEADERS);
        assertThat(policy.timeout()).isZero();
    }

    @Test
    void everySettingIsRead() {
        SessionConfig config = settings("""
                cookie: __Host-sid, on_missing: redirect, on_store_error: allow, consumer: "session:user",
                authenticate: {url: "http://auth:8080/verify?x=y", forward: [cookie:__Host-sid, header:Authorization],
                  timeout: 50ms, on_error: allow},
                remember: {allow: 1m, deny: 1s, idle: 0s, absolute: 30d, per_user: 5},
                redirect: {location: "/login?back={path_query|url}"}, set_headers: {X-User: "{session:user}"},
                logout: {path: /logout, location: /bye, cookie_path: /a, cookie_domain: a.test},
                deny: {status: 403, body: "no", content_type: text/x}""");

        SessionConfig.Authenticate authenticate = Objects.requireNonNull(config.authenticate());
        assertThat(authenticate.timeout()).isEqualTo(Duration.ofMillis(50));
        assertThat(authenticate.onError()).isEqualTo(FailureMode.ALLOW);
        assertThat(authenticate.forward()).extracting(Shown::name).containsExactly("__Host-sid", "authorization");
        assertThat(config.setHeaders()).containsOnlyKeys("x-user");
        assertThat(config.remember().perUser()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cookie: 'a b' | the name of a cookie",
                "cookie: s, on_missing: authenticate | with authenticate",
                "cookie: s, on_missing: redirect | with redirect",
                "cookie: s, redirect: {location: /login} | only with on_missing: redirect",
                "cookie: s, authenticate: {url: 'http://a/', forward: ['header:a', 'cookie:t']} | with cookie:s, else a revoked client",
                "cookie: s, authenticate: {url: 'http://a/', forward: []} | all that the answer depends on",
                "cookie: s, authenticate: {url: 'http://a/', forward: ['cookie:a', 'cookie:a']} | each name once",
                "cookie: s, authenticate: {url: 'http://u:p@a/', forward: ['cookie:a']} | no placeholders, user or fragment",
                "cookie: s, authenticate: {url: 'http://{host}/', forward: ['cookie:a']} | no placeholders, user or fragment",
                "cookie: s, authenticate: {url: 'ftp://a/', forward: ['cookie:a']} | expected: http:// or https://",
                "cookie: s, authenticate: {url: 'http://a/', forward: ['header:cookie']} | cookies as cookie:NAME",
                "cookie: s, authenticate: {url: 'http://a/', forward: ['header:proxy-authorization']} | about the connection",
                "cookie: s, authenticate: {url: 'http://a/', forward: ['body:a']} | expected: header:NAME",
                "cookie: s, authenticate: {url: 'http://a/', forward: ['cookie:a b']} | cookie:a b (expected: header:NAME",
                "cookie: s, set_headers: {':path': /a} | an ordinary header",
                "cookie: s, set_headers: {cookie: a} | an ordinary header",
                "cookie: s, logout: {path: logout} | a path without a query",
                "cookie: s, logout: {path: /l, cookie_domain: 'a; b'} | as in Set-Cookie",
                "cookie: s, deny: {status: 200} | 400 to 599",
                "cookie: s, remember: {per_user: -1} | 0 to 1000",
            })
    void whatDoesNotFitIsRefused(String yaml, String expected) {
        assertThatThrownBy(() -> settings(yaml)).hasMessageContaining(expected);
    }

    /** Names made of secrets must be the same on all replicas, and only theirs. */
    @Test
    void verdictsInRedisNeedTheServersSecret() {
        String redis = "}}}\nredis: {uri: \"redis://h\"}\nroutes: []\nx: {a: {b: {";
        String secret = "missing; policies.login keeps cookie:sid in Redis";
        assertThatThrownBy(() -> settings(
                        "cookie: sid, authenticate: {url: 'http://a/', forward: ['method', 'cookie:sid']}" + redis))
                .hasMessageContaining(secret);
        assertThatThrownBy(() -> settings(
                        "cookie: sid, on_missing: authenticate, authenticate: {url: 'http://a/', forward: ['method']}"
                                + redis))
                .message()
                .doesNotContain(secret);
        assertThatThrownBy(() -> settings("cookie: sid" + redis)).message().doesNotContain(secret);
    }

    /** Whoever may choose the host sends others' users to his own login. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{path}",
                "/{path}",
                "//{host}/",
                "//evil.test/",
                "/\\evil.test",
                "https://{host}/login",
                "https://login.test{path}",
                "https://login{path}.test/",
                "https://a@evil.test/",
                "https:/{path}",
                "javascript:alert(1)",
                "login",
                "",
                "https://login.test/ x"
            })
    void noRequestChoosesTheHostOfALocation(String text) {
        assertThatThrownBy(() -> Location.parse(text)).hasMessageContaining("expected: http");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/login",
                "/?back={path_query|url}",
                "https://login.test",
                "https://login.test:8443/a{path}",
                "http://login.test?back={path|url}"
            })
    void aLocationMayHavePlacesBehindItsHost(String text) {
        assertThat(Location.parse(text).render(TestExchange.get("/x")))
                .startsWith(text.substring(0, text.contains("{") ? text.indexOf('{') : text.length()));
    }
}
