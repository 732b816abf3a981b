package dev.attache.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.chain.Offload;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SingleFlightTest {
    private final List<CompletableFuture<Object>> running = new ArrayList<>();
    private @Nullable Executor loop;
    private final SingleFlight flights = new SingleFlight(
            new Offload() {
                @Override
                @SuppressWarnings("unchecked") // the test completes it with what was asked for
                public <T> CompletableFuture<T> run(Callable<T> code) {
                    var result = new CompletableFuture<T>();
                    running.add((CompletableFuture<Object>) result);
                    return result;
                }
            },
            () -> loop);

    private CompletableFuture<String> ask(String name) {
        return flights.run(name, () -> "unused");
    }

    @Test
    void allWhoAskMeanwhileShareOneResult() {
        CompletableFuture<String> first = ask("a");
        CompletableFuture<String> second = ask("a");
        CompletableFuture<String> other = ask("b");
        assertThat(running).hasSize(2);
        assertThat(flights.size()).isEqualTo(2);

        running.getFirst().complete("one");
        assertThat(first).isCompletedWithValue("one");
        assertThat(second).isCompletedWithValue("one");
        assertThat(other).isNotDone();
        ask("a");
        assertThat(running).as("a later one runs its own").hasSize(3);
    }

    @Test
    void allShareAFailureAndTheNextTriesAnew() {
        CompletableFuture<String> first = ask("a");
        CompletableFuture<String> second = ask("a");
        running.getFirst().completeExceptionally(new IOException("no"));

        assertThat(first).isCompletedExceptionally();
        assertThat(second).isCompletedExceptionally();
        assertThat(flights.size()).isZero();
        assertThat(ask("a")).isNotDone();
    }

    @Test
    void whoeverGivesUpEndsNothingForTheOthers() {
        CompletableFuture<String> first = ask("a");
        CompletableFuture<String> second = ask("a");
        first.cancel(true);

        assertThat(running.getFirst()).isNotDone();
        running.getFirst().complete("one");
        assertThat(second).isCompletedWithValue("one");
    }

    @Test
    void whoeverIsWokenByTheEndMayAskAgain() {
        var again = new AtomicInteger();
        var unused = ask("a").thenAccept(value -> {
            ask("a");
            again.incrementAndGet();
        });
        running.getFirst().complete("one");

        assertThat(again).hasValue(1);
        assertThat(running).hasSize(2);
    }

    /** What comes next reads and writes the exchange, which is no other thread's. */
    @Test
    void eachCallerGoesOnWhereHeWas() {
        var first = new ArrayDeque<Runnable>();
        loop = first::add;
        CompletableFuture<String> one = ask("a");
        var second = new ArrayDeque<Runnable>();
        loop = second::add;
        CompletableFuture<String> two = ask("a");
        running.getFirst().complete("one");
        assertThat(one).isNotDone();
        assertThat(two).isNotDone();

        second.remove().run();
        assertThat(two).isCompletedWithValue("one");
        assertThat(one).isNotDone();
        first.remove().run();
        assertThat(one).isCompletedWithValue("one");
    }

    @Test
    void whereThereIsNoRoomNothingIsLeftBehind() {
        var full = new SingleFlight(
                new Offload() {
                    @Override
                    public <T> CompletableFuture<T> run(Callable<T> code) {
                        return CompletableFuture.failedFuture(new RejectedExecutionException("full"));
                    }
                },
                () -> null);

        assertThat(full.run("a", () -> "x")).isCompletedExceptionally();
        assertThat(full.size()).isZero();
    }
}
