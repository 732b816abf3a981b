package dev.attache.server.http;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.attache.policy.AnswerTooLongException;
import dev.attache.policy.Counts;
import dev.attache.policy.HttpCalls;
import dev.attache.policy.Metrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Calls with the JDK's client: HTTP/1.1, over TLS also HTTP/2, the JVM's trust store and proxy settings.
 *
 * <p>The deadline holds for all of it: waiting for a connection, the name's address, the connect, TLS, headers and
 * body. When it is over, or the caller is interrupted, the connection is closed. Per scheme, host and port, a limited
 * number of calls is under way and a limited number waits; all others are refused at once. A breaker opens when nothing
 * was answered several times in a row; any status is an answer, 500 too: it shows that the service is alive, and only
 * the caller knows what it means. Nothing is sent again, not even when a kept connection turns out to be closed; so
 * connections are kept for seconds only.
 *
 * <p>Headers about a connection, and those that the client writes itself, are dropped. Thread-safe.
 */
public final class OutgoingCalls implements HttpCalls, AutoCloseable {
    /** A bound on memory, should a policy take hosts from requests. */
    private static final int MAX_AUTHORITIES = 1_000;

    private static final Duration FORGET_AFTER = Duration.ofHours(1);

    static {
        ClientProperties.set();
    }

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("attache-http-", 0).factory());
    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(threads)
            .build();
    private final String userAgent;
    private final Counts<Result> counts;
    private final LoadingCache<String, Authority> authorities;

    /**
     * Calls within these bounds.
     *
     * @param userAgent the header of that name, where a call has none of its own
     * @param nanoTime the breakers' clock, as {@link System#nanoTime}
     */
    public OutgoingCalls(String userAgent, CallBounds bounds, Metrics metrics, LongSupplier nanoTime) {
        this.userAgent = userAgent;
        this.counts = Result.counts(metrics);
        this.authorities = Caffeine.newBuilder()
                .maximumSize(MAX_AUTHORITIES)
                .expireAfterAccess(FORGET_AFTER)
                .build(name -> new Authority(name, bounds, nanoTime));
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException when the call could not be sent as it is: no http address, a {@code host} header
     * of its own, a header's value that is not printable ASCII
     */
    @Override
    public Answer send(Call call) throws IOException, InterruptedException {
        long began = System.nanoTime();
        HttpRequest request = OutgoingRequest.of(call, userAgent, call.timeout());
        Authority authority = authorities.get(name(call.uri()));
        Authority.Place place;
        try {
            place = authority.enter(call.timeout().toNanos());
        } catch (NotSentException held) {
            count(held.result());
            throw held;
        } catch (HttpTimeoutException late) {
            count(Result.TIMEOUT);
            throw late;
        } catch (InterruptedException interrupted) {
            count(Result.INTERRUPTED);
            throw interrupted;
        }
        return ask(call, request, authority, place, began);
    }

    private Answer ask(Call call, HttpRequest request, Authority authority, Authority.Place place, long began)
            throws IOException, InterruptedException {
        long timeout = call.timeout().toNanos();
        long millis = call.timeout().toMillis();
        try {
            HttpResponse<byte[]> response =
                    new CallUnderWay(call.maxBody()).send(client, request, timeout - (System.nanoTime() - began));
            count(Result.ANSWERED);
            place.answered();
            return new Answer(response.statusCode(), lowerCase(response.headers()), response.body());
        } catch (TimeoutException late) {
            throw failed(Failures.outOfTime(authority.toString(), millis), place);
        } catch (ExecutionException failure) {
            throw failed(Failures.of(authority.toString(), failure.getCause(), millis), place);
        } catch (InterruptedException interrupted) {
            count(Result.INTERRUPTED);
            // The exchange's deadline may come just before ours. A client that goes away early says nothing about the
            // service.
            if (System.nanoTime() - began >= timeout / 2) {
                place.failed(authority + ": the exchange was out of time");
            } else {
                place.withdrawn();
            }
            throw interrupted;
        } catch (RuntimeException fault) {
            place.withdrawn();
            throw fault;
        }
    }

    private IOException failed(IOException failure, Authority.Place place) {
        switch (failure) {
            case AnswerTooLongException answered -> {
                count(Result.TOO_LONG);
                place.answered();
            }
            case HttpTimeoutException late -> {
                count(Result.TIMEOUT);
                place.failed(Failures.text(late));
            }
            default -> {
                count(Result.FAILED);
                place.failed(Failures.text(failure));
            }
        }
        return failure;
    }

    private void count(Result result) {
        counts.increment(result);
    }

    private static String name(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port;
    }

    private static Map<String, List<String>> lowerCase(HttpHeaders headers) {
        var lower = new TreeMap<String, List<String>>();
        headers.map().forEach((name, values) -> lower.put(name.toLowerCase(Locale.ROOT), values));
        return lower;
    }

    @Override
    public void close() {
        client.shutdownNow();
        threads.shutdownNow();
    }
}
