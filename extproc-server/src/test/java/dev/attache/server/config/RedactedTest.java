package dev.attache.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Template;
import dev.attache.policy.Setting;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactedTest {
    private record Sample(
            @Setting("Headers.") Map<String, Template> setHeaders,
            @Setting("Names by name.") Map<String, String> copyHeaders) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorization",
                "Proxy-Authorization",
                "x-api-key",
                "api-key",
                "x-goog-api-key",
                "x-auth-token",
                "set-cookie",
                "client_secret"
            })
    void whatIsSetUnderASecretNameIsNotShown(String name) {
        assertThat(shown(name)).isEqualTo("{set_headers={" + name + "=(hidden)}, copy_headers={x-token=x-token}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-tenant", "max_tokens", "x-authorized", "x-monkey"})
    void otherNamesHideNothing(String name) {
        assertThat(shown(name)).startsWith("{set_headers={" + name + "=Bearer hush}");
    }

    @Test
    void passwordsInAddressesAreNotShown() {
        var sample = new Sample(Map.of("location", Template.parse("https://me:hush@example.com/")), Map.of());

        assertThat(Redacted.text(sample)).doesNotContain("hush").contains("https://…@example.com/");
    }

    private static String shown(String name) {
        return Redacted.text(new Sample(Map.of(name, Template.parse("Bearer hush")), Map.of("x-token", "x-token")));
    }
}
