package dev.attache.exchange;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on the values of sources, all of which must hold: {@code {header:x-plan: [free, trial], ip:
 * [10.0.0.0/8]}}.
 *
 * <p>Immutable; thread-safe. A missing value meets no condition.
 */
public final class SourceMatch implements ReadsSources {
    /** What the value of one source must be: any of some. */
    public sealed interface Condition {
        /** The source. */
        Source source();

        /** Whether this value of the source is one of them; null, for a missing value, is not. */
        boolean holds(@Nullable String value);

        /** The values as they are written. */
        List<String> values();
    }

    /** A text that matches one of some values. */
    public record Text(Source source, List<MatchValue> any) implements Condition {
        /** Keeps a copy. */
        public Text {
            any = notEmpty(source, any);
        }

        @Override
        public boolean holds(@Nullable String value) {
            for (MatchValue each : any) {
                if (each.matches(value)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public List<String> values() {
            return any.stream().map(MatchValue::toString).toList();
        }
    }

    /** An address in some ranges. */
    public record Address(Source source, List<AddressRange> any) implements Condition {
        /** Keeps a copy. */
        public Address {
            any = notEmpty(source, any);
        }

        @Override
        public boolean holds(@Nullable String value) {
            for (AddressRange each : any) {
                if (each.contains(value)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public List<String> values() {
            return any.stream().map(AddressRange::toString).toList();
        }
    }

    private final List<Condition> conditions;

    private SourceMatch(List<Condition> conditions) {
        this.conditions = List.copyOf(conditions);
    }

    /**
     * All of some conditions.
     *
     * @throws IllegalArgumentException when there is none, or two on one source
     */
    public static SourceMatch of(List<Condition> conditions) {
        if (conditions.isEmpty()) {
            throw new IllegalArgumentException("nothing to match (expected: at least one source and its values)");
        }
        Set<Source> seen = new HashSet<>();
        for (Condition condition : conditions) {
            if (!seen.add(condition.source())) {
                throw new IllegalArgumentException(condition.source() + " twice (expected: once)");
            }
        }
        return new SourceMatch(conditions);
    }

    /** Whether the values of this source are compared as addresses. */
    public static boolean isAddress(Source source) {
        return source.toString().equals("ip") || source.toString().startsWith("ip/");
    }

    private static <T> List<T> notEmpty(Source source, List<T> any) {
        if (any.isEmpty()) {
            throw new IllegalArgumentException(source + ": no values (expected: at least one)");
        }
        return List.copyOf(any);
    }

    /** Whether all conditions hold. */
    public boolean matches(Exchange exchange) {
        return matches(source -> source.read(exchange));
    }

    /** Whether all conditions hold where the sources have these values; null for a missing one. */
    public boolean matches(Function<Source, @Nullable String> values) {
        for (Condition condition : conditions) {
            if (!condition.holds(values.apply(condition.source()))) {
                return false;
            }
        }
        return true;
    }

    /** The conditions, in order. */
    public List<Condition> conditions() {
        return conditions;
    }

    @Override
    public List<Source> sources() {
        return conditions.stream().map(Condition::source).toList();
    }

    /** Without the values of secret sources. */
    @Override
    public String toString() {
        return conditions.stream()
                .map(each -> each.source() + ": " + (each.source().secret() ? "(hidden)" : each.values()))
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
