package dev.attache.server.content.json;

import dev.attache.server.content.json.JsonScanner.Kind;
import java.util.Arrays;

/** Counts the elements of each array of a text; arrays are known by the order in which they begin. */
final class ArrayLengths implements JsonScanner.Listener {
    /** Marks objects and scalars among the open values. */
    private static final int NO_ARRAY = -1;

    private final int[] open = new int[JsonScanner.MAX_DEPTH + 1];
    private int[] lengths = {};
    private int arrays;
    private int depth;

    int of(int array) {
        return lengths[array];
    }

    @Override
    public void beginName(long at) {}

    @Override
    public void endName(long end) {}

    @Override
    public void beginValue(Kind kind, long at) {
        if (depth > 0 && open[depth - 1] != NO_ARRAY) {
            lengths[open[depth - 1]]++;
        }
        open[depth++] = kind == Kind.ARRAY ? arrays : NO_ARRAY;
        if (kind == Kind.ARRAY) {
            if (arrays == lengths.length) {
                lengths = Arrays.copyOf(lengths, Math.max(16, 2 * arrays));
            }
            arrays++;
        }
    }

    @Override
    public void endValue(long end) {
        depth--;
    }
}
