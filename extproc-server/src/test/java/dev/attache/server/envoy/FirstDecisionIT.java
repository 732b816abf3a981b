package dev.attache.server.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Policy;
import dev.attache.testkit.EnvoyConfig;
import dev.attache.testkit.EnvoyProcess;
import dev.attache.testkit.Mode;
import dev.attache.testkit.Upstream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A real Envoy asks, a policy decides: pass with headers, and an answer in the upstream's place. */
class FirstDecisionIT {
    /** Refuses whoever says {@code x-deny}, marks everything else in both directions. */
    private static final class Marker implements Policy {
        @Override
        public Interest interest() {
            return Interest.HEADERS;
        }

        @Override
        public ExchangeHandler begin(Exchange exchange) {
            return new ExchangeHandler() {
                @Override
                public CompletionStage<Verdict> requestHeaders() {
                    if (exchange.requestHeaders().has("x-deny")) {
                        return CompletableFuture.completedFuture(Verdict.respond(
                                LocalReply.text(429, "no\n", LocalReply.GRPC_RESOURCE_EXHAUSTED, "test")));
                    }
                    return CompletableFuture.completedFuture(Verdict.proceed(Edits.builder()
                            .set("x-client", String.valueOf(exchange.clientAddress()))
                            .build()));
                }

                @Override
                public CompletionStage<Verdict> responseHeaders(Response response) {
                    return CompletableFuture.completedFuture(
                            Verdict.proceed(Edits.builder().set("x-seen", "yes").build()));
                }
            };
        }
    }

    @Test
    void passesWithEditsAndAnswersInTheUpstreamsPlace() throws Exception {
        try (var server = new TestServer(FixedRoutes.of(new Marker()));
                var upstream = Upstream.start();
                var client = HttpClient.newHttpClient()) {
            EnvoyConfig config = config(server, upstream);
            URI uri = URI.create("http://127.0.0.1:" + config.listenerPort() + "/echo");
            try (var envoy = EnvoyProcess.start(config)) {
                HttpResponse<String> passed =
                        client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
                HttpResponse<String> denied = client.send(
                        HttpRequest.newBuilder(uri).header("x-deny", "1").build(),
                        HttpResponse.BodyHandlers.ofString());

                assertThat(passed.statusCode()).isEqualTo(200);
                assertThat(passed.headers().firstValue("x-seen")).contains("yes");
                assertThat(upstream.last().header("x-client")).isEqualTo("127.0.0.1");
                assertThat(denied.statusCode()).isEqualTo(429);
                assertThat(denied.body()).isEqualTo("no\n");
                assertThat(upstream.count()).isEqualTo(1);
                assertThat(server.troubles).isEmpty();
                assertThat(envoy.stat("spurious_msgs_received")).isZero();
            }
        }
    }

    private static EnvoyConfig config(TestServer server, Upstream upstream) {
        return new EnvoyConfig()
                .upstream(upstream.port())
                .processor(server.target())
                .messageTimeout("5s")
                .mode(Mode.HEADERS);
    }
}
