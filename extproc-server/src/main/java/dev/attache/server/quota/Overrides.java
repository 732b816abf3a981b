package dev.attache.server.quota;

import dev.attache.exchange.Source;
import dev.attache.exchange.SourceMatch;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which limits hold for whom: those of the first override that matches, otherwise the policy's. Immutable; thread-safe.
 *
 * @param <T> the limits, and what belongs to them
 */
public final class Overrides<T> {
    /**
     * Other limits for some.
     *
     * @param match for whom
     * @param limits null for none at all
     */
    public record Other<T>(SourceMatch match, @Nullable T limits) {}

    /**
     * The limits of a request.
     *
     * @param limits null for none at all
     * @param override which override they are from; null for the policy's own
     */
    public record Chosen<T>(@Nullable T limits, @Nullable String override) {}

    private final Chosen<T> standard;
    private final List<Other<T>> overrides;
    private final List<Chosen<T>> chosen;

    /** The policy's own limits, and others in the order in which they are tried. */
    public Overrides(T standard, List<Other<T>> overrides) {
        this.standard = new Chosen<>(standard, null);
        this.overrides = List.copyOf(overrides);
        this.chosen = overrides.stream()
                .map(other -> new Chosen<>(other.limits(), "overrides[" + overrides.indexOf(other) + "]"))
                .toList();
    }

    /**
     * The limits of a key, which has one value for each source of {@code by}. An override that matches on more than the
     * key counts as not matching.
     */
    public Chosen<T> chooseByKey(List<Source> by, List<String> key) {
        return choose(source -> by.contains(source) ? key.get(by.indexOf(source)) : null);
    }

    /** The limits where the sources have these values; null for a missing one. */
    public Chosen<T> choose(Function<Source, @Nullable String> values) {
        for (int i = 0; i < overrides.size(); i++) {
            if (overrides.get(i).match().matches(values)) {
                return chosen.get(i);
            }
        }
        return standard;
    }
}
