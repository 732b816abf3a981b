package dev.attache.testkit;

import dev.attache.policy.HttpCalls;
import dev.attache.policy.Metrics;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.SubjectNames;
import dev.attache.store.Blobs;
import dev.attache.store.Counters;
import dev.attache.store.Sessions;
import dev.attache.store.Settlements;
import dev.attache.store.Vectors;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a policy gets from the outside, for testing it alone: code is run at once on the caller's thread, periodic work
 * when the test says so, counts are kept.
 *
 * <p>Not thread-safe.
 */
public final class TestContext implements PolicyContext {
    private final Map<String, Long> counts = new TreeMap<>();
    private final List<Runnable> periodicWork = new ArrayList<>();
    private final List<CompletableFuture<Void>> timers = new ArrayList<>();
    private int offloads;
    private InstantSource clock = InstantSource.fixed(Instant.EPOCH);
    private HttpCalls http = call -> {
        throw new AssertionError("an HTTP call was not expected: " + call.method() + " " + call.uri());
    };
    private @Nullable Blobs blobs;
    private @Nullable Sessions sessions;
    private @Nullable Vectors vectors;
    private Settlements settlements = new NoSettlements();
    private Counters counters = charges -> {
        throw new AssertionError("the chain asks the store, not the policy");
    };

    /** With this clock in place of one that stands at 1970. */
    public TestContext withClock(InstantSource replacement) {
        clock = replacement;
        return this;
    }

    /** With this in place of a network. */
    public TestContext withHttp(HttpCalls replacement) {
        http = replacement;
        return this;
    }

    /** With these counters, for a policy that calls them itself. */
    public TestContext withCounters(Counters replacement) {
        counters = replacement;
        return this;
    }

    /** With this to keep what is cached. */
    public TestContext withBlobs(Blobs replacement) {
        blobs = replacement;
        return this;
    }

    /** With this to keep sessions. */
    public TestContext withSessions(Sessions replacement) {
        sessions = replacement;
        return this;
    }

    /** With this to compare vectors, whichever is asked for. */
    public TestContext withVectors(Vectors replacement) {
        vectors = replacement;
        return this;
    }

    /** With this in place of a store that is not asked. */
    public TestContext withSettlements(Settlements replacement) {
        settlements = replacement;
        return this;
    }

    /** What was counted, by name and labels: {@code attache_x_total[policy, p, result, ok]}. */
    public Map<String, Long> counts() {
        return counts;
    }

    /** Lets all the time pass that anybody waits for; whatever waits anew waits for the next call. */
    public void ring() {
        List<CompletableFuture<Void>> due = List.copyOf(timers);
        timers.clear();
        due.forEach(timer -> timer.complete(null));
    }

    /** What waits for time to pass, in the order in which it began to. */
    public List<CompletableFuture<Void>> timers() {
        return timers;
    }

    /** How often code was offloaded, so as not to hold up an event loop. */
    public int offloads() {
        return offloads;
    }

    /** Does all periodic work once. */
    public void runPeriodicWork() {
        periodicWork.forEach(Runnable::run);
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public Settlements settlements() {
        return settlements;
    }

    @Override
    public Blobs blobs() {
        Blobs given = blobs;
        if (given == null) {
            throw new AssertionError("nothing was expected to be cached");
        }
        return given;
    }

    @Override
    public Sessions sessions() {
        Sessions given = sessions;
        if (given == null) {
            throw new AssertionError("nothing was expected to be asked about sessions");
        }
        return given;
    }

    @Override
    public Vectors vectors(Vectors.By by) {
        Vectors given = vectors;
        if (given == null) {
            throw new AssertionError("no vectors were expected to be compared");
        }
        return given;
    }

    @Override
    public SubjectNames subjects() {
        return new SubjectNames(new byte[] {1});
    }

    @Override
    public HttpCalls http() {
        return http;
    }

    @Override
    public <T> CompletionStage<T> offload(Callable<T> code) {
        offloads++;
        try {
            return CompletableFuture.completedStage(code.call());
        } catch (Exception e) {
            return CompletableFuture.failedStage(e);
        }
    }

    @Override
    public <T> CompletionStage<T> offloadOnce(String name, Callable<T> code) {
        return offload(code);
    }

    @Override
    public CompletionStage<Void> after(Duration pause) {
        var timer = new CompletableFuture<Void>();
        timers.add(timer);
        return timer;
    }

    @Override
    public void every(Duration pause, Runnable work) {
        periodicWork.add(work);
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public Metrics metrics() {
        return (name, help, labels) -> n -> counts.merge(name + List.of(labels), n, Long::sum);
    }
}
