package dev.attache.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.policy.HttpCalls.Call;
import dev.attache.policy.Metrics;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConcurrentCallsTest {
    private static final int CONNECTIONS = 16;
    private static final int WAITING = 32;
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
    private final Metrics metrics = (name, help, labels) ->
            n -> counts.computeIfAbsent(labels[1], label -> new AtomicLong()).addAndGet(n);
    private final OutgoingCalls calls = new OutgoingCalls(
            "attache/1", new CallBounds(CONNECTIONS, WAITING, 2, Duration.ofSeconds(1)), metrics, () -> 0);

    @AfterEach
    void close() {
        calls.close();
    }

    @Test
    void holdsTheBoundWith200AtOnce() throws Exception {
        var under = new AtomicInteger();
        var most = new AtomicInteger();
        var busy = new CountDownLatch(CONNECTIONS);
        var refused = new CountDownLatch(200 - CONNECTIONS - WAITING);
        try (var server = new RawServer((request, out) -> {
                    most.accumulateAndGet(under.incrementAndGet(), Math::max);
                    busy.countDown();
                    busy.await();
                    refused.await();
                    under.decrementAndGet();
                    out.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok".getBytes(UTF_8));
                    return true;
                });
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = new ArrayList<Future<Object>>();
            for (int i = 0; i < 200; i++) {
                results.add(threads.submit(() -> {
                    try {
                        return calls.send(get(server, LONG)).status();
                    } catch (NotSentException full) {
                        refused.countDown();
                        return full.getMessage();
                    }
                }));
            }
            var said = new ArrayList<Object>();
            for (Future<Object> result : results) {
                said.add(result.get());
            }

            assertThat(said).filteredOn(one -> one.equals(200)).hasSize(CONNECTIONS + WAITING);
            assertThat(said)
                    .filteredOn(String.class::isInstance)
                    .hasSize(200 - CONNECTIONS - WAITING)
                    .containsOnly(server.url("") + ": 16 calls are under way and 32 wait; no more may");
            assertThat(most.get()).isEqualTo(CONNECTIONS);
            assertThat(calls.send(get(server, LONG)).status())
                    .as("all places are free again")
                    .isEqualTo(200);
        }
        assertThat(counts.get("no_room")).hasValue(200 - CONNECTIONS - WAITING);
    }

    @Test
    void waitingForAConnectionIsWithinTheDeadline() throws Exception {
        try (var server = new RawServer(RawServer::silent);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> busy = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                busy.add(threads.submit(() -> calls.send(get(server, LONG))));
            }
            await(() -> server.requests().size() == CONNECTIONS);

            assertThatThrownBy(() -> calls.send(get(server, Duration.ofMillis(100))))
                    .hasMessage(server.url("") + ": out of time while waiting for one of 16 connections");

            busy.forEach(call -> call.cancel(true));
        }
    }

    @Test
    void anInterruptFreesTheCallerAndTheConnection() throws Exception {
        try (var server = new RawServer(RawServer::silent)) {
            for (int i = 0; i < 3; i++) {
                int before = i;
                Throwable thrown =
                        interrupted(server, LONG, () -> server.requests().size() > before);

                assertThat(thrown).isInstanceOf(InterruptedException.class);
            }
            assertThat(server.hungUp().await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(counts.get("interrupted")).hasValue(3);
            assertThat(counts).as("clients that leave early open no breaker").doesNotContainKey("breaker_open");
        }
    }

    /** The exchange's deadline interrupts just before the call's own is over: that is a timeout to the breaker. */
    @Test
    void lateInterruptsOpenTheBreaker() throws Exception {
        try (var server = new RawServer(RawServer::silent)) {
            for (int i = 0; i < 2; i++) {
                long half = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(700);
                interrupted(server, Duration.ofSeconds(1), () -> System.nanoTime() > half);
            }

            assertThatThrownBy(() -> calls.send(get(server, LONG))).hasMessageContaining("not asked");
        }
    }

    private Throwable interrupted(RawServer server, Duration timeout, BooleanSupplier when) throws Exception {
        var thrown = new CompletableFuture<Throwable>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                calls.send(get(server, timeout));
                thrown.completeExceptionally(new AssertionError("answered"));
            } catch (Exception e) {
                thrown.complete(e);
            }
        });
        await(when);
        long began = System.nanoTime();
        caller.interrupt();
        Throwable given = thrown.get(10, TimeUnit.SECONDS);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        return given;
    }

    private static void await(BooleanSupplier condition) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(until);
            Thread.onSpinWait();
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static Call get(RawServer server, Duration timeout) {
        return new Call("GET", URI.create(server.url("/")), Map.of(), null, timeout, 1000);
    }
}
