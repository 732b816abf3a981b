package dev.attache.server.standby;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.HeaderList;
import dev.attache.exchange.LocalReply;
import dev.attache.policy.Metrics;
import dev.attache.policy.Metrics.Count;
import dev.attache.policy.StandsIn;
import dev.attache.server.config.ListenAddress.Tcp;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code server.standby}: answers a GET or HEAD with the response that is kept for it, or with 503.
 *
 * <p>For Envoy's own fail-over, so only Envoy may reach it: it believes {@code x-forwarded-proto}, and every header
 * that identifies a caller. HTTP/1.1, one virtual thread per request; how many are at work, and for how long, is
 * bounded. Thread-safe.
 */
public final class StandbyServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StandbyServer.class);
    private static final int MAX_AT_WORK = 1_000;
    private static final long LONGEST_MILLIS = 1_000;
    private static final LocalReply NONE = LocalReply.text(503, "the upstream failed\n", null, "standby_none");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("standby-", 0).factory());
    private final Semaphore atWork = new Semaphore(MAX_AT_WORK);
    private final Supplier<StandIns> standIns;
    private final Count served;
    private final Count missed;
    private final Count refused;

    private StandbyServer(HttpServer server, Supplier<StandIns> standIns, Metrics metrics) {
        this.server = server;
        this.standIns = standIns;
        this.served = count(metrics, "hit");
        this.missed = count(metrics, "none");
        this.refused = count(metrics, "overload");
    }

    private static Count count(Metrics metrics, String result) {
        return metrics.count(
                "attache_standby_requests_total", "Requests to server.standby, by result.", "result", result);
    }

    /**
     * Listens.
     *
     * @param address port 0 is any free port
     * @param standIns asked at each request
     * @throws IOException when it cannot listen there, with the address and the reason
     */
    public static StandbyServer start(Tcp address, Supplier<StandIns> standIns, Metrics metrics) throws IOException {
        InetSocketAddress socket = address.resolve();
        if (socket.isUnresolved()) {
            throw new IOException("server.standby.address: " + address + ": unknown host");
        }
        HttpServer server;
        try {
            server = HttpServer.create(socket, 0);
        } catch (IOException e) {
            throw new IOException("server.standby.address: cannot listen on " + address + ": " + e.getMessage(), e);
        }
        var standby = new StandbyServer(server, standIns, metrics);
        server.createContext("/", standby::serve);
        server.setExecutor(standby.threads);
        server.start();
        return standby;
    }

    /** The port it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Stops at once; requests under way are cut. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void serve(HttpExchange exchange) {
        try (exchange) {
            LocalReply stored = answer(exchange);
            send(exchange, stored == null ? NONE : stored, stored != null);
        } catch (IOException gone) {
            LOG.debug("a client of server.standby went away", gone);
        }
    }

    private @Nullable LocalReply answer(HttpExchange exchange) {
        if (!atWork.tryAcquire()) {
            refused.increment();
            return null;
        }
        try {
            LocalReply reply = stored(exchange);
            (reply == null ? missed : served).increment();
            return reply;
        } catch (RuntimeException | ExecutionException fault) {
            LOG.error("server.standby could not answer", fault);
            missed.increment();
            return null;
        } finally {
            atWork.release();
        }
    }

    /** Whatever the method: Envoy sends everything here while it knows no better host. */
    private @Nullable LocalReply stored(HttpExchange exchange) throws ExecutionException {
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return null;
        }
        try {
            return standIns.get()
                    .stored(head(exchange))
                    .toCompletableFuture()
                    .get(LONGEST_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            return null;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static HeaderList head(HttpExchange exchange) {
        var headers = exchange.getRequestHeaders();
        String scheme = headers.getFirst("x-forwarded-proto");
        String host = headers.getFirst("host");
        var list = new ArrayList<Map.Entry<String, String>>();
        list.add(Map.entry(":method", exchange.getRequestMethod()));
        list.add(Map.entry(":path", exchange.getRequestURI().toString()));
        list.add(Map.entry(":scheme", scheme == null ? "http" : scheme));
        list.add(Map.entry(":authority", host == null ? "" : host));
        headers.forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!lower.equals("host")) {
                values.forEach(value -> list.add(Map.entry(lower, value)));
            }
        });
        return new HeaderList(List.copyOf(list));
    }

    private static void send(HttpExchange exchange, LocalReply reply, boolean hit) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("content-type", "text/plain");
        apply(reply.headers(), headers);
        headers.set(StandsIn.MARK, hit ? "hit" : "none");
        headers.set("content-length", String.valueOf(reply.body().length));
        boolean bodiless = exchange.getRequestMethod().equals("HEAD") || reply.body().length == 0;
        exchange.sendResponseHeaders(reply.status(), bodiless ? -1 : reply.body().length);
        if (!bodiless) {
            exchange.getResponseBody().write(reply.body());
        }
    }

    private static void apply(Edits edits, com.sun.net.httpserver.Headers headers) {
        for (HeaderEdit edit : edits.headers()) {
            switch (edit) {
                case HeaderEdit.Set set -> headers.set(set.name(), set.value());
                case HeaderEdit.Append append -> headers.add(append.name(), append.value());
                case HeaderEdit.Remove remove -> headers.remove(remove.name());
            }
        }
    }
}
