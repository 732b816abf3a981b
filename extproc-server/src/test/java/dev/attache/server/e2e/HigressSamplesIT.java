package dev.attache.server.e2e;

import static dev.attache.server.e2e.RecordingUpstream.Answer.text;
import static org.assertj.core.api.Assertions.assertThat;

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

    /** All but the addresses. */
    private static String policies(String example) throws Exception {
        String file = Files.readString(Path.of("../examples").resolve(example));
        return file.substring(file.indexOf("\npolicies:") + 1);
    }
}
