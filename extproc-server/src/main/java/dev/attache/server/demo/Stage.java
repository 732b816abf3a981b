package dev.attache.server.demo;

import dev.attache.server.cli.ServeCommand;
import dev.attache.server.config.ConfigException;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.config.ListenAddress;
import dev.attache.server.embedding.Embedders;
import dev.attache.server.explain.EnvoyConfiguration;
import dev.attache.testkit.EnvoyBinary;
import dev.attache.testkit.EnvoyProcess;
import dev.attache.testkit.FreePort;
import dev.attache.testkit.SeenRequest;
import dev.attache.testkit.Upstream;
import dev.attache.testkit.llm.LlmCall;
import dev.attache.testkit.llm.LlmUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the demo starts: an upstream, a service that is asked, Attaché in this process, and before them a real Envoy as
 * envoy-config sets it up.
 */
final class Stage implements AutoCloseable {
    private static final String CONFIGURATION = """
            version: 1
            server:
              grpc: {address: "127.0.0.1:%d"}
              admin: {address: "127.0.0.1:%d"}
              drain: 0s
              shutdown_timeout: 2s
              log: {level: warn}
              envoy: {message_timeout: 1s}
            policies:
              per-user:
                rate_limit:
                  by: [header:x-user-id]
                  limits:
                    - {requests: %d, per: 1h}
              mock:
                respond: {body: "hello world\\n", when: {headers: {x-mock: "*"}}}
              headers:
                mutate:
                  request: {set_headers: {hello: world}, remove_headers: [x-debug]}
                  response: {set_headers: {x-demo: "{path}"}}
              who:
                http_callout:
                  url: "http://127.0.0.1:%d/verify"
                  timeout: 500ms
                  forward: [header:authorization]
                  copy_headers: {x-user-id: x-user-id}
              model:
                mutate: {request: {json: {set: {model: gpt-4o-mini}}}}
              chat-budget:
                token_quota:
                  by: [header:x-user-id]
                  limits: [{balance: tokens}]
              login:
                session:
                  cookie: sid
                  authenticate: {url: "http://127.0.0.1:%d/session", forward: [cookie:sid], timeout: 500ms}
                  set_headers: {x-user-id: "{session:user}"}
              answers:
                llm_cache: %s
              pages:
                response_cache: {mode: standby, by: [cookie:sid], breaker: {failures: 5, open: 100ms}}
              yours:
                greeting: {text: "hello {header:x-user-id}"}
            routes:
              - {name: hello, match: {path: /hello}, policies: [mock, headers]}
              - {name: account, match: {path: /account}, policies: [who]}
              - {name: llm, match: {path_prefix: /v1/}, policies: [model]}
              - {name: chat, match: {path_prefix: /openai/}, policies: [chat-budget]}
              - {name: faq, match: {path_prefix: /faq/}, policies: [answers]}
              - {name: shop, match: {path_prefix: /echo/}, policies: [login, pages]}
              - {name: greeted, match: {path: /greeted}, policies: [yours]}
            default_route: {policies: [per-user]}
            """;

    private static final String COMPARED =
            "{scope: [header:x-tenant], mode: exact_then_semantic, embedder: {onnx: {model: english}}, index: {memory: {}}, timeout: 800ms}";
    private static final String NOT_COMPARED = "{scope: [header:x-tenant]}";
    private static final String LOGGED = "remaining=%DYNAMIC_METADATA(attache:remaining)%";

    private final boolean embeds =
            Embedders.load(Stage.class.getClassLoader()).names().contains("onnx");
    private final Path folder;
    private final int grpcPort = FreePort.next();
    private final int adminPort = FreePort.next();
    private final int envoyPort = FreePort.next();
    private final int envoyAdminPort = FreePort.next();
    private final AuthService auth = new AuthService();
    private final Upstream upstream;
    private final ServeCommand.Running service;
    private final LlmUpstream provider = LlmUpstream.start();
    private final int llmPort = FreePort.next();
    private final int shopPort = FreePort.next();
    private Upstream shop = Upstream.start();
    private final EnvoyProcess envoy;
    private final EnvoyProcess llmEnvoy;
    private final EnvoyProcess shopEnvoy;

    Stage(ServeCommand.Starter starter, Supplier<ConfigReader> reader, int limit)
            throws ConfigException, IOException, InterruptedException {
        folder = Files.createTempDirectory("attache-demo-");
        limit(limit);
        Files.createDirectory(folder.resolve("plugins"));
        PluginJar.write(plugin());
        upstream = Upstream.start();
        service = starter.start(file());
        EnvoyConfiguration configuration = EnvoyConfiguration.of(reader.get().read(file()));
        envoy = envoy(configuration, envoyPort, upstream.port(), envoyAdminPort);
        llmEnvoy = envoy(configuration, llmPort, provider.port(), FreePort.next());
        shopEnvoy = envoy(configuration, shopPort, shop.port(), FreePort.next());
    }

    private static EnvoyProcess envoy(EnvoyConfiguration configuration, int port, int upstreamPort, int admin) {
        String bootstrap = configuration
                .bootstrap(local(port), local(upstreamPort), local(admin))
                .replace(LOGGED, LOGGED + " similarity=%DYNAMIC_METADATA(attache:cache_similarity)%");
        return EnvoyProcess.start(EnvoyBinary.find(), bootstrap, admin, 1);
    }

    /** Writes the configuration with this limit per user and hour, in one step as an editor or Kubernetes would. */
    void limit(int requests) throws IOException {
        Path next = folder.resolve("next.yaml");
        String cache = embeds ? COMPARED : NOT_COMPARED;
        Files.writeString(
                next, CONFIGURATION.formatted(grpcPort, adminPort, requests, auth.port(), auth.port(), cache));
        Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The configuration. */
    Path file() {
        return folder.resolve("attache.yaml");
    }

    private Path plugin() {
        return folder.resolve("plugins").resolve("greeting.jar");
    }

    private static ListenAddress.Tcp local(int port) {
        return new ListenAddress.Tcp("127.0.0.1", port);
    }

    /** Where Envoy takes requests. */
    String url() {
        return "http://127.0.0.1:" + envoyPort;
    }

    /** Where another Envoy takes requests for an LLM provider. */
    String llmUrl() {
        return "http://127.0.0.1:" + llmPort;
    }

    /** Where another Envoy takes requests for a shop, whose plug can be pulled. */
    String shopUrl() {
        return "http://127.0.0.1:" + shopPort;
    }

    /** The shop is down: connections are refused. */
    void unplugShop() {
        shop.close();
    }

    /** The shop is back where it was. */
    void plugShopIn() {
        shop = Upstream.start(shop.port());
    }

    /** The latest request that reached the shop. */
    SeenRequest seenByShop() {
        return shop.last();
    }

    /** How often the auth service was asked about a session. */
    int sessionsAsked() {
        return auth.sessionsAsked();
    }

    /** Where operators look at counters. */
    String adminUrl() {
        return "http://127.0.0.1:" + adminPort;
    }

    /**
     * Whether questions are compared by their meaning: the module that turns them into vectors may have been left out.
     */
    boolean embeds() {
        return embeds;
    }

    /** The access log of the Envoy before the LLM provider; it ends lines with {@code similarity=0.9671}. */
    Path llmLog() {
        return llmEnvoy.log();
    }

    /** All calls that the LLM provider has received, by its own books. */
    List<LlmCall> llmCalls() {
        return provider.books();
    }

    /** What any user asks for. */
    static Call echoOf(String user) {
        return Call.get("/echo").with("x-user-id", user);
    }

    /** The latest request that reached the upstream. */
    SeenRequest seen() {
        return upstream.last();
    }

    /** How many requests reached the upstream. */
    int reachedUpstream() {
        return upstream.count();
    }

    /** What runs where. */
    String describe() {
        return "Envoy %s -> upstream 127.0.0.1:%d%n%s%nconfiguration %s, admin http://127.0.0.1:%d (/ready /metrics /config)"
                .formatted(url(), upstream.port(), service.readyLine(), file(), adminPort);
    }

    /** Deletes the files; for an end by Ctrl-C, which leaves no time for more. */
    void tidy() {
        try {
            Files.deleteIfExists(file());
            Files.deleteIfExists(plugin());
            Files.deleteIfExists(folder.resolve("plugins"));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        envoy.close();
        llmEnvoy.close();
        shopEnvoy.close();
        service.stop();
        upstream.close();
        shop.close();
        provider.close();
        auth.close();
        tidy();
    }
}
