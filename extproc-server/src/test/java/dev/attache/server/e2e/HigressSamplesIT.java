package dev.attache.server.e2e;

import static dev.attache.server.e2e.RecordingUpstream.Answer.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The two samples of the Higress developer guide, from {@code examples/}, on a real Envoy. */
class HigressSamplesIT {
    @Test
    void mockOrHeader() throws Exception {
        try (var gateway = new PolicyGateway(policies("higress-mock-or-header.yaml"))) {
            HttpResponse<String> mock = gateway.send(gateway.to("/").header("x-mock", "true"));
            assertThat(mock.statusCode()).isEqualTo(200);
            assertThat(mock.body()).isEqualTo("hello world\n");
            assertThat(gateway.upstream.count()).isZero();

            assertThat(gateway.send(gateway.to("/")).body()).isEqualTo("ok\n");
            assertThat(gateway.upstream.only().all("hello")).containsExactly("world");
            gateway.assertEnvoyIsContent();
        }
    }

    @Test
    void httpCallout() throws Exception {
        try (var service = new RecordingUpstream();
                var gateway = new PolicyGateway(
                        policies("higress-http-callout.yaml").replace(":8081", ":" + service.port()))) {
            service.answers(got -> text(200, Map.of("x-token", "t-1"), ""));
            assertThat(gateway.send(gateway.to("/").header("x-token", "forged")).statusCode())
                    .isEqualTo(200);
            assertThat(service.only().target()).isEqualTo("/get");
            assertThat(gateway.upstream.only().all("x-token")).containsExactly("t-1");

            service.answers(got -> text(404, Map.of(), "no such user"));
            HttpResponse<String> refused = gateway.send(gateway.to("/"));
            assertThat(refused.statusCode()).isEqualTo(500);
            assertThat(refused.body()).isEqualTo("http call failed\n");
            assertThat(gateway.upstream.count()).isOne();

            service.close();
            assertThat(gateway.send(gateway.to("/")).statusCode())
                    .as("without the service")
                    .isEqualTo(200);
            gateway.assertEnvoyIsContent();
        }
    }

    /** The request plugin and the token plugin of the articles, byte for byte as their clients saw them. */
    @Test
    void requestsAndTokensByTheMinute() throws Exception {
        String usage = "{\"model\":\"qwen-turbo\",\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":500,"
                + "\"total_tokens\":600},\"choices\":[]}";
        // A day does not end amid this test but once in a day.
        String policies = policies("higress-compatible.yaml").replace("per: 1m", "per: 1d");
        try (var gateway = new PolicyGateway(policies)) {
            gateway.upstream.answers(got -> text(200, Map.of("content-type", "application/json"), usage));
            HttpResponse<String> first = gateway.send(chat(gateway));
            assertThat(first.body()).isEqualTo(usage);
            assertThat(first.headers().firstValue("calltimeleft")).hasValue("9");
            assertThat(first.headers().firstValueAsLong("timestamp").orElseThrow() % 86_400)
                    .isZero();
            assertThat(first.headers().firstValueAsLong("tokenleft").orElseThrow())
                    .isBetween(0L, 999L);

            // 600 were used; what is left is enough to begin one more call, which uses more than it asked for.
            assertThat(gateway.send(chat(gateway)).statusCode()).isEqualTo(200);
            HttpResponse<String> spent = gateway.send(chat(gateway));
            assertThat(spent.statusCode()).isEqualTo(429);
            assertThat(spent.body()).isEqualTo("No token left\n");
            assertThat(spent.headers().firstValue("tokenleft")).hasValue("0");

            for (int i = 4; i <= 10; i++) {
                assertThat(gateway.send(gateway.to("/")).statusCode()).isEqualTo(200);
            }
            HttpResponse<String> many = gateway.send(gateway.to("/"));
            assertThat(many.statusCode()).isEqualTo(429);
            assertThat(many.body()).isEqualTo("Too many requests\n");
            assertThat(many.headers().firstValue("calltimeleft")).hasValue("0");
            assertThat(many.headers().firstValue("timestamp")).isPresent();
            gateway.assertEnvoyIsContent();
        }
    }

    private static HttpRequest.Builder chat(PolicyGateway gateway) {
        return gateway.to("/compatible-mode/v1/chat/completions")
                .POST(
                        BodyPublishers.ofString(
                                "{\"model\":\"qwen-turbo\",\"max_tokens\":300,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"));
    }

    /** All but the addresses. */
    private static String policies(String example) throws Exception {
        String file = Files.readString(Path.of("../examples").resolve(example));
        return file.substring(file.indexOf("\npolicies:") + 1);
    }
}
