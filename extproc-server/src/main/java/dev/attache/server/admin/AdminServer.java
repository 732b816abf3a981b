package dev.attache.server.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.attache.server.config.ListenAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin port: HTTP/1.1, one virtual thread per request.
 *
 * <p>Whatever a client sends is answered or dropped and hurts nobody else: headers, bodies, connections and the time for
 * a request are bounded. Thread-safe.
 */
public final class AdminServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final int MAX_GUARDED = 32;

    static {
        // The JDK's server takes its limits only from here, and has none for connections and times by itself.
        standard("jdk.httpserver.maxConnections", "256");
        standard("sun.net.httpserver.maxReqTime", "10");
        standard("sun.net.httpserver.maxRspTime", "30");
        standard("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final AdminRoutes routes;
    private final AdminGuard guard;
    private final ListenAddress.Tcp address;
    // Only the guarded calls wait for something (Redis); probes must be answered while those are stuck.
    private final Semaphore guarded = new Semaphore(MAX_GUARDED);

    private AdminServer(HttpServer server, AdminRoutes routes, AdminGuard guard, String host) {
        this.server = server;
        this.routes = routes;
        this.guard = guard;
        this.address = new ListenAddress.Tcp(host, server.getAddress().getPort());
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("admin-", 0).factory());
    }

    /**
     * Listens.
     *
     * @param address port 0 is any free port
     * @param token what guarded calls want, asked at each; null: they answer on loopback only
     * @throws IOException when it cannot listen there, with the address and the reason
     */
    public static AdminServer start(
            ListenAddress.Tcp address, Supplier<@Nullable String> token, List<AdminEndpoint> endpoints)
            throws IOException {
        var routes = new AdminRoutes(endpoints);
        var guard = new AdminGuard(token);
        InetSocketAddress socket = address.resolve();
        if (socket.isUnresolved()) {
            throw new IOException("server.admin.address: " + address + ": unknown host");
        }
        HttpServer server;
        try {
            server = HttpServer.create(socket, 0);
        } catch (IOException e) {
            throw new IOException("server.admin.address: cannot listen on " + address + ": " + e.getMessage(), e);
        }
        var admin = new AdminServer(server, routes, guard, address.host());
        server.createContext("/", admin::serve);
        server.setExecutor(admin.threads);
        server.start();
        return admin;
    }

    /** Where it listens, with the real port. */
    public ListenAddress.Tcp address() {
        return address;
    }

    /** Stops at once; requests under way are cut. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void serve(HttpExchange exchange) {
        try (exchange) {
            send(exchange, answer(exchange));
        } catch (IOException gone) {
            LOG.debug("an admin client went away", gone);
        }
    }

    private AdminResponse answer(HttpExchange exchange) {
        String method = exchange.getRequestMethod();
        try {
            return switch (routes.find(method, exchange.getRequestURI().getRawPath())) {
                case AdminRoutes.Match.Found found -> call(found, exchange);
                case AdminRoutes.Match.WrongMethod wrong ->
                    AdminResponse.problem(405, "this path allows " + wrong.allow())
                            .with("allow", wrong.allow());
                case AdminRoutes.Match.Unknown unknown -> AdminResponse.problem(404, "there is nothing at this path");
            };
        } catch (RefusedRequestException refused) {
            return refused.problem();
        } catch (RuntimeException fault) {
            LOG.error("an admin call failed", fault);
            return AdminResponse.problem(500, "a fault on our side; the log says more");
        }
    }

    private AdminResponse call(AdminRoutes.Match.Found found, HttpExchange exchange) {
        if (found.endpoint().open()) {
            return handle(found, exchange);
        }
        AdminResponse refusal = guard.refuse(
                exchange.getRemoteAddress().getAddress(),
                exchange.getRequestHeaders().getFirst("authorization"));
        if (refusal != null) {
            return refusal;
        }
        if (!guarded.tryAcquire()) {
            return AdminResponse.problem(503, "more than " + MAX_GUARDED + " calls at once")
                    .with("retry-after", "1");
        }
        try {
            return handle(found, exchange);
        } finally {
            guarded.release();
        }
    }

    private static AdminResponse handle(AdminRoutes.Match.Found found, HttpExchange exchange) {
        return found.endpoint()
                .handle(new AdminRequest(
                        found.variables(), exchange.getRequestURI().getRawQuery(), exchange.getRequestBody()));
    }

    private static void send(HttpExchange exchange, AdminResponse response) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("content-type", response.contentType());
        headers.set("cache-control", "no-store");
        headers.set("x-content-type-options", "nosniff");
        response.headers().forEach(headers::set);
        byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
        if (exchange.getRequestMethod().equals("HEAD") || body.length == 0) {
            headers.set("content-length", String.valueOf(body.length));
            exchange.sendResponseHeaders(response.status(), -1);
        } else {
            exchange.sendResponseHeaders(response.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static void standard(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
