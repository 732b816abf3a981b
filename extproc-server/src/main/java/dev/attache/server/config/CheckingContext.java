package dev.attache.server.config;

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
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;

/** A context for policies that are made only to see whether they can be, or what they would do: it reaches nothing. */
public final class CheckingContext implements PolicyContext {
    private final SubjectNames subjects;
    private final HttpCalls http;
    private final boolean redis;

    /** A context in which names of subjects do not matter. */
    public CheckingContext() {
        this(new SubjectNames(new byte[32]));
    }

    /** A context that makes the names of subjects in this way. */
    public CheckingContext(SubjectNames subjects) {
        this(subjects, call -> {
            throw new IllegalStateException(
                    "a policy called " + call.uri() + " while the configuration was only checked");
        });
    }

    /** The same, which reaches other services. */
    public CheckingContext(SubjectNames subjects, HttpCalls http) {
        this(subjects, http, true);
    }

    private CheckingContext(SubjectNames subjects, HttpCalls http, boolean redis) {
        this.subjects = subjects;
        this.http = http;
        this.redis = redis;
    }

    /** The same where the service will have no Redis: policies that need one are refused. */
    CheckingContext withoutRedis() {
        return new CheckingContext(subjects, http, false);
    }

    @Override
    public Counters counters() {
        return charges -> {
            throw new IllegalStateException("a policy counted while the configuration was only checked");
        };
    }

    @Override
    public Settlements settlements() {
        throw new IllegalStateException("a policy asked for settlements while the configuration was only checked");
    }

    @Override
    public Blobs blobs() {
        throw new IllegalStateException("a policy asked for blobs while the configuration was only checked");
    }

    @Override
    public Sessions sessions() {
        throw new IllegalStateException("a policy asked for sessions while the configuration was only checked");
    }

    @Override
    public Vectors vectors(Vectors.By by) {
        if (by == Vectors.By.SEARCH && !redis) {
            throw new IllegalArgumentException(
                    "redis_search needs redis: there is none (expected: a redis or cache_redis that can FT.SEARCH)");
        }
        return new NoVectors();
    }

    /** Policies take their index when they are made, and ask it later. */
    private static final class NoVectors implements Vectors {
        @Override
        public List<Near> nearest(Place place, float[] vector, int howMany) {
            throw new IllegalStateException("a policy looked for vectors while the configuration was only checked");
        }

        @Override
        public void put(Place place, String id, float[] vector, Keep keep) {
            throw new IllegalStateException("a policy kept a vector while the configuration was only checked");
        }

        @Override
        public void remove(Place place, List<String> ids) {
            throw new IllegalStateException("a policy removed vectors while the configuration was only checked");
        }
    }

    @Override
    public SubjectNames subjects() {
        return subjects;
    }

    @Override
    public HttpCalls http() {
        return http;
    }

    @Override
    public <T> CompletionStage<T> offload(Callable<T> code) {
        throw new IllegalStateException("a policy wanted to wait while the configuration was only checked");
    }

    @Override
    public <T> CompletionStage<T> offloadOnce(String name, Callable<T> code) {
        return offload(code);
    }

    @Override
    public CompletionStage<Void> after(Duration pause) {
        throw new IllegalStateException("a policy wanted to wait while the configuration was only checked");
    }

    @Override
    public void every(Duration pause, Runnable work) {
        // Nothing recurs: this policy is thrown away.
    }

    @Override
    public InstantSource clock() {
        return InstantSource.system();
    }

    @Override
    public Metrics metrics() {
        return Metrics.UNCOUNTED;
    }
}
