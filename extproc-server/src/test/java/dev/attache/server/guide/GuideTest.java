package dev.attache.server.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.HeaderList;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.HttpCalls;
import dev.attache.policy.Interest.Body;
import dev.attache.policy.Metered.Demand;
import dev.attache.server.EmbeddedService;
import dev.attache.server.config.SamplePolicies;
import dev.attache.testkit.FakeEnvoy;
import dev.attache.testkit.FakeExchange;
import dev.attache.testkit.ManualClock;
import dev.attache.testkit.Mode;
import dev.attache.testkit.TestContext;
import dev.attache.testkit.TestExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/writing-a-policy.md} says what compiles, and what compiles does what the page says. */
class GuideTest {
    private static final Path PAGE = Path.of("../docs/writing-a-policy.md");
    private static final List<Path> SOURCES =
            List.of(Path.of("src/test/java/dev/attache/server/guide"), Path.of("../examples/custom-policy/src"));
    private static final URI ANYWHERE = URI.create("http://127.0.0.1:1/");

    private final TestContext context = new TestContext();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void everyBlockOfJavaOnThePageIsCodeThatCompiles() throws IOException {
        var sources = new ArrayList<String>();
        for (Path root : SOURCES) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file :
                        files.filter(name -> name.toString().endsWith(".java")).toList()) {
                    sources.add(stripped(Files.readString(file)));
                }
            }
        }
        List<String> blocks = blocks(Files.readString(PAGE));
        assertThat(blocks).hasSizeGreaterThan(15);
        assertThat(blocks)
                .allSatisfy(block -> assertThat(sources)
                        .as("a source with the block\n%s", block)
                        .anyMatch(source -> source.contains(stripped(block))));
    }

    @Test
    void theFirstPolicyGreetsBehindAFakeEnvoy() throws Exception {
        Path file = Files.writeString(folder.resolve("attache.yaml"), """
                version: 1
                policies: {greeting: {hello: {}}}
                default_route: {policies: [greeting]}
                """);
        try (var service = EmbeddedService.start(file, new HelloType());
                var envoy = FakeEnvoy.connect(service.target());
                FakeExchange exchange = envoy.exchange(Mode.HEADERS)) {
            exchange.requestHeaders(FakeEnvoy.get("/"), true);
            assertThat(exchange.upstream().header("hello")).isEqualTo("world");
        }
    }

    @Test
    void embeddedServicesShareNothing() throws Exception {
        Path file = Files.writeString(folder.resolve("attache.yaml"), "version: 1\nserver: {drain: 1h}\n");
        try (var one = EmbeddedService.start(file);
                var other = EmbeddedService.start(file, SamplePolicies.ALL.getFirst())) {
            assertThat(one.target()).isNotEqualTo(other.target());
            assertThat(one.adminPort()).isNotEqualTo(other.adminPort());
        }
    }

    @Test
    void headersAreReadAndChanged() {
        TestExchange exchange = TestExchange.get("/")
                .with("x-plan", "free")
                .with("x-user-id", "ann")
                .with("host", "a.test")
                .with("cookie", "user=bob");
        assertThat(new HeaderSnippets.Reading(exchange).all())
                .isEqualTo("free [] GET bob null null hello ann at a.test");
        assertThat(edits(new HeaderSnippets.Changing().requestHeaders()).headers())
                .extracting(HeaderEdit::name)
                .containsExactly("x-seen-by", "x-plan", "x-debug", ":path");
        assertThat(edits(new HeaderSnippets.Changing().responseHeaders(response(200)))
                        .headers())
                .containsExactly(new HeaderEdit.Remove("server"));
        assertThat(edits(new HeaderSnippets.Replacing(exchange, "x-plan"::equals).requestHeaders())
                        .headers())
                .containsExactly(new HeaderEdit.Remove("x-user-id"));
    }

    @Test
    void answersComeEarly() {
        assertThat(status(new HeaderSnippets.Answering(TestExchange.get("/")).requestHeaders()))
                .isEqualTo(401);
        var handler = new HeaderSnippets.Answering(TestExchange.get("/").with("x-key", "k"));
        assertThat(verdict(handler.requestHeaders())).isEqualTo(Verdict.PASS);
        assertThat(status(handler.responseHeaders(response(500)))).isEqualTo(502);
    }

    @Test
    void bodiesAreReadAndChanged() {
        var counting = new BodySnippets.Counting();
        counting.responseBodyChunk(bytes("abc"), false);
        assertThat(counting.bytes).isEqualTo(3);

        ByteBuffer masked = new BodySnippets.Masking().editResponseBody(bytes("a1b22"), true);
        assertThat(UTF_8.decode(masked).toString()).isEqualTo("a#b##");
        assertThat(new BodySnippets.Wrapping()
                        .responseBody(bytes("[1]"))
                        .toCompletableFuture()
                        .join()
                        .body())
                .asString(UTF_8)
                .isEqualTo("{\"data\":[1]}");

        TestExchange exchange = TestExchange.get("/").bodyValue("model", "small");
        ExchangeHandler model = new BodySnippets.ModelPolicy().begin(exchange);
        assertThat(edits(model.requestBody(bytes("{}"))).headers())
                .containsExactly(new HeaderEdit.Set("x-model", "small"));
        assertThat(new BodySnippets.OnlyJson(exchange).needs(true, Body.WHOLE)).isEqualTo(Body.NONE);
    }

    @Test
    void aServiceIsAsked() throws Exception {
        HttpCalls http = call -> new HttpCalls.Answer(200, Map.of("x-plan", List.of("gold")), new byte[0]);
        var policy = new WaitingSnippets.PlanPolicy(http, ANYWHERE);
        assertThat(policy.begin(TestExchange.get("/")).decide())
                .isInstanceOfSatisfying(
                        Verdict.Proceed.class,
                        pass -> assertThat(pass.edits().headers())
                                .containsExactly(new HeaderEdit.Set("x-plan", "gold")));

        assertThat(edits(new WaitingSnippets.SigningHandler(context).responseHeaders(response(200)))
                        .headers())
                .containsExactly(new HeaderEdit.Set("x-signature", "signed-200"));
    }

    @Test
    void theStoreIsAskedForOneOfTheUser() {
        var policy = new WaitingSnippets.UserLimitPolicy("mine", context);
        assertThat(policy.begin(TestExchange.get("/").with("x-user-id", "ann")).demand())
                .isInstanceOfSatisfying(
                        Demand.Take.class,
                        take -> assertThat(take.charge().subject()).endsWith("|3:ann"));
    }

    @Test
    void aListIsFetchedAgain() {
        HttpCalls http = call -> new HttpCalls.Answer(200, Map.of(), "eve\n".getBytes(UTF_8));
        var policy = new WaitingSnippets.BlockListPolicy(context.withHttp(http), ANYWHERE);
        TestExchange eve = TestExchange.get("/").with("x-user-id", "eve");
        assertThat(verdict(policy.begin(eve).requestHeaders())).isEqualTo(Verdict.PASS);

        context.runPeriodicWork();
        assertThat(status(policy.begin(eve).requestHeaders())).isEqualTo(403);
    }

    @Test
    void anExchangeIsRememberedToItsEnd() {
        var clock = new ManualClock();
        TestExchange exchange = TestExchange.get("/");
        var timing = new ExchangeSnippets.Timing(exchange, clock, ExchangeSnippets.slow("timing", context.metrics()));
        timing.requestHeaders();
        clock.advance(Duration.ofSeconds(2));
        assertThat(edits(timing.responseHeaders(response(200))).headers())
                .containsExactly(new HeaderEdit.Set("x-took", "2000ms"));
        assertThat(exchange.notes()).containsEntry("upstream_millis", "2000");
        assertThat(context.counts()).containsEntry("attache_slow_total[policy, timing]", 1L);

        var trailers = new ExchangeSnippets.GrpcStatus();
        assertThat(trailers.responseTrailers(HeaderList.of("grpc-status", "5")).headers())
                .containsExactly(new HeaderEdit.Remove("x-internal"));
        assertThat(trailers.status).isEqualTo("5");

        var ending = new ExchangeSnippets.Ending();
        ending.end(new Outcome.Completed(200));
        assertThat(ending.told).isEqualTo("the client has got a 200");
    }

    private static Response response(int status) {
        return new Response(HeaderList.of(":status", Integer.toString(status)), false);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8)).asReadOnlyBuffer();
    }

    private static Verdict verdict(CompletionStage<Verdict> stage) {
        return stage.toCompletableFuture().join();
    }

    private static Edits edits(CompletionStage<Verdict> stage) {
        return ((Verdict.Proceed) verdict(stage)).edits();
    }

    private static int status(CompletionStage<Verdict> stage) {
        return ((Verdict.Respond) verdict(stage)).reply().status();
    }

    /** What stands between the fences of Java. */
    private static List<String> blocks(String page) {
        var blocks = new ArrayList<String>();
        String[] parts = page.split("```", -1);
        for (int i = 1; i < parts.length; i += 2) {
            if (parts[i].startsWith("java\n")) {
                blocks.add(parts[i].substring("java\n".length()));
            }
        }
        return blocks;
    }

    /** Without indentation, which differs between a page and a class. */
    private static String stripped(String code) {
        return String.join("\n", code.lines().map(String::strip).toList());
    }
}
