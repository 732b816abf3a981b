package dev.attache.server.standby;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Source;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.FailureMode;
import dev.attache.policy.Interest;
import dev.attache.policy.StandsIn;
import dev.attache.server.chain.ChainMeans;
import dev.attache.server.chain.NamedPolicy;
import dev.attache.server.chain.PolicyChain;
import dev.attache.server.chain.RouteScope;
import dev.attache.server.chain.RouteTable;
import dev.attache.server.config.ListenAddress.Tcp;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StandbyServerTest {
    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
    private final Kept kept = new Kept();
    private volatile StandIns standIns = standIns(Set.of("pages"), exchange -> true);
    private StandbyServer server;
    private HttpClient client;

    /** Keeps one page for each user, and notes what it is asked. */
    private static final class Kept implements StandsIn {
        volatile CompletionStage<@Nullable LocalReply> other = CompletableFuture.completedStage(null);
        volatile String asked = "";

        @Override
        public Interest interest() {
            return Interest.HEADERS;
        }

        @Override
        public ExchangeHandler begin(Exchange exchange) {
            throw new AssertionError("no exchange is begun here");
        }

        @Override
        public List<Source> by() {
            return List.of(Source.parse("cookie:sid"));
        }

        @Override
        public CompletionStage<@Nullable LocalReply> stored(Exchange exchange) {
            var head = exchange.requestHeaders();
            asked = String.join(
                            " ",
                            head.first(":method"),
                            head.first(":scheme"),
                            head.first(":authority"),
                            head.first(":path"))
                    + " on " + exchange.route();
            if (!"alice".equals(by().getFirst().read(exchange))) {
                return other;
            }
            Edits headers = Edits.builder()
                    .set("content-type", "text/html")
                    .set("age", "7")
                    .set("date", "Sun, 06 Nov 1994 08:49:37 GMT")
                    .append("link", "<a>")
                    .append("link", "<b>")
                    .build();
            return CompletableFuture.completedStage(
                    new LocalReply(203, headers, "hers\n".getBytes(UTF_8), null, "kept"));
        }
    }

    private StandIns standIns(Set<String> served, Predicate<Exchange> when) {
        var means = new ChainMeans(
                charges -> CompletableFuture.failedStage(new AssertionError()), StandbyServerTest::none, 0);
        var chain = new PolicyChain(List.of(new NamedPolicy("pages", kept, when)), means);
        var routes =
                new RouteTable(List.of(), new RouteScope("default", chain, FailureMode.ALLOW), FailureMode.ALLOW, 0);
        return new StandIns(routes, served);
    }

    private static <T> CompletableFuture<T> none(Callable<T> code) {
        return CompletableFuture.failedFuture(new AssertionError("nothing to wait for"));
    }

    @BeforeEach
    void start() throws Exception {
        server = StandbyServer.start(new Tcp("127.0.0.1", 0), () -> standIns, (name, help, labels) -> {
            var count = counts.computeIfAbsent(labels[1], absent -> new AtomicLong());
            return count::addAndGet;
        });
        client = HttpClient.newHttpClient();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private HttpResponse<String> send(String method, String target, String cookie) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + target))
                        .version(HttpClient.Version.HTTP_1_1)
                        .method(
                                method,
                                method.equals("POST")
                                        ? HttpRequest.BodyPublishers.ofString("x")
                                        : HttpRequest.BodyPublishers.noBody())
                        .headers("cookie", cookie, "x-forwarded-proto", "https")
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void givesWhatIsKeptForWhoAsks() throws Exception {
        HttpResponse<String> got = send("GET", "/a%2Fb?q=1&r=%20", "sid=alice");

        assertThat(got.statusCode()).isEqualTo(203);
        assertThat(got.body()).isEqualTo("hers\n");
        assertThat(got.headers().map())
                .containsEntry("age", List.of("7"))
                .containsEntry("content-type", List.of("text/html"))
                .containsEntry("link", List.of("<a>", "<b>"))
                .containsEntry(StandsIn.MARK, List.of("hit"));
        assertThat(kept.asked).isEqualTo("GET https 127.0.0.1:" + server.port() + " /a%2Fb?q=1&r=%20 on default");
        assertThat(counts.get("hit")).hasValue(1);
    }

    @Test
    void givesAHeadItsLengthAndNoBody() throws Exception {
        HttpResponse<String> got = send("HEAD", "/", "sid=alice");

        assertThat(got.statusCode()).isEqualTo(203);
        assertThat(got.headers().firstValueAsLong("content-length")).hasValue(5);
        assertThat(got.body()).isEmpty();
        assertThat(send("GET", "/", "sid=alice").body()).isEqualTo("hers\n");
    }

    @Test
    void hasNothingForOthersNorForOtherMethods() throws Exception {
        for (HttpResponse<String> got : List.of(
                send("GET", "/", "sid=bob"), send("POST", "/", "sid=alice"), send("DELETE", "/", "sid=alice"))) {
            assertThat(got.statusCode()).isEqualTo(503);
            assertThat(got.headers().firstValue(StandsIn.MARK)).hasValue("none");
            assertThat(got.body()).isEqualTo("the upstream failed\n");
        }
        assertThat(counts.get("none")).hasValue(3);
    }

    @Test
    void asksOnlyPoliciesThatMayBeAskedHere() throws Exception {
        standIns = standIns(Set.of("another"), exchange -> true);
        assertThat(send("GET", "/", "sid=alice").statusCode()).isEqualTo(503);
        standIns = standIns(Set.of("pages"), exchange -> false);
        assertThat(send("GET", "/", "sid=alice").statusCode()).isEqualTo(503);
        assertThat(kept.asked).isEmpty();
    }

    @Test
    void answersWhenThePolicyFailsOrIsLate() throws Exception {
        kept.other = CompletableFuture.failedStage(new IllegalStateException("a bug"));
        assertThat(send("GET", "/", "sid=bob").statusCode()).isEqualTo(503);
        kept.other = new CompletableFuture<>();
        assertThat(send("GET", "/", "sid=bob").statusCode()).isEqualTo(503);
    }
}
