package dev.attache.server.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether this process may take traffic, with the reason when not.
 *
 * <p>It starts, becomes ready, and stops; stopping is final. A part that is away (Redis) makes it degraded, not
 * unready: policies follow their {@code on_store_error}. Thread-safe. Listeners hear of changes in their order, on the
 * thread that made the change, and must not block.
 */
public final class Readiness {
    /** The current state, as probes see it. */
    public sealed interface State {
        /** Not yet: warming up. */
        record Starting(String reason) implements State {}

        /** May take traffic; {@code degraded} says which parts are away and why, null when none is. */
        record Ready(@Nullable String degraded) implements State {}

        /** No more: shutting down. */
        record Stopping(String reason) implements State {}
    }

    /** Hears whether traffic may come. */
    @FunctionalInterface
    public interface Listener {
        /** Called with the present answer when added, then whenever the answer changes. */
        void ready(boolean ready);
    }

    private final Map<String, String> away = new TreeMap<>();
    private final List<Listener> listeners = new ArrayList<>();
    private State phase;

    /** Starting, for this reason ({@code "warming up"}). */
    public Readiness(String reason) {
        phase = new State.Starting(reason);
    }

    /** The answer at this moment. */
    public synchronized State state() {
        if (phase instanceof State.Ready && !away.isEmpty()) {
            return new State.Ready(String.join(
                    "; ",
                    away.entrySet().stream()
                            .map(part -> part.getKey() + ": " + part.getValue())
                            .toList()));
        }
        return phase;
    }

    /** Whether traffic may come at this moment. */
    public synchronized boolean isReady() {
        return phase instanceof State.Ready;
    }

    /** Says why it is not ready yet. Without effect once it was ready. */
    public synchronized void starting(String reason) {
        if (phase instanceof State.Starting) {
            phase = new State.Starting(reason);
        }
    }

    /** Warm: traffic may come. Without effect when stopping. */
    public synchronized void ready() {
        if (phase instanceof State.Starting) {
            phase = new State.Ready(null);
            tell(true);
        }
    }

    /** A part is away, and since when or why: {@code degrade("redis", "disconnected since …")}. */
    public synchronized void degrade(String part, String reason) {
        away.put(part, reason);
    }

    /** The part is back. */
    public synchronized void restore(String part) {
        away.remove(part);
    }

    /** No more traffic, for good. */
    public synchronized void stopping(String reason) {
        boolean wasReady = phase instanceof State.Ready;
        phase = new State.Stopping(reason);
        if (wasReady) {
            tell(false);
        }
    }

    /** Tells the listener now, and at every change. */
    public synchronized void listen(Listener listener) {
        listeners.add(listener);
        listener.ready(phase instanceof State.Ready);
    }

    private void tell(boolean ready) {
        for (Listener listener : listeners) {
            listener.ready(ready);
        }
    }
}
