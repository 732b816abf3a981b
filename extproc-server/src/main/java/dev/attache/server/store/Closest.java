package dev.attache.server.store;

import dev.attache.store.Vectors.Near;
import java.util.ArrayList;
import java.util.List;

/** The few that are nearest of many, offered one after the other by one thread. */
final class Closest {
    private final String[] ids;
    private final float[] similarities;
    private int size;

    /** Of these at most so many. */
    Closest(int howMany) {
        ids = new String[howMany];
        similarities = new float[howMany];
    }

    void offer(String id, float similarity) {
        int full = ids.length;
        // what is no number is never near, and never in the way
        if (!(similarity > Float.NEGATIVE_INFINITY) || size == full && !(similarity > similarities[full - 1])) {
            return;
        }
        int place = size < full ? size++ : full - 1;
        while (place > 0 && similarities[place - 1] < similarity) {
            ids[place] = ids[place - 1];
            similarities[place] = similarities[place - 1];
            place--;
        }
        ids[place] = id;
        similarities[place] = similarity;
    }

    /** The nearest first. */
    List<Near> list() {
        var list = new ArrayList<Near>(size);
        for (int i = 0; i < size; i++) {
            // rounding makes a little more than 1 of a vector's product with itself
            list.add(new Near(ids[i], Math.clamp(similarities[i], -1f, 1f)));
        }
        return list;
    }

    /**
     * The inner product of two that are as long: of vectors of length 1 their cosine. In eight sums at once, as one would
     * make each addition wait for the one before: the JIT must not change the order of additions of floats.
     */
    static float product(float[] one, float[] other) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        float e = 0;
        float f = 0;
        float g = 0;
        float h = 0;
        int end = one.length & ~7;
        int i = 0;
        for (; i < end; i += 8) {
            a += one[i] * other[i];
            b += one[i + 1] * other[i + 1];
            c += one[i + 2] * other[i + 2];
            d += one[i + 3] * other[i + 3];
            e += one[i + 4] * other[i + 4];
            f += one[i + 5] * other[i + 5];
            g += one[i + 6] * other[i + 6];
            h += one[i + 7] * other[i + 7];
        }
        for (; i < one.length; i++) {
            a += one[i] * other[i];
        }
        return (a + b) + (c + d) + ((e + f) + (g + h));
    }
}
