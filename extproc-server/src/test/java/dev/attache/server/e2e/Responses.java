package dev.attache.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Responses under way, each on a connection of its own. Safe for use from one thread at a time. */
final class Responses implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger begun = new AtomicInteger();
    private final List<Future<Caller.Answer>> answers = new ArrayList<>();
    private final List<Caller> callers = new ArrayList<>();
    private final int port;

    Responses(int port) {
        this.port = port;
    }

    void begin(int count, String path) throws Exception {
        for (int i = 0; i < count; i++) {
            var caller = new Caller(port);
            callers.add(caller);
            answers.add(threads.submit(() -> caller.get(begun::incrementAndGet, path)));
        }
    }

    /** Waits until so many have their status line. */
    void awaitBegun(int count) throws Exception {
        Eventually.await("all responses have begun", Duration.ofSeconds(10), () -> begun.get() == count);
    }

    /** How many have their status line. */
    int begun() {
        return begun.get();
    }

    /** How many have come to an end, whichever. */
    long ended() {
        return answers.stream().filter(Future::isDone).count();
    }

    /** All that the upstream's {@code /sse} says. */
    static String events(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> "data: " + i + "\n\n")
                .collect(Collectors.joining());
    }

    /** The first so many are 200, came to their end, and have exactly this body. */
    void assertComplete(int count, String body) throws ExecutionException, InterruptedException {
        for (Future<Caller.Answer> answer : answers.subList(0, count)) {
            assertThat(answer.get().complete()).isTrue();
            assertThat(answer.get().status()).isEqualTo(200);
            assertThat(answer.get().body()).isEqualTo(body);
        }
    }

    @Override
    public void close() throws Exception {
        for (Caller caller : callers) {
            caller.close();
        }
        threads.close();
    }
}
